import type { NoiseFound } from '../../captures/tasks.ts';
import { type SecureGraphic, secureGraphic } from '../../codes/secure/graphic.ts';
import type { Resolution } from '../../codes/sheet/press-dots.ts';

/** The graphic that a pair may print beside secure codes, with what the sheet showed of its cells; or why it may print none. */
export type GraphicChoice = MeasuredGraphic | { none: string };

export type MeasuredGraphic = {
  graphic: SecureGraphic;
  /** Share of cells read wrong, 0 to 1, and correlation with what was drawn, in so many blocks of the sheet. */
  errorRate: number;
  correlation: { mean: number; deviation: number };
  blocks: number;
  /** Share of darkness of the printed blocks, 0 to 1. */
  dark: number;
  /** Cells too fine for phones: only flatbed scans tell. */
  flatbedOnly: boolean;
};

/**
 * The smallest cell that a press prints neither so well that a copier could restore it, nor so badly that nobody reads it: error
 * rate 0.15 to 0.35, or up to 0.42 for flatbeds alone. Necessary, not sufficient: docs/secure-codes.md. Of the densities
 * printed, the one whose blocks come out nearest to half dark.
 */
export function chooseGraphic(noise: readonly NoiseFound[], press: Resolution): GraphicChoice {
  if (noise.length === 0) return { none: 'No block of noise was read on the sheet.' };
  const sizes = [...new Set(noise.map(areaOf))].sort((one, other) => one - other);
  const all = sizes.map((area) => nearestToHalf(noise.filter((found) => areaOf(found) === area)));
  const cells = all.filter(({ pixels }) => pixels >= LEAST_PIXELS);
  const blurred = all.filter(({ pixels }) => pixels < LEAST_PIXELS);
  const within = (least: number, most: number) =>
    cells.find(({ errorRate }) => errorRate >= least && errorRate <= most);
  const any = within(BEST[0], BEST[1]);
  const chosen = any ?? within(BEST[1], MOST);
  return chosen ? measured(chosen, press, any === undefined) : { none: whyNone(cells, blurred, press) };
}

const BEST = [0.15, 0.35] as const;
const MOST = 0.42;
/** Of a side of a cell. With fewer a scanner's own blur is read as the press's, and a press that prints too well seems fit. */
const LEAST_PIXELS = 1.25;

function areaOf({ cellX, cellY }: NoiseFound): number {
  return cellX * cellY;
}

function nearestToHalf(found: NoiseFound[]): NoiseFound {
  const away = ({ dark }: NoiseFound) => Math.abs(dark - 0.5);
  return found.reduce((best, next) => (away(next) < away(best) ? next : best));
}

function measured(found: NoiseFound, press: Resolution, flatbedOnly: boolean): MeasuredGraphic {
  const { cellX, cellY, sixteenths, errorRate, correlation, blocks, dark } = found;
  const graphic = secureGraphic(press, { cellX, cellY, sixteenths });
  return { graphic, errorRate, correlation, blocks, dark, flatbedOnly };
}

function whyNone(cells: NoiseFound[], blurred: NoiseFound[], press: Resolution): string {
  const [least] = blurred;
  // Where larger cells are lost, finer ones are too.
  if (!least || cells.some(({ errorRate }) => errorRate > MOST)) return whyNot(cells);
  const rest = cells.length === 0 ? '' : ` Larger cells do not serve. ${ratesOf(cells)}`;
  return `Cells of ${inDots(least)} cannot be judged: in this scan they have ${least.pixels.toFixed(1)} pixels a side, too few to tell the press from the scanner. Scan the sheet at ${finerPpi(least, press)} ppi.${rest}`;
}

/** Pixels per inch that scanners offer and that resolve a cell; the finest if none does. */
function finerPpi({ cellX, cellY }: NoiseFound, { resolutionX, resolutionY }: Resolution): string {
  const needed = LEAST_PIXELS * Math.max(Number(resolutionX) / cellX, Number(resolutionY) / cellY);
  return needed <= 1200 ? '1,200' : '2,400';
}

function inDots({ cellX, cellY }: NoiseFound): string {
  return `${cellX} × ${cellY} dots`;
}

function ratesOf(cells: NoiseFound[]): string {
  const rates = cells.map((found) => {
    const share = `${(100 * found.errorRate).toFixed(0)} % of the cells of ${found.blocks} blocks`;
    return `${inDots(found)}: ${share}`;
  });
  return `Read wrong were, by cell, ${rates.join('; ')}. Needed are 15 to 42 %.`;
}

function whyNot(cells: NoiseFound[]): string {
  const [finest] = cells;
  const why =
    finest && finest.errorRate < BEST[0]
      ? 'Even the finest cells print so well that a copier could restore them.'
      : cells.every(({ errorRate }) => errorRate > MOST)
        ? 'No cells print well enough to be read again.'
        : 'Some cells print too well, the next finer ones too badly.';
  return `${why} ${ratesOf(cells)}`;
}
