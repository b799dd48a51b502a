import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, insist } from '../../../domain/access/actor.ts';
import { Refusal } from '../../../domain/access/refusal.ts';
import { isRobbed, lookupOpenList } from '../../../domain/codes/serials.ts';
import { type Typed, takeDraft } from '../../../domain/forms/drafts.ts';
import { lookupAmount } from '../../../domain/orders/amount.ts';
import { keptArtworks, MOST_ARTWORKS } from '../../../domain/orders/artworks.ts';
import { typedLike } from '../../../domain/orders/ordering-again.ts';
import { type Attachments, placeWorkOrder } from '../../../domain/orders/placement.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import { activePartners } from '../../../domain/people/partnerships.ts';
import type { Portal } from '../../portal.ts';
import { refusalOf, refusedBy } from '../errors.ts';
import { asked, isId, isMultipart, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { fragment, leadOn, type Page, page } from '../page.ts';
import { checkRoom } from '../uploads/file-upload.ts';
import { readForm } from '../uploads/read-files.ts';
import { receiveArtwork } from './artwork-upload.ts';
import { answerFirstRow, leftOutHeading, readFirstRow } from './first-row.ts';
import { wrongList } from './list-text.ts';
import { receiveSerialList } from './serial-list-upload.ts';

const NOTHING: Attachments = { artworks: [], serialList: undefined };

export function newWorkOrderPages(portal: Portal) {
  const open: Page = async (request, reply) => {
    const actor = actorOf(request);
    insist(actor, 'see work orders');
    insist(actor, 'submit a work order');
    const draft = takeDraft(portal.db, actor.userId, request.url);
    const kept = draft ? await attachmentsOf(portal, actor, draft) : NOTHING;
    const { again: like = '' } = asked(request);
    const filled = draft ?? (isId(like) ? typedLike(portal.db, actor, Number(like)) : {});
    return form(portal, request, reply, { order: filled, files: kept, restored: draft !== undefined });
  };

  const submit: Page = async (request, reply) => {
    const actor = actorOf(request);
    insist(actor, 'see work orders');
    insist(actor, 'submit a work order');
    const { order, files, faults, names } = await receive(portal, request, reply);
    try {
      const placed = placeWorkOrder(
        portal.db,
        actor,
        { ...order, form_digest: digestOf(order, names) },
        files,
        faults,
      );
      const { id, reference, partnerId, serialKind } = placed;
      const partner = activePartners(portal.db, actor.companyId).find((each) => each.id === partnerId);
      const used = serialKind === 'list' ? files.serialList : undefined;
      const leftOut = used !== undefined && (await leftOutHeading(portal, used));
      const heading = leftOut ? ' The first row of its list is left out as a heading.' : '';
      return leadOn(
        reply,
        `/work-orders/${id}`,
        `${reference} is submitted${noteOnExtra(placed)}. ${partner?.name ?? 'The partner'} is told by e-mail.${noteOnPrefix(placed, order)}${heading}${noteOnLocked(files)}`,
      );
    } catch (error) {
      const { fields } = refusedBy(reply, error);
      return form(portal, request, reply, { order, files, faults: fields });
    }
  };

  /** The sum of quantity and extra, while they are typed. */
  const total: Page = async (request, reply) => {
    insist(actorOf(request), 'see work orders');
    insist(actorOf(request), 'submit a work order');
    return fragment(request, reply, 'work-orders/_total', { amount: lookupAmount(asked(request)) });
  };

  return { open, submit, total };
}

/** Everything that was typed and chosen; what is wrong with a file stands beside its field, and the rest is kept. */
async function receive(portal: Portal, request: FastifyRequest, reply: FastifyReply) {
  if (!isMultipart(request)) {
    const order = typed(request);
    const files = await attachmentsOf(portal, actorOf(request), order);
    return { ...(await answered(portal, order, files, {})), names: [] };
  }
  const actor = actorOf(request);
  const faults: Record<string, string> = {};
  const chosen: Attachments = { artworks: [], serialList: undefined };
  const names: string[] = [];
  const order = await readForm(portal, request, reply, async (part) => {
    names.push(`${part.fieldname} ${part.filename}`);
    try {
      await checkRoom(portal.folders.uploads);
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
  const kept = await attachmentsOf(portal, actor, order);
  const files = {
    artworks: [...kept.artworks, ...chosen.artworks],
    serialList: chosen.serialList ?? (faults.serial_list ? undefined : kept.serialList),
  };
  return { ...(await answered(portal, order, files, faults)), names };
}

/** Tells what was sent from anything else, but for what proves where it came from. */
function digestOf({ _csrf, opened_for, ...order }: Typed, names: string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([Object.entries(order).sort(), names]))
    .digest('base64url');
}

/** What was said of the list's first row is done; the answer names its list, so that it never meets another one. */
async function answered(portal: Portal, order: Typed, files: Attachments, faults: Record<string, string>) {
  let { serialList } = files;
  try {
    if (serialList)
      serialList = await answerFirstRow(portal, serialList, order[`first_row_${serialList.id}`] ?? '');
  } catch (error) {
    Object.assign(faults, refusalOf(error).fields);
  }
  return { order, files: { ...files, serialList, firstRow: await readFirstRow(portal, serialList) }, faults };
}

/** Files that came with an earlier try of the same form. */
async function attachmentsOf(portal: Portal, actor: Actor, order: Typed): Promise<Attachments> {
  const ids = Object.keys(order).flatMap((name) => /^keep_artwork_(\d{1,15})$/.exec(name)?.[1] ?? []);
  const kept = lookupOpenList(portal.db, actor.companyId, Number(order.keep_list) || 0);
  const serialList = kept && !isRobbed(kept) ? kept : undefined;
  const firstRow = await readFirstRow(portal, serialList);
  return { artworks: keptArtworks(portal.db, actor, ids.map(Number)), serialList, firstRow };
}

type Filled = { order: Typed; files: Attachments; faults?: Record<string, string>; restored?: boolean };

function form(portal: Portal, request: FastifyRequest, reply: FastifyReply, filled: Filled) {
  const { order, files, faults = {}, restored = false } = filled;
  const partners = activePartners(portal.db, actorOf(request).companyId);
  const [title, amount] = ['New work order', lookupAmount(order)];
  const facts = { title, typed: order, files, faults, partners, restored, amount };
  return page(request, reply, 'work-orders/new', facts);
}

function noteOnExtra({ quantity, extra }: WorkOrder): string {
  if (extra === 0) return '';
  return `: ${quantity.toLocaleString('en')} codes, ${extra.toLocaleString('en')} of them extra`;
}

function noteOnPrefix({ urlPrefix, gtin }: WorkOrder, { url_prefix = '' }: Typed): string {
  if (gtin) return ` Its codes begin with ${urlPrefix}.`;
  return urlPrefix === url_prefix.trim()
    ? ''
    : ` Its codes begin with ${urlPrefix}, as phones write that host.`;
}

function noteOnLocked({ artworks }: Attachments): string {
  const names = artworks.filter(({ locked }) => locked).map(({ fileName }) => fileName);
  if (names.length === 0) return '';
  return ` ${names.join(', ')}: protected, so it may take a password to open, print or change. Give the password to the partner by other means.`;
}

function tooMany(): Refusal {
  const sentence = `Send at most ${MOST_ARTWORKS} files of artwork. The first ${MOST_ARTWORKS} are kept.`;
  return new Refusal('invalid', sentence, { artwork: sentence });
}
