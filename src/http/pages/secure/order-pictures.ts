import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CaptureClass } from '../../../captures/tasks.ts';
import type { Db } from '../../../db/database.ts';
import { type Actor, may, type Right } from '../../../domain/access/actor.ts';
import { Refusal } from '../../../domain/access/refusal.ts';
import type { Typed } from '../../../domain/forms/drafts.ts';
import { findWorkOrder, type WorkOrder } from '../../../domain/orders/work-orders.ts';
import { anyOpen, listPictures } from '../../../domain/secure/listed-pictures.ts';
import { KEPT_DAYS, keepForOrder, MOST_SCAN_BYTES, type Use } from '../../../domain/secure/pictures.ts';
import { removePicture } from '../../../domain/secure/removed-pictures.ts';
import { findPrintedSecure } from '../../../domain/secure/secure-orders.ts';
import { CLASSES } from '../../../domain/secure/trainings.ts';
import type { Portal } from '../../portal.ts';
import { refusalOf, type Wrong, wrongOf } from '../errors.ts';
import { asked, idOf, isMultipart, numberOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { fragment, leadOn, type Page, page } from '../page.ts';
import { readForm } from '../uploads/read-files.ts';
import { receivePicture } from './picture-upload.ts';

export const CLASS_WORDS: Record<CaptureClass, string> = {
  flatbed: 'Scans of a flatbed',
  phone: 'Photos of a phone',
};

const WANTED = { field: 'pictures', most: MOST_SCAN_BYTES };

/** How the pictures of a form were taken. */
export function readClass(given: Typed, faults: Record<string, string>): CaptureClass {
  const found = CLASSES.find((each) => each === given.class);
  if (!found) faults.class = 'Choose how the pictures were taken.';
  return found ?? 'flatbed';
}

/** Pictures that such a page lists. */
const LISTED = 100;

/** Pages of an order to whose form pictures are sent; their path is the name of their views as well. */
type PicturesForm = {
  path: 'training' | 'self-test';
  title: (order: WorkOrder) => string;
  /** Who may send them. */
  right: Right;
  purposes: Use['purpose'][];
  useOf: (given: Typed, faults: Record<string, string>) => Use;
  /** What its pictures came to so far. */
  facts: (db: Db, order: WorkOrder) => object;
};

type Shown = Wrong & { typed?: Typed };

export function picturePages(portal: Portal, form: PicturesForm) {
  const { db } = portal;
  const { path, right, purposes } = form;

  const facts = (order: WorkOrder, actor: Actor) => ({
    order,
    path: `/work-orders/${order.id}/${path}`,
    canSend: may(actor, right),
    companyId: actor.companyId,
    ...form.facts(db, order),
    pictures: listPictures(db, order, purposes, LISTED),
    isOpen: anyOpen(db, order, purposes),
    listed: LISTED,
  });

  const shown = (request: FastifyRequest, reply: FastifyReply, order: WorkOrder, wrong: Shown = {}) =>
    page(request, reply, `secure/${path}`, {
      title: form.title(order),
      typed: {},
      faults: {},
      ...wrong,
      ...facts(order, actorOf(request)),
      poll: 0,
      classes: Object.entries(CLASS_WORDS),
      days: KEPT_DAYS,
    });

  const show: Page = async (request, reply) => {
    const order = findPrintedSecure(db, actorOf(request), idOf(request), 'see codes');
    return shown(request, reply, order);
  };

  const send: Page = async (request, reply) =>
    sendPictures(portal, request, reply, {
      ...form,
      show: (order, wrong) => shown(request, reply, order, wrong),
    });

  const progress: Page = async (request, reply) => {
    const order = findPrintedSecure(db, actorOf(request), idOf(request), 'see codes');
    const poll = (Number(asked(request).poll) || 0) + 1;
    return fragment(request, reply, `secure/_${path}`, { ...facts(order, actorOf(request)), poll });
  };

  const remove: Page = async (request, reply) => {
    const [actor, orderId] = [actorOf(request), idOf(request)];
    const order = findPrintedSecure(db, actor, orderId, right);
    try {
      const removal = { orderId, purposes, pictureId: numberOf(request, 'picture') };
      const { fileName } = removePicture(db, portal.folders.keys, actor, removal);
      return leadOn(
        reply,
        `/work-orders/${orderId}/${path}`,
        `${fileName} is removed: its codes count no more.`,
      );
    } catch (error) {
      return shown(request, reply, order, wrongOf(reply, error));
    }
  };

  return { show, send, remove, progress };
}

type Sending = Pick<PicturesForm, 'path' | 'right' | 'useOf'> & {
  show: (order: WorkOrder, wrong: Shown) => Promise<string>;
};

/** Takes the pictures of a form of an order, and leads on to its page; or shows it again with what is wrong. */
async function sendPictures(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  { path, right, useOf, show }: Sending,
) {
  const actor = actorOf(request);
  const order = findWorkOrder(portal.db, actor, idOf(request));
  try {
    const { given, taken, faults } = await receivePictures(portal, request, reply, order.id, useOf);
    findPrintedSecure(portal.db, actor, order.id, right);
    const told = `${taken} ${taken === 1 ? 'picture is' : 'pictures are'} taken, and read one after the other.`;
    if (Object.keys(faults).length === 0) return leadOn(reply, `/work-orders/${order.id}/${path}`, told);
    reply.code(422);
    return show(order, { typed: given, faults, ...(taken > 0 && { sentence: told }) });
  } catch (error) {
    const wrong = wrongOf(reply, error);
    findPrintedSecure(portal.db, actor, order.id, right);
    return show(order, { typed: typed(request), ...wrong });
  }
}

/** What came with the form: how many pictures were taken, and what is wrong with the rest of it. */
type Received = { given: Typed; taken: number; faults: Record<string, string> };

/** Takes the pictures of a form, many at once. `useOf` reads the fields that stand before them, which say what they are for. */
async function receivePictures(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  orderId: number,
  useOf: (given: Typed, faults: Record<string, string>) => Use,
): Promise<Received> {
  const faults: Record<string, string> = {};
  let [taken, chosen] = [0, 0];
  let refused: unknown;
  const take = async (part: Parameters<typeof receivePicture>[1]) => {
    if (part.fieldname !== 'pictures' || refused) return;
    chosen++;
    const use = useOf(typed(request), faults);
    if (Object.keys(faults).some((field) => field !== 'pictures')) return;
    try {
      await receivePicture(portal, part, WANTED, (file) =>
        keepForOrder(portal.db, actorOf(request), orderId, use, file),
      );
      taken++;
    } catch (error) {
      // One file that is no picture does not keep the others; whatever else is wrong ends the form.
      if (error instanceof Refusal && error.code === 'invalid') faults.pictures ??= refusalOf(error).message;
      else refused = error;
    }
  };
  const given = isMultipart(request) ? await readForm(portal, request, reply, take) : typed(request);
  if (refused) throw refused;
  useOf(given, faults);
  if (chosen === 0) faults.pictures ??= 'Choose the pictures.';
  return { given, taken, faults };
}
