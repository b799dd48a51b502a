import { insist } from '../../../domain/access/actor.ts';
import { takeDraft } from '../../../domain/forms/drafts.ts';
import { lastOfPairs, listCalibrations } from '../../../domain/press/calibrations.ts';
import { driftedOf } from '../../../domain/press/drift/drift-checks.ts';
import { mustBeInUse } from '../../../domain/press/equipment.ts';
import { changeSubstrate, enterSubstrate } from '../../../domain/press/substrate-changes.ts';
import { archiveSubstrate, findSubstrate, searchSubstrates } from '../../../domain/press/substrates.ts';
import { historyOf } from '../../../domain/trace/history.ts';
import type { Portal } from '../../portal.ts';
import { wrongOf } from '../errors.ts';
import { idOf, isId, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { onwardQuery, orderOf } from '../lists.ts';
import { leadOn, type Page, page } from '../page.ts';
import { pressListPages } from './press-lists.ts';

export function substratePages(portal: Portal) {
  const { db } = portal;
  const { form, ...shared } = pressListPages(portal, {
    path: '/substrates',
    title: 'Substrates',
    add: 'Add a substrate',
    lists: {},
    search: searchSubstrates,
    archive: archiveSubstrate,
  });

  const enter: Page = async (request, reply) => {
    try {
      const values = typed(request);
      const row = enterSubstrate(db, actorOf(request), values);
      // Who came from an order or from a press wants to print on it: that takes a calibration first.
      const onward = onwardQuery({ ...values, substrate: String(row.id) });
      const path =
        orderOf(values) || isId(values.equipment ?? '')
          ? `/calibrations/new?${onward}`
          : `/substrates/${row.id}`;
      return leadOn(reply, path, `${row.name} is added. Calibrate it for the equipment that prints on it.`);
    } catch (error) {
      const wrong = wrongOf(reply, error);
      return form(request, reply, { title: 'Add a substrate', values: typed(request), wrong });
    }
  };

  const show: Page = async (request, reply) => {
    const actor = actorOf(request);
    const substrate = findSubstrate(db, actor, idOf(request));
    const pairs = lastOfPairs(listCalibrations(db, actor, { substrateId: substrate.id }));
    const history = historyOf(db, { substrateId: substrate.id });
    return page(request, reply, 'substrates/show', {
      title: substrate.name,
      substrate,
      pairs,
      drifted: driftedOf(
        db,
        pairs.map(({ calibration }) => calibration.id),
      ),
      history,
    });
  };

  const edit: Page = async (request, reply) => {
    const actor = actorOf(request);
    const substrate = findSubstrate(db, actor, idOf(request));
    insist(actor, 'add equipment and substrates');
    mustBeInUse(substrate);
    const draft = takeDraft(db, actor.userId, request.url);
    const now = { ...substrate, product_code: substrate.productCode };
    return form(request, reply, {
      title: `Edit ${substrate.name}`,
      values: draft ?? now,
      restored: draft !== undefined,
      id: substrate.id,
    });
  };

  const change: Page = async (request, reply) => {
    const actor = actorOf(request);
    const id = idOf(request);
    const { name, version } = findSubstrate(db, actor, id);
    try {
      const row = changeSubstrate(db, actor, id, typed(request));
      return leadOn(reply, `/substrates/${id}`, `${row.name} is saved.`);
    } catch (error) {
      const wrong = wrongOf(reply, error);
      const shown = wrong.sentence ? { ...typed(request), version } : typed(request);
      return form(request, reply, { title: `Edit ${name}`, values: shown, wrong, id });
    }
  };

  return { ...shared, enter, show, edit, change };
}
