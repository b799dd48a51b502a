import { MAX_DOTS } from '../../codes/drawing/image.ts';
import type { Drawing, SymbolShape } from '../../codes/plan.ts';
import type { Resolution } from '../../codes/sheet/press-dots.ts';
import { modulesOf, nearestToSquare, printedSizes, sizeInDots } from '../../codes/size.ts';
import { chooseSymbol } from '../../codes/symbol/symbol.ts';
import type { Db, Tx } from '../../db/database.ts';
import type { Actor } from '../access/actor.ts';
import { wrong } from '../access/refusal.ts';
import { type CalibratedSubstrate, calibratedSubstrates, type Pair } from '../press/calibrations.ts';
import { type Equipment, findEquipment, listEquipment } from '../press/equipment.ts';
import { type DrawnGraphic, drawnGraphic, printsSecure, sizesOf, whyMisfit } from './secure-setting.ts';
import type { WorkOrder } from './work-orders.ts';

/** What the page shows before Confirm and Confirm carries back: if any of it differs by then, nothing happens. */
export type Shown = { equipment: string; substrate: string; revision: string; size: string };

/** An order on a calibrated pair: how its codes come out. */
export type Setting = CalibratedSubstrate & {
  press: Equipment;
  shape: SymbolShape;
  drawing: Drawing;
  sizes: ReturnType<typeof printedSizes>;
  /** Of secure codes: the graphic below each symbol. */
  graphic: DrawnGraphic | undefined;
  /** Why it cannot be confirmed all the same: the size that the brand wishes, or that the graphic needs. */
  hindrance: string | undefined;
};

type Typed = Pick<WorkOrder, 'codeType'>;

/** The equipment to choose from, with how many substrates the order could be printed on with each. */
export function equipmentChoices(db: Db, actor: Actor, order: Typed) {
  return listEquipment(db, actor).map((press) => ({
    press,
    calibrated: ableSubstrates(db, press, order).length,
  }));
}

/** The substrates to choose from: only those calibrated for this equipment now; for secure codes only those measured for them. */
export function substrateChoices(db: Db, actor: Actor, order: Typed, equipmentId: number) {
  return ableSubstrates(db, findEquipment(db, actor, equipmentId), order);
}

function ableSubstrates(db: Db | Tx, press: Equipment, { codeType }: Typed): CalibratedSubstrate[] {
  return calibratedSubstrates(db, press).filter((pair) => codeType !== 'secure' || printsSecure(pair));
}

/** How the order comes out on this pair, or a refusal at the list where the choice is wrong. */
export function chooseSetting(tx: Db | Tx, actor: Actor, order: WorkOrder, chosen: Pair): Setting {
  const press = listEquipment(tx, actor).find(({ id }) => id === chosen.equipmentId);
  if (!press) throw wrong('equipment', 'Choose the printing equipment.');
  if (!chosen.substrateId) throw wrong('substrate', 'Choose the substrate.');
  const pair = ableSubstrates(tx, press, order).find(({ substrate }) => substrate.id === chosen.substrateId);
  const what = order.codeType === 'secure' ? 'measured for secure codes with' : 'calibrated for';
  if (!pair)
    throw wrong('substrate', `This substrate is not ${what} ${press.name} now. Choose one from the list.`);
  const choice = chooseSymbol(order.urlPrefix, order.errorCorrection);
  if (choice.kind !== 'fits') throw new Error(`The URL prefix of work order ${order.id} fits no symbol.`);
  return settingOf(order, choice.shape, press, pair);
}

/** What the trace of a verb on a pair says of it. */
export function namesOf({ press, substrate, calibration }: Setting) {
  return { equipment: press.name, substrate: substrate.name, revision: calibration.revision };
}

/** Everything that Confirm must find as the page showed it. */
export function shownOf({ press, substrate, calibration, shape, drawing, graphic }: Setting): Shown {
  const { dotsX, dotsY, reductionX, reductionY, resolutionX, resolutionY, format } = drawing;
  return {
    equipment: String(press.id),
    substrate: String(substrate.id),
    revision: `${calibration.id}.${calibration.revision}`,
    size: `${dotsX}x${dotsY}-${reductionX}x${reductionY}-v${shape.version}-${resolutionX}x${resolutionY}-${format}${graphic ? `-${graphic.mark}` : ''}`,
  };
}

/** What a brand says of how its codes come out. */
export type Wish = Pick<WorkOrder, 'urlPrefix' | 'errorCorrection' | 'wishedSize' | 'codeType'>;

/** How codes of this wish and symbol come out on a calibrated pair: what Confirm fixes, and what a brand is shown before. */
export function settingOf(
  order: Wish,
  shape: SymbolShape,
  press: Equipment,
  pair: CalibratedSubstrate,
): Setting {
  const { resolutionX, resolutionY, imageFormat: format } = press;
  const { dotsX, dotsY, reductionX, reductionY } = pair.calibration;
  const calibrated = { format, resolutionX, resolutionY, dotsX, dotsY, reductionX, reductionY };
  const most = { ...calibrated, ...wishedDots(order, press, shape) };
  const tooSmall = hindranceOf({ order, press, pair, wished: most, shape });
  const keepsCalibrated = tooSmall || order.wishedSize === null;
  const wished = keepsCalibrated ? undefined : nearestToSquare({ least: calibrated, most }, press);
  const drawing = { ...calibrated, ...wished };
  const graphic = order.codeType === 'secure' ? drawnGraphic(pair, drawing) : undefined;
  const hindrance = tooSmall ?? (graphic && whyMisfit(graphic, drawing, shape));
  const sizes = sizesOf(drawing, shape.version, graphic?.plan);
  return { ...pair, press, shape, drawing, graphic, sizes, hindrance };
}

// The most dots a module may have on each axis: a wish is the side of the symbol without quiet zone.
export function wishedDots(order: Wish, press: Resolution, shape: SymbolShape) {
  if (order.wishedSize === null) return undefined;
  const modules = modulesOf(shape.version);
  const millimetres = (order.wishedSize / 1000).toFixed(3);
  const dots = (resolution: string) => sizeInDots(millimetres, resolution, modules);
  return { dotsX: dots(press.resolutionX), dotsY: dots(press.resolutionY) };
}

type Wished = {
  order: Wish;
  press: Equipment;
  pair: CalibratedSubstrate;
  wished: Drawing;
  shape: SymbolShape;
};

function hindranceOf({ order, press, pair, wished, shape }: Wished): string | undefined {
  const { dotsX, dotsY } = pair.calibration;
  const ways = 'Choose another pair, or ask the brand for an order with another printed size.';
  const wish = `${Number(order.wishedSize) / 1000} mm`;
  if (wished.dotsX < dotsX || wished.dotsY < dotsY) {
    const { symbol } = printedSizes({ ...wished, dotsX, dotsY }, shape.version);
    const least = Math.max(Number(symbol.mmX), Number(symbol.mmY)).toFixed(2);
    return `The brand wishes codes of ${wish}. On ${pair.substrate.name} with ${press.name} nothing below ${least} mm was calibrated. ${ways}`;
  }
  if (Math.max(wished.dotsX, wished.dotsY) > MAX_DOTS) {
    return `The brand wishes codes of ${wish}: at ${press.resolutionX} dpi that is more than ${MAX_DOTS} dots a module. ${ways}`;
  }
  return undefined;
}
