import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../../../db/database.ts';
import { type Actor, insist } from '../../../domain/access/actor.ts';
import { type Faults, type Typed, takeDraft } from '../../../domain/forms/drafts.ts';
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
import type { Portal } from '../../portal.ts';
import { FULL, isFullDisk, refusedBy } from '../errors.ts';
import { asked, isId } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { fragment, leadOn, type Page, page } from '../page.ts';
import { keepOrderDraft } from './drafts.ts';
import { leftOutHeading } from './first-row.ts';
import { previewFacts } from './preview.ts';
import { attachmentsOf, digestOf, receiveOrder } from './received-order.ts';
import { templateFacts } from './template-choice.ts';

export function newWorkOrderPages(portal: Portal) {
  const open: Page = async (request, reply) => {
    const actor = actorOf(request);
    insist(actor, 'see work orders');
    insist(actor, 'submit a work order');
    const draft = takeDraft(portal.db, actor.userId, request.url);
    // The word of before, in links that people keep.
    const { again = '', copy: like = again, draft: own = '', replaces = '', template = '' } = asked(request);
    const filled = () => {
      if (isId(own)) return openDraft(portal.db, actor, Number(own));
      if (isId(replaces)) return typedReplacement(portal.db, actor, Number(replaces));
      return isId(like) ? typedLike(portal.db, actor, Number(like)) : { template };
    };
    const order = draft ?? filled();
    const files = await attachmentsOf(portal, actor, order);
    return form(portal, request, reply, { order, files, restored: draft !== undefined });
  };

  const submit: Page = async (request, reply) => {
    const actor = actorOf(request);
    insist(actor, 'see work orders');
    insist(actor, 'submit a work order');
    const { names, ...sent } = await receiveOrder(portal, request, reply);
    const { order, files, faults } = sent;
    if (order.step === 'template') return form(portal, request, reply, sent);
    if (order.step === 'preview') {
      const filled = { ...sent, order: fillIn(portal.db, actor, order).typed };
      return form(portal, request, reply, {
        ...filled,
        ...(await previewFacts(portal, actor, reply, filled)),
      });
    }
    try {
      if (order.step === 'draft') return keepOrderDraft(portal, request, reply, { order, files, faults });
      const wanted = { ...order, form_digest: digestOf(order, names) };
      const placed = placeWorkOrder(portal.db, actor, wanted, { ...files, faults });
      const { id, reference, partnerId, serialKind } = placed;
      const partner = activePartners(portal.db, actor.companyId).find((each) => each.id === partnerId);
      const used = serialKind === 'list' ? files.serialList : undefined;
      const leftOut = used !== undefined && (await leftOutHeading(portal, used));
      const heading = leftOut ? ' The first row of its list is left out as a heading.' : '';
      return leadOn(
        reply,
        `/work-orders/${id}`,
        `${reference} is submitted${noteOnExtra(placed)}. ${partner?.name ?? 'The partner'} is told by e-mail.${noteOnPrefix(placed, order)}${heading}${noteOnPairs(portal.db, placed)}${noteOnLocked(files)}`,
      );
    } catch (error) {
      if (isFullDisk(error)) {
        request.log.error({ err: error }, 'the disk is full');
        return form(portal, request, reply.code(507), { order, files, faults, full: FULL });
      }
      const { fields } = refusedBy(reply, error, 'conflict');
      return form(portal, request, reply, { order, files, faults: { ...faults, ...fields } });
    }
  };

  /** The sum of quantity and extra, while they are typed. */
  const total: Page = async (request, reply) => {
    insist(actorOf(request), 'see work orders');
    insist(actorOf(request), 'submit a work order');
    return fragment(request, reply, 'work-orders/_total', { amount: lookupAmount(asked(request)) });
  };

  /** What the codes begin with, while the link is typed. */
  const link: Page = async (request, reply) => {
    insist(actorOf(request), 'see work orders');
    insist(actorOf(request), 'submit a work order');
    return fragment(request, reply, 'work-orders/_begins', { begins: lookupBeginning(asked(request)) });
  };

  return { open, submit, total, link };
}

type Filled = {
  order: Typed;
  files: Attachments;
  faults?: Faults;
  restored?: boolean;
  full?: string;
} & Partial<Awaited<ReturnType<typeof previewFacts>>>;

function form(portal: Portal, request: FastifyRequest, reply: FastifyReply, filled: Filled) {
  const { order, files, faults = {}, restored = false, ...more } = filled;
  const { db } = portal;
  const actor = actorOf(request);
  const partners = activePartners(db, actor.companyId);
  const filledIn = templateFacts(db, actor, order, partners);
  return page(request, reply, 'work-orders/new', {
    title: 'New work order',
    ...more,
    ...{ files, faults, restored, partners },
    ...filledIn,
    partnerName: partnerNameIn(filledIn.typed, partners),
    amount: lookupAmount(filledIn.typed),
    drafts: countDrafts(db, actor),
    begins: lookupBeginning(filledIn.typed),
    like: likeWhich(db, actor, order, files),
  });
}

/** Of a long list the form has the name of the partner in place of its number. */
function partnerNameIn({ partner, partner_name }: Typed, partners: { id: number; name: string }[]): string {
  return partner_name ?? partners.find(({ id }) => String(id) === partner)?.name ?? '';
}

/** The order that the form was filled in like, and which of its files are taken over. */
function likeWhich(db: Db, actor: Actor, { copied_from = '' }: Typed, { artworks }: Attachments) {
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
