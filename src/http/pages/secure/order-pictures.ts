import type { CaptureClass } from '../../../captures/tasks.ts';
import type { Db } from '../../../db/database.ts';
import { may, type Right } from '../../../domain/access/actor.ts';
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
import type { Wrong } from '../errors.ts';
import { receivePictures, type Taken } from '../uploads/received-picture.ts';
import type { Page, Visit } from '../visit.ts';
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

export function picturePages(form: PicturesForm) {
  const { path, right, purposes } = form;
  const findOrder = ({ db, actor, id }: Visit) => findPrintedSecure(db, actor, id, 'see codes');

  const facts = ({ db, actor }: Visit, order: WorkOrder) => ({
    order,
    path: `/work-orders/${order.id}/${path}`,
    canSend: may(actor, right),
    companyId: actor.companyId,
    ...form.facts(db, order),
    pictures: listPictures(db, order, purposes, LISTED),
    isOpen: openPictures(db, order.id, purposes) > 0,
    listed: LISTED,
  });

  const shown = (visit: Visit, order: WorkOrder, wrong: Shown = {}) =>
    visit.page(`secure/${path}`, {
      title: form.title(order),
      ...wrong,
      ...facts(visit, order),
      poll: 0,
      classes: Object.entries(CLASS_WORDS),
      most: MOST_AT_ONCE,
      days: KEPT_DAYS,
    });

  const show: Page = (visit) => shown(visit, findOrder(visit));

  /** Takes the pictures of a form, and leads on to its page; or shows it again with what is wrong. */
  const send: Page = async (visit) => {
    const { db, actor } = visit;
    const order = findWorkOrder(db, actor, visit.id);
    try {
      const { given, taken, faults } = await receiveAll(visit, order.id, form.useOf);
      findPrintedSecure(db, actor, order.id, right);
      const told = whatWasTaken(taken);
      if (Object.keys(faults).length === 0) return visit.leadOn(`/work-orders/${order.id}/${path}`, told);
      visit.reply.code(422);
      return shown(visit, order, { typed: given, faults, ...(told && { sentence: told }) });
    } catch (error) {
      const wrong = visit.wrongOf(error);
      findPrintedSecure(db, actor, order.id, right);
      return shown(visit, order, { typed: visit.typed, ...wrong });
    }
  };

  const progress: Page = (visit) =>
    visit.fragment(`secure/_${path}`, { ...facts(visit, findOrder(visit)), ...visit.poll });

  const remove: Page = (visit) => {
    const { db, actor, id: orderId } = visit;
    const order = findPrintedSecure(db, actor, orderId, right);
    try {
      const removal = { orderId, purposes, pictureId: visit.numberOf('picture') };
      const { fileName } = removePicture(db, visit.folders.keys, actor, removal);
      const done = `${fileName} is removed: its codes count no more.`;
      return visit.leadOn(`/work-orders/${orderId}/${path}`, done);
    } catch (error) {
      return shown(visit, order, visit.wrongOf(error));
    }
  };

  return { show, send, remove, progress };
}

function whatWasTaken({ new: taken, known }: Taken): string {
  const read = `${taken} ${taken === 1 ? 'picture is' : 'pictures are'} taken, and read one after the other.`;
  const again = `${known} ${known === 1 ? 'was' : 'were'} sent before, for the same, and not taken again.`;
  return [taken > 0 && read, known > 0 && again].filter(Boolean).join(' ');
}

/** Takes the pictures of a form, many at once. `useOf` reads the fields that stand before them, which say what they are for. */
async function receiveAll(visit: Visit, orderId: number, useOf: PicturesForm['useOf']) {
  const { db, actor } = visit;
  const faults: Faults = {};
  let chosen = 0;
  const { given, taken, fault } = await receivePictures(visit, 'pictures', async (part) => {
    if (++chosen > MOST_AT_ONCE) return undefined;
    const use = useOf(visit.typed, faults);
    if (Object.keys(faults).length > 0) return undefined;
    // Whoever may not is told before a byte of it is taken.
    findPrintedSecure(db, actor, orderId, rightFor(use.purpose));
    return receivePicture(visit.portal, part, WANTED, (file) => keepForOrder(db, actor, orderId, use, file));
  });
  useOf(given, faults);
  if (fault) faults.pictures = fault;
  if (chosen === 0) faults.pictures ??= 'Choose the pictures.';
  if (chosen > MOST_AT_ONCE)
    faults.pictures ??= `${chosen} pictures were chosen, and ${MOST_AT_ONCE} are taken at one time: the first ones. Send the others by themselves.`;
  return { given, taken, faults };
}
