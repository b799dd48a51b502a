import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CaptureClass } from '../../../captures/tasks.ts';
import type { Right } from '../../../domain/access/actor.ts';
import { Refusal } from '../../../domain/access/refusal.ts';
import type { Typed } from '../../../domain/forms/drafts.ts';
import { findWorkOrder, type WorkOrder } from '../../../domain/orders/work-orders.ts';
import { keepForOrder, MOST_SCAN_BYTES, type Use } from '../../../domain/secure/pictures.ts';
import { findPrintedSecure } from '../../../domain/secure/secure-orders.ts';
import { CLASSES } from '../../../domain/secure/trainings.ts';
import type { Portal } from '../../portal.ts';
import { refusalOf, type Wrong, wrongOf } from '../errors.ts';
import { idOf, isMultipart, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { leadOn } from '../page.ts';
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

/** A page of an order whose form takes pictures: its path, who may send them, what they are for, and how it is shown again. */
type PicturesForm = {
  path: string;
  right: Right;
  useOf: (given: Typed, faults: Record<string, string>) => Use;
  show: (order: WorkOrder, wrong: Wrong & { typed: Typed }) => Promise<string>;
};

/** Takes the pictures of a form of an order, and leads on to its page; or shows it again with what is wrong. */
export async function sendPictures(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  { path, right, useOf, show }: PicturesForm,
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
