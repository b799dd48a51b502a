import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../../../db/database.ts';
import { type Actor, insist } from '../../../domain/access/actor.ts';
import { type Typed, takeDraft } from '../../../domain/forms/drafts.ts';
import type { Listed, Wanted } from '../../../domain/forms/listing.ts';
import type { Portal } from '../../portal.ts';
import type { Wrong } from '../errors.ts';
import { asked, idOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { IN_USE, listFacts, onwardQuery, orderOf, wantedOf } from '../lists.ts';
import { leadOn, type Page, page } from '../page.ts';

type Row = { id: number; name: string };
type Kind = {
  path: '/equipment' | '/substrates';
  title: string;
  add: string;
  /** What the form chooses from. */
  lists: Record<string, unknown>;
  search(db: Db, actor: Actor, wanted: Wanted): Listed<Row>;
  archive(db: Db, actor: Actor, id: number, archived: boolean): Row;
};
/** A form as it is shown; `id` is that of what it changes. */
type Shown = {
  title: string;
  values: Record<string, unknown>;
  wrong?: Wrong;
  restored?: boolean;
  id?: number;
};

/** What equipment and substrates have alike: the list, the empty form, the archive; and how their form is shown. */
export function pressListPages({ db }: Portal, kind: Kind) {
  const { path, title, lists } = kind;
  const form = (request: FastifyRequest, reply: FastifyReply, shown: Shown) => {
    const { title, values, wrong: { faults = {}, sentence } = {}, restored = false, id } = shown;
    const back = id === undefined ? backFrom(path, values as Typed) : `${path}/${id}`;
    const facts = { title, typed: values, faults, sentence, restored, id, back, ...lists };
    return page(request, reply, `${path.slice(1)}/form`, facts);
  };

  const list: Page = async (request, reply) => {
    const wanted = wantedOf(request, IN_USE);
    const found = kind.search(db, actorOf(request), wanted);
    return page(request, reply, `${path.slice(1)}/list`, {
      title,
      ...listFacts(found, { wanted, shows: IN_USE, path }),
    });
  };

  const open: Page = async (request, reply) => {
    const actor = actorOf(request);
    insist(actor, 'see equipment and substrates');
    insist(actor, 'add equipment and substrates');
    const draft = takeDraft(db, actor.userId, request.url);
    return form(request, reply, {
      title: kind.add,
      values: draft ?? asked(request),
      restored: draft !== undefined,
    });
  };

  const archive: Page = async (request, reply) => {
    const archived = typed(request).archived !== 'no';
    const { id, name } = kind.archive(db, actorOf(request), idOf(request), archived);
    const flash = archived
      ? `${name} is archived: it is in no list any more. Orders that used it keep it.`
      : `${name} is restored, with the calibrations that still hold.`;
    return leadOn(reply, `${path}/${id}`, flash);
  };

  return { form, list, open, archive };
}

/** Where an empty form was opened from: the list, or the order that lacked something. */
function backFrom(path: Kind['path'], values: Typed): string {
  const order = orderOf(values);
  if (!order) return path;
  const query = onwardQuery({ equipment: values.equipment ?? '' });
  return `/work-orders/${order}/generation${query ? `?${query}` : ''}`;
}
