import type { NoiseFound } from '../../captures/tasks.ts';
import { graphicSide, type SecureGraphic } from '../../codes/secure/graphic.ts';
import type { Resolution } from '../../codes/sheet/press-dots.ts';
import { dotsInMm } from '../../codes/size.ts';
import type { Tx } from '../../db/database.ts';
import { setRow } from '../../db/rows.ts';
import { calibrations } from '../../db/schema/calibrations.ts';
import type { Actor } from '../access/actor.ts';
import { type Revision, traceRevision } from './calibrations.ts';
import type { Equipment } from './equipment.ts';
import { chooseGraphic, type GraphicChoice, type MeasuredGraphic } from './graphic-choice.ts';
import { lookupSimulated } from './simulated-copies.ts';

// Which pairs print secure codes: a calibration says so itself, once its sheet was measured from a scan.

/** Notes on a revision that is being approved what its sheet showed of secure codes, in the transaction of the approval. */
export function keepGraphic(
  tx: Tx,
  actor: Actor,
  revision: Revision,
  press: Equipment,
  noise: readonly NoiseFound[],
): GraphicChoice {
  const choice = chooseGraphic(noise, press);
  const secure = JSON.stringify(choice);
  setRow(tx, calibrations, revision.id, { secure });
  traceRevision(tx, actor, 'calibration.graphic_chosen', revision, { 'secure codes': choiceInWords(choice) });
  return choice;
}

/** How far the share of darkness may be from half of the patch before people are told. */
const EVEN = 0.05;

/** What the page of a revision says of secure codes. */
export function secureFacts(revision: Pick<Revision, 'secure'>, press: Equipment) {
  const choice = lookupChoice(revision);
  if (!choice || 'none' in choice) return { choice };
  const { plan, side } = { plan: choice.graphic, side: sideOf(choice.graphic, press) };
  const cell = {
    mmX: dotsInMm(plan.cellX, press.resolutionX),
    mmY: dotsInMm(plan.cellY, press.resolutionY),
  };
  const isUneven = Math.abs(choice.dark - 0.5) > EVEN;
  return { choice, side, cell, isUneven, simulated: lookupSimulated(choice, press) };
}

/** The side of a graphic with its ring on a press, in dots and millimetres. */
export function sideOf(graphic: SecureGraphic, { resolutionX, resolutionY }: Resolution) {
  const { x: dotsX, y: dotsY } = graphicSide(graphic);
  return { dotsX, dotsY, mmX: dotsInMm(dotsX, resolutionX), mmY: dotsInMm(dotsY, resolutionY) };
}

/** What a revision says of secure codes; undefined where that was not measured. */
function lookupChoice({ secure }: Pick<Revision, 'secure'>): GraphicChoice | undefined {
  return secure === null ? undefined : (JSON.parse(secure) as GraphicChoice);
}

/** The graphic that a calibrated pair prints beside secure codes; undefined where it may print none. */
export function lookupGraphic(calibration: Pick<Revision, 'secure'>): MeasuredGraphic | undefined {
  const choice = lookupChoice(calibration);
  return choice && 'graphic' in choice ? choice : undefined;
}

function choiceInWords(choice: GraphicChoice): string {
  if ('none' in choice) return 'none';
  const { cellX, cellY, sixteenths } = choice.graphic;
  return `cells of ${cellX} × ${cellY} dots, ${sixteenths}/16 dark${choice.flatbedOnly ? ', for flatbeds only' : ''}`;
}
