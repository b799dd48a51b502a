import { createHash } from 'node:crypto';
import { type Refusal, wrong } from '../../../domain/access/refusal.ts';
import { isRobbed, lookupOpenList } from '../../../domain/codes/serials.ts';
import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
import { keptArtworks, MOST_ARTWORKS, placedArtworks } from '../../../domain/orders/artworks.ts';
import type { Attachments } from '../../../domain/orders/placement.ts';
import type { Portal } from '../../portal.ts';
import { refusalOf } from '../errors.ts';
import { checkRoom } from '../uploads/file-upload.ts';
import type { Visit } from '../visit.ts';
import { receiveArtwork } from './artwork-upload.ts';
import { answerFirstRow, readFirstRow } from './first-row.ts';
import { wrongList } from './list-text.ts';
import { receiveSerialList } from './serial-list-upload.ts';

/** Everything that was typed and chosen; what is wrong with a file stands beside its field, and the rest is kept. */
export async function receiveOrder(visit: Visit) {
  const { portal, actor } = visit;
  const faults: Faults = {};
  const chosen: Attachments = { artworks: [], serialList: undefined };
  const names: string[] = [];
  const order = await visit.readForm(async (part) => {
    names.push(`${part.fieldname} ${part.filename}`);
    try {
      await checkRoom(portal.folders.uploads, part.fieldname);
      if (part.fieldname === 'artwork') {
        if (chosen.artworks.length === MOST_ARTWORKS) throw tooMany();
        chosen.artworks.push(await receiveArtwork(portal, actor, part));
      }
      if (part.fieldname === 'serial_list') {
        if (chosen.serialList) throw wrongList('Send one list of serial numbers. The first is kept.');
        chosen.serialList = await receiveSerialList(portal, actor, part);
      }
    } catch (error) {
      Object.assign(faults, refusalOf(error).fields);
    }
  });
  const kept = await attachmentsOf(visit, order);
  const files = {
    artworks: [...kept.artworks, ...chosen.artworks],
    serialList: chosen.serialList ?? (faults.serial_list ? undefined : kept.serialList),
  };
  return { ...(await answered(portal, order, files, faults)), names };
}

/** Tells what was sent from anything else, but for what proves where it came from. */
export function digestOf({ _csrf, opened_for, step, ...order }: Typed, names: string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([Object.entries(order).sort(), names]))
    .digest('base64url');
}

/** What was said of the list's first row is done; the answer names its list, so that it never meets another one. */
async function answered(portal: Portal, order: Typed, files: Attachments, faults: Faults) {
  let { serialList } = files;
  try {
    if (serialList)
      serialList = await answerFirstRow(portal, serialList, order[`first_row_${serialList.id}`] ?? '');
  } catch (error) {
    Object.assign(faults, refusalOf(error).fields);
  }
  return { order, files: { ...files, serialList, firstRow: await readFirstRow(portal, serialList) }, faults };
}

/** Files that came with an earlier try of the same form, and those of another order that are taken over. */
export async function attachmentsOf({ db, portal, actor }: Visit, order: Typed): Promise<Attachments> {
  const ids = (which: RegExp) => Object.keys(order).flatMap((name) => Number(which.exec(name)?.[1]) || []);
  const list = lookupOpenList(db, actor.companyId, Number(order.keep_list) || 0);
  const serialList = list && !isRobbed(list) ? list : undefined;
  const firstRow = await readFirstRow(portal, serialList);
  const kept = keptArtworks(db, actor, ids(/^keep_artwork_(\d{1,15})$/));
  const placed = placedArtworks(db, actor, ids(/^copy_artwork_(\d{1,15})$/));
  return { artworks: [...placed, ...kept], serialList, firstRow };
}

function tooMany(): Refusal {
  return wrong(
    'artwork',
    `Send at most ${MOST_ARTWORKS} files of artwork. The first ${MOST_ARTWORKS} are kept.`,
  );
}
