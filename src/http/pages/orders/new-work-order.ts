import type { Db } from '../../../db/database.ts';
import { type Actor, insist } from '../../../domain/access/actor.ts';
import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
import { lookupAmount } from '../../../domain/orders/amount.ts';
import { lookupBeginning } from '../../../domain/orders/beginning.ts';
import { countDrafts, openDraft } from '../../../domain/orders/order-drafts.ts';
import { fillIn } from '../../../domain/orders/order-templates.ts';
import {
  lookupOrdered,
  nextReference,
  typedLike,
  typedReplacement,
} from '../../../domain/orders/ordering-again.ts';
import { type Attachments, placeWorkOrder } from '../../../domain/orders/placement.ts';
import { waitsForPair } from '../../../domain/orders/secure-setting.ts';
import { type Artwork, listArtworks, type WorkOrder } from '../../../domain/orders/work-orders.ts';
import { activePartners } from '../../../domain/people/partnerships.ts';
import { FULL, isFullDisk } from '../errors.ts';
import { isId } from '../fields.ts';
import type { Visit } from '../visit.ts';
import { keepOrderDraft } from './drafts.ts';
import { leftOutHeading } from './first-row.ts';
import { previewFacts } from './preview.ts';
import { attachmentsOf, digestOf, receiveOrder } from './received-order.ts';
import { templateFacts } from './template-choice.ts';

export async function open(visit: Visit) {
  const { db } = visit;
  const actor = orderer(visit);
  const draft = visit.takeDraft();
  // The word of before, in links that people keep.
  const { again = '', copy: like = again, draft: own = '', replaces = '', template = '' } = visit.asked;
  const filled = () => {
    if (isId(own)) return openDraft(db, actor, Number(own));
    if (isId(replaces)) return typedReplacement(db, actor, Number(replaces));
    return isId(like) ? typedLike(db, actor, Number(like)) : { template };
  };
  const order = draft ?? filled();
  const files = await attachmentsOf(visit, order);
  return form(visit, { order, files, restored: draft !== undefined });
}

export async function submit(visit: Visit) {
  const { db } = visit;
  const actor = orderer(visit);
  const { names, ...sent } = await receiveOrder(visit);
  const { order, files, faults } = sent;
  if (order.step === 'template') return form(visit, sent);
  if (order.step === 'preview') {
    const filled = { ...sent, order: fillIn(db, actor, order).typed };
    return form(visit, { ...filled, ...(await previewFacts(visit, filled)) });
  }
  try {
    if (order.step === 'draft') return keepOrderDraft(visit, { order, files, faults });
    const typed = { ...order, form_digest: digestOf(order, names) };
    const placed = placeWorkOrder(db, actor, typed, { ...files, faults });
    const { id, reference, partnerId, serialKind } = placed;
    const partner = activePartners(db, actor.companyId).find((each) => each.id === partnerId);
    const used = serialKind === 'list' ? files.serialList : undefined;
    const leftOut = used !== undefined && (await leftOutHeading(visit.portal, used));
    const heading = leftOut ? ' The first row of its list is left out as a heading.' : '';
    return visit.leadOn(
      `/work-orders/${id}`,
      `${reference} is submitted${noteOnExtra(placed)}. ${partner?.name ?? 'The partner'} is told by e-mail.${noteOnPrefix(placed, order)}${heading}${noteOnPairs(db, placed)}${noteOnLocked(files)}`,
    );
  } catch (error) {
    if (isFullDisk(error)) {
      visit.request.log.error({ err: error }, 'the disk is full');
      visit.reply.code(507);
      return form(visit, { order, files, faults, full: FULL });
    }
    const { fields } = visit.refusedBy(error, 'conflict');
    return form(visit, { order, files, faults: { ...faults, ...fields } });
  }
}

/** The sum of quantity and extra, while they are typed. */
export function total(visit: Visit) {
  orderer(visit);
  return visit.fragment('work-orders/_total', { amount: lookupAmount(visit.asked) });
}

/** What the codes begin with, while the link is typed. */
export function link(visit: Visit) {
  orderer(visit);
  return visit.fragment('work-orders/_begins', { begins: lookupBeginning(visit.asked) });
}

type Filled = {
  order: Typed;
  files: Attachments;
  faults?: Faults;
  restored?: boolean;
  full?: string;
} & Partial<Awaited<ReturnType<typeof previewFacts>>>;

function form(visit: Visit, filled: Filled) {
  const { order, files, ...more } = filled;
  const { db, actor } = visit;
  const partners = activePartners(db, actor.companyId);
  const filledIn = templateFacts(visit, order, partners);
  return visit.page('work-orders/new', {
    title: 'New work order',
    ...more,
    ...{ files, partners },
    ...filledIn,
    partnerName: partnerNameIn(filledIn.typed, partners),
    amount: lookupAmount(filledIn.typed),
    drafts: countDrafts(db, actor),
    begins: lookupBeginning(filledIn.typed),
    like: likeWhich(visit, order, files),
  });
}

/** Whoever may order. */
function orderer({ actor }: Visit): Actor {
  insist(actor, 'see work orders');
  insist(actor, 'submit a work order');
  return actor;
}

/** Of a long list the form has the name of the partner in place of its number. */
function partnerNameIn({ partner, partner_name }: Typed, partners: { id: number; name: string }[]): string {
  return partner_name ?? partners.find(({ id }) => String(id) === partner)?.name ?? '';
}

/** The order that the form was filled in like, and which of its files are taken over. */
function likeWhich({ db, actor }: Visit, { copied_from = '' }: Typed, { artworks }: Attachments) {
  const ordered = isId(copied_from) ? lookupOrdered(db, actor, Number(copied_from)) : undefined;
  if (!ordered) return undefined;
  const { id, reference } = ordered;
  const taken = (file: Artwork) => artworks.some((each) => each.id === file.id);
  const files = listArtworks(db, id).map((file) => ({ file, taken: taken(file) }));
  return { id, reference, files, next: nextReference(db, actor, reference) };
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

function noteOnPairs(db: Db, order: WorkOrder): string {
  if (!waitsForPair(db, order)) return '';
  return ' None of the partner’s pairs is measured for secure codes yet: the order waits until one is.';
}

function noteOnLocked({ artworks }: Attachments): string {
  const names = artworks.filter(({ locked }) => locked).map(({ fileName }) => fileName);
  if (names.length === 0) return '';
  return ` ${names.join(', ')}: protected, so it may take a password to open, print or change. Give the password to the partner by other means.`;
}
