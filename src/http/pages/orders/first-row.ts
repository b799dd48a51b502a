import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAsked, resolveFirstRow, rowOf, type SerialList } from '../../../domain/codes/serials.ts';
import type { Portal } from '../../portal.ts';
import { wrongList } from './list-text.ts';

/** The first row of a list whose brand has not said yet whether it is a heading. */
export async function readFirstRow(
  portal: Portal,
  list: SerialList | undefined,
): Promise<string | undefined> {
  return list && isAsked(list) ? firstLine(portal, list) : undefined;
}

/** Whether the file of a list began with a heading that was left out. */
export async function leftOutHeading(portal: Portal, list: SerialList): Promise<boolean> {
  const first = await firstLine(portal, list);
  return first !== undefined && (rowOf(portal.db, list, first) ?? 1) > 1;
}

/** The first and the last serial number of a list, as its file has them. */
export async function listEnds(
  portal: Portal,
  list: SerialList,
): Promise<{ first: string; last: string } | undefined> {
  const handle = await open(join(portal.folders.serials, list.storedName));
  try {
    const { size } = await handle.stat();
    const read = async (from: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_LINE), 0, LONGEST_LINE, from);
      return buffer.toString('utf8', 0, bytesRead);
    };
    const first = (await read(0)).split('\n')[0];
    const last = (await read(Math.max(0, size - LONGEST_LINE))).split('\n').at(-2);
    return first && last ? { first, last } : undefined;
  } finally {
    await handle.close();
  }
}

/** Bytes of 64 characters at most, and a line's end on both sides. */
const LONGEST_LINE = 260;

async function firstLine(portal: Portal, list: SerialList): Promise<string | undefined> {
  const handle = await open(join(portal.folders.serials, list.storedName));
  try {
    for await (const line of handle.readLines({ autoClose: false })) return line;
    return undefined;
  } finally {
    await handle.close();
  }
}

/** Takes the first row of a list as what its brand says it is; returns the list as it is then. */
export async function answerFirstRow(portal: Portal, list: SerialList, answer: string): Promise<SerialList> {
  const first = await readFirstRow(portal, list);
  if (first === undefined || !['heading', 'serial'].includes(answer)) return list;
  if (answer === 'heading' && list.count === 0)
    throw wrongList('Without its first row the list is empty. Choose another file.');
  const storedName = `${randomUUID()}.txt`;
  const [before, after] = [list.storedName, storedName].map((name) => join(portal.folders.serials, name));
  try {
    if (answer === 'serial') await link(before!, after!);
    else await copyFrom(before!, Buffer.byteLength(first) + 1, after!);
    const answered = resolveFirstRow(portal.db, list, storedName, answer === 'serial' ? first : undefined);
    await rm(before!, { force: true });
    return answered;
  } catch (error) {
    await rm(after!, { force: true });
    throw error;
  }
}

async function copyFrom(file: string, start: number, copy: string): Promise<void> {
  const handle = await open(copy, 'wx', 0o600);
  try {
    for await (const chunk of createReadStream(file, { start })) await handle.writeFile(chunk as Buffer);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
