import type { FastifyReply, FastifyRequest } from 'fastify';
import { insist } from '../../../domain/access/actor.ts';
import { type Typed, takeDraft } from '../../../domain/forms/drafts.ts';
import {
  type Asset,
  type AssetKind,
  type AssetTable,
  archiveAsset,
  enterAsset,
  findAsset,
  mustBeInUse,
  searchAssets,
  subjectOf,
} from '../../../domain/press/assets.ts';
import { lastOfPairs, listCalibrations } from '../../../domain/press/calibrations.ts';
import { driftedOf } from '../../../domain/press/drift/drift-checks.ts';
import { historyOf } from '../../../domain/trace/history.ts';
import type { Portal } from '../../portal.ts';
import { type Wrong, wrongOf } from '../errors.ts';
import { asked, idOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { IN_USE, listFacts, onwardQuery, orderOf, wantedOf } from '../lists.ts';
import { leadOn, type Page, page } from '../page.ts';

type AssetPages<T extends AssetTable> = {
  kind: AssetKind<T>;
  path: '/equipment' | '/substrates';
  title: string;
  add: string;
  /** What the form chooses from. */
  lists: Record<string, unknown>;
  /** Its fields as the form names them. */
  fieldsOf(row: Asset<T>): Record<string, unknown>;
  /** Where to once it is added, and what is said there. */
  onward(row: Asset<T>, values: Typed): { to: string; flash: string };
};
/** A form as it is shown; `id` is that of what it changes. */
type Shown = {
  title: string;
  values: Record<string, unknown>;
  wrong?: Wrong;
  restored?: boolean;
  id?: number;
};

/** The pages that equipment and substrates have alike: all but the change, whose form comes back by `refused`. */
export function assetPages<T extends AssetTable>({ db }: Portal, pages: AssetPages<T>) {
  const { kind, path, title, lists } = pages;
  const view = (name: 'form' | 'list' | 'show') => `${path.slice(1)}/${name}`;
  const form = (request: FastifyRequest, reply: FastifyReply, shown: Shown) => {
    const { title, values, wrong: { faults = {}, sentence } = {}, restored = false, id } = shown;
    const back = id === undefined ? backFrom(path, values as Typed) : `${path}/${id}`;
    const facts = { title, typed: values, faults, sentence, restored, id, back, ...lists };
    return page(request, reply, view('form'), facts);
  };

  const list: Page = async (request, reply) => {
    const wanted = wantedOf(request, IN_USE);
    const found = searchAssets(db, actorOf(request), kind, wanted);
    return page(request, reply, view('list'), {
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
      title: pages.add,
      values: draft ?? asked(request),
      restored: draft !== undefined,
    });
  };

  const enter: Page = async (request, reply) => {
    const values = typed(request);
    try {
      const { to, flash } = pages.onward(enterAsset(db, actorOf(request), kind, values), values);
      return leadOn(reply, to, flash);
    } catch (error) {
      return form(request, reply, { title: pages.add, values, wrong: wrongOf(reply, error) });
    }
  };

  const show: Page = async (request, reply) => {
    const actor = actorOf(request);
    const row = findAsset(db, actor, kind, idOf(request));
    const subject = subjectOf(kind, row.id);
    const pairs = lastOfPairs(listCalibrations(db, actor, subject));
    const ids = pairs.map(({ calibration }) => calibration.id);
    return page(request, reply, view('show'), {
      title: row.name,
      [kind.noun]: row,
      pairs,
      drifted: driftedOf(db, ids),
      history: historyOf(db, subject),
    });
  };

  const edit: Page = async (request, reply) => {
    const actor = actorOf(request);
    const row = findAsset(db, actor, kind, idOf(request));
    insist(actor, 'add equipment and substrates');
    mustBeInUse(row);
    const draft = takeDraft(db, actor.userId, request.url);
    return form(request, reply, {
      title: `Edit ${row.name}`,
      values: draft ?? pages.fieldsOf(row),
      restored: draft !== undefined,
      id: row.id,
    });
  };

  /** The form of a change that was refused, as it was typed; of somebody who was second, on the version that was first. */
  const refused = (request: FastifyRequest, reply: FastifyReply, error: unknown) => {
    const wrong = wrongOf(reply, error);
    const { id, name, version } = findAsset(db, actorOf(request), kind, idOf(request));
    const values = wrong.sentence ? { ...typed(request), version } : typed(request);
    return form(request, reply, { title: `Edit ${name}`, values, wrong, id });
  };

  const archive: Page = async (request, reply) => {
    const archived = typed(request).archived !== 'no';
    const { id, name } = archiveAsset(db, actorOf(request), kind, { id: idOf(request), archived });
    const flash = archived
      ? `${name} is archived: it is in no list any more. Orders that used it keep it.`
      : `${name} is restored, with the calibrations that still hold.`;
    return leadOn(reply, `${path}/${id}`, flash);
  };

  return { form, refused, list, open, enter, show, edit, archive };
}

/** Where an empty form was opened from: the list, or the order that lacked something. */
function backFrom(path: AssetPages<AssetTable>['path'], values: Typed): string {
  const order = orderOf(values);
  if (!order) return path;
  const query = onwardQuery({ equipment: values.equipment ?? '' });
  return `/work-orders/${order}/generation${query ? `?${query}` : ''}`;
}
