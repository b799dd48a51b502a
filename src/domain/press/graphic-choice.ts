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
  const cells = all.filter((found) => !isBlurred(found));
  const within = (least: number, most: number) =>
    cells.find((found) => found.errorRate >= least && found.errorRate <= most && !isLost(found));
  const any = within(BEST[0], BEST[1]);
  const chosen = any ?? within(BEST[1], MOST);
  return chosen
    ? measured(chosen, press, any === undefined)
    : { none: whyNone(cells, all.filter(isBlurred), press) };
}

const BEST = [0.15, 0.35] as const;
const MOST = 0.42;
/** Cells of 6/16 density are never wrong in more than 37.5 %, however lost they are: their light must follow what was drawn, too. */
const LEAST_CORRELATION = 0.2;
/**
 * Pixels of a side of a cell. With as many as the first, a scan shows as many cells wrong as the print has; with fewer, the
 * scanner's own blur adds up to 0.07, and a press that prints too well may seem fit (decision 071).
 */
const SHARP_PIXELS = 2.75;
const LEAST_PIXELS = 1.25;
const MOST_BY_BLUR = 0.07;

/** Whether a scan is too coarse to tell that so many cells are wrong by the press's doing. */
function isBlurred({ pixels, errorRate }: NoiseFound): boolean {
  if (errorRate < BEST[0] || pixels >= SHARP_PIXELS) return false;
  return pixels < LEAST_PIXELS || errorRate < BEST[0] + MOST_BY_BLUR;
}

function isLost({ errorRate, correlation }: NoiseFound): boolean {
  return errorRate > MOST || correlation.mean < LEAST_CORRELATION;
}

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
  if (!least || cells.some(isLost)) return whyNot(cells);
  const rest = cells.length === 0 ? '' : ` Larger cells do not serve. ${ratesOf(cells)}`;
  return `Cells of ${inDots(least)} cannot be judged: in this scan they have ${least.pixels.toFixed(1)} pixels a side, too few to tell the press from the scanner. ${finerScan(least, press)}${rest}`;
}

/** Pixels per inch that scanners offer, and with how much less a scan counts as one of them. */
const OFFERED = [1200, 2400] as const;
const ABOUT = 0.95;

/** What to scan with so that the cells are resolved. */
function finerScan({ cellX, cellY, pixels }: NoiseFound, press: Resolution): string {
  const cellsAnInch = [Number(press.resolutionX) / cellX, Number(press.resolutionY) / cellY] as const;
  const [now, needed] = [pixels * Math.min(...cellsAnInch), SHARP_PIXELS * Math.max(...cellsAnInch)];
  const finer = OFFERED.filter((ppi) => now < ABOUT * ppi);
  const enough = finer.find((ppi) => ppi >= needed) ?? finer.at(-1);
  if (!enough) return 'No usual scanner is finer.';
  if (enough === 1200) return 'Scan the sheet at 1,200 ppi.';
  return 'Scan the sheet at 2,400 ppi; print it at most 110 mm wide for that, or the scan has too many pixels.';
}

function inDots({ cellX, cellY }: NoiseFound): string {
  return `${cellX} × ${cellY} dots`;
}

function ratesOf(cells: NoiseFound[]): string {
  const rates = cells.map((found) => {
    const share = `${(100 * found.errorRate).toFixed(0)} % of the cells of ${found.blocks} blocks`;
    const isChance = found.errorRate <= MOST && isLost(found);
    return `${inDots(found)}: ${share}${isChance ? ', as many as by chance' : ''}`;
  });
  return `Read wrong were, by cell, ${rates.join('; ')}. Needed are 15 to 42 %.`;
}

function whyNot(cells: NoiseFound[]): string {
  const [finest] = cells;
  const why =
    finest && finest.errorRate < BEST[0]
      ? 'Even the finest cells print so well that a copier could restore them.'
      : cells.every(isLost)
        ? 'No cells print well enough to be read again.'
        : 'Some cells print too well, the next finer ones too badly.';
  return `${why} ${ratesOf(cells)}`;
}
