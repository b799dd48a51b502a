import { insist } from '../../../domain/access/actor.ts';
import type { Typed } from '../../../domain/forms/drafts.ts';
import type { Wanted } from '../../../domain/forms/listing.ts';
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
import type { Wrong } from '../errors.ts';
import { IN_USE, listFacts, onward, orderOf } from '../lists.ts';
import type { Page, Visit } from '../visit.ts';

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
type Shown = Wrong & { title: string; values: Record<string, unknown>; restored?: boolean; id?: number };

/** The pages that equipment and substrates have alike: all but the change, whose form comes back by `refused`. */
export function assetPages<T extends AssetTable>(pages: AssetPages<T>) {
  const { kind, path, title, lists } = pages;
  const view = (name: 'form' | 'list' | 'show') => `${path.slice(1)}/${name}`;
  const form = (visit: Visit, { values, ...shown }: Shown) => {
    const back = shown.id === undefined ? backFrom(path, values as Typed) : `${path}/${shown.id}`;
    return visit.page(view('form'), { typed: values, back, ...shown, ...lists });
  };

  const list: Page = (visit) => {
    const { db, actor } = visit;
    const find = (wanted: Wanted) => searchAssets(db, actor, kind, wanted);
    return visit.page(view('list'), { title, ...listFacts(visit, { shows: IN_USE, path }, find) });
  };

  const open: Page = (visit) => {
    insist(visit.actor, 'see equipment and substrates');
    insist(visit.actor, 'add equipment and substrates');
    return form(visit, { title: pages.add, ...visit.draftOr(visit.asked) });
  };

  const enter: Page = (visit) => {
    const values = visit.typed;
    try {
      const { to, flash } = pages.onward(enterAsset(visit.db, visit.actor, kind, values), values);
      return visit.leadOn(to, flash);
    } catch (error) {
      return form(visit, { title: pages.add, values, ...visit.wrongOf(error) });
    }
  };

  const show: Page = (visit) => {
    const { db, actor } = visit;
    const row = findAsset(db, actor, kind, visit.id);
    const subject = subjectOf(kind, row.id);
    const pairs = lastOfPairs(listCalibrations(db, actor, subject));
    const ids = pairs.map(({ calibration }) => calibration.id);
    return visit.page(view('show'), {
      title: row.name,
      [kind.noun]: row,
      pairs,
      drifted: driftedOf(db, ids),
      history: historyOf(db, subject),
    });
  };

  const edit: Page = (visit) => {
    const { db, actor } = visit;
    const row = findAsset(db, actor, kind, visit.id);
    insist(actor, 'add equipment and substrates');
    mustBeInUse(row);
    return form(visit, { title: `Edit ${row.name}`, id: row.id, ...visit.draftOr(pages.fieldsOf(row)) });
  };

  /** The form of a change that was refused, as it was typed; of somebody who was second, on the version that was first. */
  const refused = (visit: Visit, error: unknown) => {
    const wrong = visit.wrongOf(error);
    const { id, name, version } = findAsset(visit.db, visit.actor, kind, visit.id);
    const values = wrong.sentence ? { ...visit.typed, version } : visit.typed;
    return form(visit, { title: `Edit ${name}`, id, values, ...wrong });
  };

  const archive: Page = (visit) => {
    const archived = visit.typed.archived !== 'no';
    const { id, name } = archiveAsset(visit.db, visit.actor, kind, { id: visit.id, archived });
    const flash = archived
      ? `${name} is archived: it is in no list any more. Orders that used it keep it.`
      : `${name} is restored, with the calibrations that still hold.`;
    return visit.leadOn(`${path}/${id}`, flash);
  };

  return { form, refused, list, open, enter, show, edit, archive };
}

/** Where an empty form was opened from: the list, or the order that lacked something. */
function backFrom(path: AssetPages<AssetTable>['path'], values: Typed): string {
  const order = orderOf(values);
  if (!order) return path;
  return onward(`/work-orders/${order}/generation`, { equipment: values.equipment ?? '' });
}
