import type { NoiseFound } from '../../src/captures/tasks.ts';
import { transact } from '../../src/db/database.ts';
import { lookupHolding } from '../../src/domain/press/calibrations.ts';
import { findEquipment } from '../../src/domain/press/equipment.ts';
import type { GraphicChoice } from '../../src/domain/press/graphic-choice.ts';
import { keepGraphic } from '../../src/domain/press/secure-pairs.ts';
import type { World } from './world.ts';

/** Blocks of noise as a sheet shows them, by the side of their cells in dots: share of cells read wrong, and of darkness. */
export function noiseOf(
  rates: Record<number, number>,
  dark: Record<number, number> = { 6: 0.41, 8: 0.53 },
): NoiseFound[] {
  return Object.entries(rates).flatMap(([cell, errorRate]) =>
    Object.entries(dark).map(([sixteenths, share]) => ({
      cellX: Number(cell),
      cellY: Number(cell),
      sixteenths: Number(sixteenths),
      blocks: 3,
      errorRate,
      correlation: { mean: 0.66, deviation: 0.02 },
      dark: share,
      pixels: 2.95 * Number(cell),
    })),
  );
}

/** What a liquid-toner press of 812.8 dpi shows, as secure.md simulated one. */
export const FINE = noiseOf({ 1: 0.22, 2: 0.02, 3: 0, 4: 0 });

/** Notes on the calibration that holds for a pair what its sheet showed, as if it had been measured from a scan. */
export function measureSecure(
  { db, cast }: World,
  equipmentId = cast.equipment.label,
  substrateId = cast.substrates.film,
  noise = FINE,
): GraphicChoice {
  const { calibration } = lookupHolding(db, { equipmentId, substrateId })!;
  const press = findEquipment(db, cast.bob, equipmentId);
  return transact(db, (tx) => keepGraphic(tx, cast.bob, calibration, press, noise));
}
