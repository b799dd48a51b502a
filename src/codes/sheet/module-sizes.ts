import { MAX_DOTS } from '../drawing/image.ts';
import { type ModuleDots, modulesOf, QUIET_ZONE } from '../size.ts';
import { squareTo } from './gain.ts';
import { type Resolution, widthsOf } from './press-dots.ts';

/** Millimetres of a module, about an eighth apart; no camera in use reads less, few labels need more. */
const WISHED = [0.15, 0.17, 0.19, 0.21, 0.24, 0.27, 0.3, 0.34, 0.38, 0.42, 0.5, 0.6, 0.7, 0.85, 1];
const LEAST = 0.14;

/**
 * The modules of a sheet of layout 2, the smallest first: whole dots of the coarser axis nearest to each wish, nearest to
 * square along the finer one. Those over 256 dots are left out, as no order can have them.
 */
export function moduleSizes({ resolutionX, resolutionY }: Resolution): ModuleDots[] {
  const coarse = Number(resolutionX) <= Number(resolutionY) ? 'dotsX' : 'dotsY';
  const [own, other] =
    coarse === 'dotsX' ? ([resolutionX, resolutionY] as const) : ([resolutionY, resolutionX] as const);
  const dots = WISHED.map((mm) => Math.max(1, Math.round((mm * Number(own)) / 25.4)));
  return [...new Set(dots)]
    .filter((dots) => (dots * 25.4) / Number(own) >= LEAST)
    .map((dots) => {
      const fine = squareTo(dots, own, other);
      return coarse === 'dotsX' ? { dotsX: dots, dotsY: fine } : { dotsX: fine, dotsY: dots };
    })
    .filter(({ dotsX, dotsY }) => dotsX <= MAX_DOTS && dotsY <= MAX_DOTS);
}

/** Those of them whose smallest code fits a sheet of `widthMm`. */
export function shownModules(press: Resolution, widthMm: string): ModuleDots[] {
  const { widest } = widthsOf(press, widthMm);
  return moduleSizes(press).filter(({ dotsX }) => dotsX * codeModules(1) <= widest);
}

/** Modules on a side of a code with its quiet zone. */
export function codeModules(version: number): number {
  return modulesOf(version) + 2 * QUIET_ZONE;
}
