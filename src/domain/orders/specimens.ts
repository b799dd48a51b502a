import type { SpecimenPlan } from '../../codes/package/specimen-zip.ts';
import { printedSizes } from '../../codes/size.ts';
import type { Db } from '../../db/database.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict } from '../access/refusal.ts';
import type { Pair } from '../press/calibrations.ts';
import { record } from '../trace/audit.ts';
import { canMove, tooLate } from './lifecycle.ts';
import { printedAs } from './secure-setting.ts';
import { chooseSetting, namesOf, type Setting } from './setting.ts';
import { findWorkOrder, type WorkOrder } from './work-orders.ts';

/** How many one gets at a time. */
export const SPECIMENS = 10;

export type Specimens = { plan: SpecimenPlan; about: string };

/** What specimens of an order on a pair are drawn by: as its codes would be, had it been confirmed. Leaves nothing but a trace. */
export function takeSpecimens(db: Db, actor: Actor, id: number, pair: Pair): Specimens {
  return transactAs(db, actor, (tx, actor) => {
    const order = findWorkOrder(tx, actor, id);
    insist(actor, 'generate codes');
    if (!canMove(order, 'confirm')) throw tooLate(order, 'confirm');
    const setting = chooseSetting(tx, actor, order, pair);
    if (setting.hindrance) throw conflict(setting.hindrance);
    record(tx, actor, 'work_order.specimens_taken', namesOf(setting), { workOrderId: id });
    const { urlPrefix } = order;
    const drawn = { symbol: setting.shape, drawing: printedAs(setting) };
    return {
      plan: { folder: `specimens-${id}`, urlPrefix, ...drawn },
      about: aboutSpecimens(order, setting),
    };
  });
}

/** For whoever finds the pictures later. */
function aboutSpecimens(
  order: WorkOrder,
  { press, substrate, calibration, shape, drawing, graphic }: Setting,
): string {
  const { module, symbol } = printedSizes(drawing, shape.version);
  const lines = [
    'SPECIMENS. These pictures are no codes: nobody can look them up, and they belong to no order.',
    'Use them to try files, sizes and the press. Do not ship them.',
    '',
    `Work order   ${order.reference}`,
    `Equipment    ${press.name}`,
    `Substrate    ${substrate.name}, calibration revision ${calibration.revision}`,
    `Symbol       version ${shape.version}, level ${shape.level}`,
    `Module       ${drawing.dotsX} x ${drawing.dotsY} dots, ${module.mmX} x ${module.mmY} mm`,
    `Printed size ${symbol.mmX} x ${symbol.mmY} mm, quiet zone not counted`,
    ...(graphic
      ? [
          `Graphic      ${graphic.side.mmX} x ${graphic.side.mmY} mm; of a key that everybody knows, so it proves nothing`,
        ]
      : []),
    `Text         ${order.urlPrefix}SPECIMENUUUU and two digits`,
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}
