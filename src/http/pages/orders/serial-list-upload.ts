import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultipartFile } from '@fastify/multipart';
import type { Actor } from '../../../domain/access/actor.ts';
import { looksLikeHeading } from '../../../domain/codes/headings.ts';
import {
  askedName,
  CLAIM,
  claimSerials,
  dropSerials,
  lookupOpenList,
  openSerialList,
  renameList,
  type SerialList,
} from '../../../domain/codes/serials.ts';
import type { Portal } from '../../portal.ts';
import { chunksOf, plainName } from '../uploads/file-upload.ts';
import { wrongList } from './list-text.ts';
import { serialsOf } from './serial-list-rows.ts';
import { sortedSlices } from './sorted-rows.ts';

/** How the package itself heads the column. */
const OWN_HEADING = /^serial[_ ]number$/i;

/**
 * Takes a list of serial numbers: checks and claims it as it streams in, and keeps it as lines ended by LF. A first row that
 * looks like a heading is kept in the file and not claimed: its brand is asked what it is.
 */
export async function receiveSerialList(
  portal: Portal,
  actor: Actor,
  part: MultipartFile,
): Promise<SerialList> {
  const storedName = `${randomUUID()}.txt`;
  const file = join(portal.folders.serials, storedName);
  const { companyId: brandId, userId } = actor;
  const fileName = plainName(part.filename, 'list');
  const list = openSerialList(portal.db, { brandId, userId, storedName, fileName });
  const handle = await open(file, 'wx', 0o600);
  let asked = false;
  try {
    for await (const { row, serials } of groups(part)) {
      const own = row === 1 && OWN_HEADING.test(serials[0]!);
      if (row === 1 && !own) asked = looksLikeHeading(serials[0]!, serials.slice(1, COMPARED));
      if (row === 1) refuseSecondHeading(serials.slice(0, COMPARED));
      const skip = own || (asked && row === 1) ? 1 : 0;
      const rows = serials.slice(skip).map((serial, i) => ({ serial, row: row + skip + i }));
      for await (const slice of sortedSlices(rows, CLAIM)) {
        claimSerials(portal.db, list, slice);
        await new Promise(setImmediate);
      }
      const kept = own ? serials.slice(1) : serials;
      if (kept.length > 0) await handle.writeFile(`${kept.join('\n')}\n`);
    }
    if (part.file.truncated) throw wrongList('The list is larger than 100 MB. Split the order.');
    await handle.sync();
    const name = asked ? askedName(storedName) : storedName;
    if (asked) await rename(file, join(portal.folders.serials, name));
    renameList(portal.db, list, name);
    const whole = lookupOpenList(portal.db, actor.companyId, list.id);
    if (!whole || (whole.count === 0 && !asked))
      throw wrongList('The list is empty. Write one serial number a line.');
    return whole;
  } catch (error) {
    await forget(portal, list.id, file);
    throw error;
  } finally {
    await handle.close();
  }
}

// A title above the heading: which of the two rows is one nobody needs to be asked.
function refuseSecondHeading([, second = '', ...others]: string[]): void {
  if (others.length === 0 || /\p{Nd}/u.test(second) || !others.every((other) => /\p{Nd}/u.test(other)))
    return;
  if (looksLikeHeading(second, others))
    throw wrongList(
      `Row 2, “${second}”, looks like a heading below another row. Take both out, so that the list begins with its first serial number.`,
    );
}

async function forget(portal: Portal, listId: number, file: string): Promise<void> {
  while (dropSerials(portal.db, listId)) await new Promise(setImmediate);
  for (const name of [file, askedName(file)]) await rm(name, { force: true });
}

/** Rows that are held in memory and claimed in the order of their serial numbers. */
const HELD = 100_000;

/** Rows that a first row is compared with. */
const COMPARED = 5_000;

/** The serial numbers in groups; the first is large, so that its first row can be compared. */
async function* groups(part: MultipartFile): AsyncGenerator<{ row: number; serials: string[] }> {
  let group: string[] = [];
  let first = 1;
  for await (const { serials } of serialsOf(chunksOf(part))) {
    for (const serial of serials) group.push(serial);
    await new Promise(setImmediate);
    if (group.length < HELD) continue;
    yield { row: first, serials: group };
    first += group.length;
    group = [];
  }
  if (group.length > 0) yield { row: first, serials: group };
}
