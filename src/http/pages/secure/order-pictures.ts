import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CaptureClass } from '../../../captures/tasks.ts';
import type { Db } from '../../../db/database.ts';
import { type Actor, may, type Right } from '../../../domain/access/actor.ts';
import { Refusal } from '../../../domain/access/refusal.ts';
import type { Faults, Typed } from '../../../domain/forms/drafts.ts';
import { findWorkOrder, type WorkOrder } from '../../../domain/orders/work-orders.ts';
import { KEPT_DAYS } from '../../../domain/secure/keeping.ts';
import { listPictures } from '../../../domain/secure/listed-pictures.ts';
import {
  keepForOrder,
  MOST_SCAN_BYTES,
  openPictures,
  rightFor,
  type Use,
} from '../../../domain/secure/pictures.ts';
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
export function readClass(given: Typed, faults: Faults): CaptureClass {
  const found = CLASSES.find((each) => each === given.class);
  if (!found) faults.class = 'Choose how the pictures were taken.';
  return found ?? 'flatbed';
}

/** Pictures that such a page lists, and that its form takes at one time. */
const LISTED = 100;
const MOST_AT_ONCE = 100;

/** Pages of an order to whose form pictures are sent; their path is the name of their views as well. */
type PicturesForm = {
  path: 'training' | 'self-test';
  title: (order: WorkOrder) => string;
  /** Who may send them. */
  right: Right;
  purposes: Use['purpose'][];
  useOf: (given: Typed, faults: Faults) => Use;
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
    isOpen: openPictures(db, order.id, purposes) > 0,
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
      most: MOST_AT_ONCE,
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
    const told = whatWasTaken(taken);
    if (Object.keys(faults).length === 0) return leadOn(reply, `/work-orders/${order.id}/${path}`, told);
    reply.code(422);
    return show(order, { typed: given, faults, ...(told && { sentence: told }) });
  } catch (error) {
    const wrong = wrongOf(reply, error);
    findPrintedSecure(portal.db, actor, order.id, right);
    return show(order, { typed: typed(request), ...wrong });
  }
}

/** How many pictures were taken, and how many had been before, for the same. */
type Taken = { new: number; known: number };

function whatWasTaken({ new: taken, known }: Taken): string {
  const read = `${taken} ${taken === 1 ? 'picture is' : 'pictures are'} taken, and read one after the other.`;
  const again = `${known} ${known === 1 ? 'was' : 'were'} sent before, for the same, and not taken again.`;
  return [taken > 0 && read, known > 0 && again].filter(Boolean).join(' ');
}

/** What came with the form, and what is wrong with the rest of it. */
type Received = { given: Typed; taken: Taken; faults: Faults };

/** Takes the pictures of a form, many at once. `useOf` reads the fields that stand before them, which say what they are for. */
async function receivePictures(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  orderId: number,
  useOf: (given: Typed, faults: Faults) => Use,
): Promise<Received> {
  const faults: Faults = {};
  const taken: Taken = { new: 0, known: 0 };
  let chosen = 0;
  let refused: unknown;
  const take = async (part: Parameters<typeof receivePicture>[1]) => {
    if (part.fieldname !== 'pictures' || refused) return;
    if (++chosen > MOST_AT_ONCE) return;
    const use = useOf(typed(request), faults);
    if (Object.keys(faults).some((field) => field !== 'pictures')) return;
    try {
      // Whoever may not is told before a byte of it is taken.
      findPrintedSecure(portal.db, actorOf(request), orderId, rightFor(use.purpose));
      const { isNew } = await receivePicture(portal, part, WANTED, (file) =>
        keepForOrder(portal.db, actorOf(request), orderId, use, file),
      );
      taken[isNew ? 'new' : 'known']++;
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
  if (chosen > MOST_AT_ONCE)
    faults.pictures ??= `${chosen} pictures were chosen, and ${MOST_AT_ONCE} are taken at one time: the first ones. Send the others by themselves.`;
  return { given, taken, faults };
}
