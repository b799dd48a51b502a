import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import type { Actor } from '../domain/access/actor.ts';
import { Refusal } from '../domain/access/refusal.ts';
import {
  CLAIM,
  claimSerials,
  dropSerials,
  faultOfSerial,
  lookupOpenList,
  openSerialList,
  type SerialList,
} from '../domain/codes/serials.ts';
import type { Portal } from './portal.ts';

/** The largest order, and a heading. */
const MOST_ROWS = 10_000_001;

/** Takes a list of serial numbers: checks and claims it as it streams in, and keeps it as lines ended by LF. */
export async function receiveSerialList(
  portal: Portal,
  actor: Actor,
  part: MultipartFile,
): Promise<SerialList | undefined> {
  const storedName = `${randomUUID()}.txt`;
  const file = join(portal.folders.serials, storedName);
  const list = openSerialList(portal.db, actor.companyId, storedName, part.filename);
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const { row, serials } of groups(part)) {
      claimSerials(portal.db, list, row, serials);
      await handle.writeFile(`${serials.join('\n')}\n`);
    }
    if (part.file.truncated) throw wrong('The list is larger than 100 MB. Split the order.');
    await handle.sync();
    const whole = lookupOpenList(portal.db, actor.companyId, list.id);
    if (whole?.count === 0) throw wrong('The list is empty. Write one serial number a line.');
    return whole;
  } catch (error) {
    await forget(portal, list.id, file);
    throw error;
  } finally {
    await handle.close();
  }
}

async function forget(portal: Portal, listId: number, file: string): Promise<void> {
  while (dropSerials(portal.db, listId)) await new Promise(setImmediate);
  await rm(file, { force: true });
}

/** The serial numbers in groups, each with the file's row number of its first one: a heading is row 1. */
async function* groups(part: MultipartFile): AsyncGenerator<{ row: number; serials: string[] }> {
  let serials: string[] = [];
  let row = 0;
  for await (const line of lines(part)) {
    row++;
    if (row > MOST_ROWS) throw wrong('The list has more than 10,000,000 rows.');
    if (row === 1 && /^"?serial[_ ]number"?$/i.test(line)) continue;
    serials.push(serialOf(line, row));
    if (serials.length < CLAIM) continue;
    yield { row: row - serials.length + 1, serials };
    serials = [];
  }
  if (serials.length > 0) yield { row: row - serials.length + 1, serials };
}

// Lines of UTF-8 ended by LF, CRLF or the end of the file; a BOM and empty lines at the end are let go.
async function* lines(part: MultipartFile): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let row = 0;
  let empty = 0;
  const decode = (chunk?: Buffer) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw wrong(`After row ${row} the list is not UTF-8 text. Save it as UTF-8, not as a spreadsheet.`);
    }
  };
  const ready = function* (text: string): Generator<string> {
    for (const line of text.split('\n')) {
      const plain = line.endsWith('\r') ? line.slice(0, -1) : line;
      row++;
      if (plain === '') {
        empty++;
        continue;
      }
      if (empty > 0) throw wrong(`Row ${row - empty} is empty. Take it out, or give it its serial number.`);
      yield plain;
    }
  };
  for await (const chunk of part.file as AsyncIterable<Buffer>) {
    rest += decode(chunk);
    const end = rest.lastIndexOf('\n');
    if (end < 0 && rest.length > 4096) throw wrong(`Row ${row + 1} is longer than a serial number can be.`);
    if (end < 0) continue;
    yield* ready(rest.slice(0, end));
    rest = rest.slice(end + 1);
  }
  rest += decode();
  if (rest !== '') yield* ready(rest);
}

// One serial number a line, as it is or as one quoted CSV field.
function serialOf(line: string, row: number): string {
  const quoted = /^"((?:[^"]|"")*)"$/.exec(line)?.[1]?.replaceAll('""', '"');
  const serial = quoted ?? line;
  const comma = quoted === undefined && /[,;"]/.test(line);
  if (comma)
    throw wrong(
      `Row ${row} has more than one column. Write one serial number a line; put one with a comma in quotes.`,
    );
  const fault = faultOfSerial(serial);
  if (fault) throw wrong(`Row ${row} ${fault}.`);
  return serial;
}

function wrong(sentence: string): Refusal {
  return new Refusal('invalid', sentence, { serial_list: sentence });
}
