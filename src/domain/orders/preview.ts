import { MAX_DOTS } from '../../codes/drawing/image.ts';
import { svgPicture } from '../../codes/drawing/vector/svg.ts';
import { specimenId } from '../../codes/id/specimen.ts';
import { aboutBytes } from '../../codes/package/about-size.ts';
import { MOST_IMAGES } from '../../codes/package/package.ts';
import type { Drawing, SymbolShape } from '../../codes/plan.ts';
import { sequentialSerial } from '../../codes/rows/serial-numbers.ts';
import { hasGraphic, specimenPanel } from '../../codes/secure/panel.ts';
import { modulesOf, printedSizes } from '../../codes/size.ts';
import { charactersLeft } from '../../codes/symbol/characters-left.ts';
import { chooseSymbol, type Matrix, referenceSource } from '../../codes/symbol/symbol.ts';
import type { Db, Tx } from '../../db/database.ts';
import type { Faults } from '../forms/drafts.ts';
import { calibratedPairs } from '../press/calibrations.ts';
import { type Capitals, lookupCapitals } from './capitals.ts';
import type { CodeType } from './code-types.ts';
import type { ReadOrder } from './placement.ts';
import { printedAs, printsSecure } from './secure-setting.ts';
import { type Setting, settingOf, wishedDots } from './setting.ts';
import { BATCH_SIZE } from './work-orders.ts';

/** What an order would become, as far as its form can be read. What it says of the symbol is what Confirm fixes. */
export type Preview = {
  amount?: { quantity: number; batches: number; dataOnly: boolean };
  serials?: Ends;
  symbol?: SymbolPreview;
};

export type Ends = { first: string; last: string };
type Sizes = ReturnType<typeof printedSizes>;

export type SymbolPreview = {
  urlPrefix: string;
  shape: SymbolShape;
  modules: number;
  codeType: CodeType;
  left: { same: number; most: number };
  capitals: Capitals | undefined;
  /** In micrometres. */
  wishedSize: number | null;
  /** The wished size at resolutions that presses have; none where no module can be drawn. */
  resolutions: { resolution: string; drawn: { dots: number; sizes: Sizes } | undefined }[];
  pairs: PairsPreview | undefined;
  /** At true size; none where it is too large for a page, or where nobody knows its size. */
  specimen: { svg: string; sizes: Sizes } | undefined;
};

/**
 * The partner's pairs: how many are calibrated, how many of these are measured for its code type, on how many it can be printed,
 * from the smallest to the largest.
 */
export type PairsPreview = {
  all: number;
  measured: number;
  able: number;
  range?: { least: Sizes; most: Sizes; bytes: [number, number] };
};

/** Resolutions that are common among presses, in dpi. */
export const RESOLUTIONS = ['600', '812.8', '1200', '2400'];

/** @param faults what is wrong, by field; @param listEnds the first and the last serial number of an attached list. */
export function previewOrder(db: Db | Tx, read: ReadOrder, faults: Faults, listEnds?: Ends): Preview {
  const sound = (...fields: string[]) => fields.every((field) => !faults[field]);
  const counted = sound('quantity', 'extra_percent');
  const { quantity, serials } = read;
  const known = sound('url_prefix', 'link', 'gtin', 'cpv', 'lot', 'error_correction', 'printed_size');
  const symbol = known
    ? previewSymbol(db, read, sound('partner'), counted ? quantity : undefined)
    : undefined;
  return {
    ...(counted && {
      amount: { quantity, batches: Math.ceil(quantity / BATCH_SIZE), dataOnly: quantity > MOST_IMAGES },
    }),
    ...(counted &&
      sound('first_serial') &&
      serials.kind === 'sequential' && {
        serials: { first: sequentialSerial(serials, 1), last: sequentialSerial(serials, quantity) },
      }),
    ...(serials.kind === 'list' && sound('serial_list') && listEnds && { serials: listEnds }),
    ...(symbol && { symbol }),
  };
}

function previewSymbol(
  db: Db | Tx,
  read: ReadOrder,
  hasPartner: boolean,
  quantity: number | undefined,
): SymbolPreview | undefined {
  const { urlPrefix, wishedSize } = read;
  const choice = chooseSymbol(urlPrefix, read.errorCorrection);
  if (choice.kind !== 'fits') return undefined;
  const { shape } = choice;
  const matrix = referenceSource(urlPrefix, shape)(Buffer.from(specimenId(0)));
  const resolutions =
    wishedSize === null ? [] : RESOLUTIONS.map((resolution) => atResolution(read, shape, resolution));
  const pairs = hasPartner ? calibratedPairs(db, read.partnerId) : [];
  const measured = pairs.filter((pair) => read.codeType !== 'secure' || printsSecure(pair));
  const able = measured
    .map((pair) => settingOf(read, shape, pair.press, pair))
    .filter(({ hindrance }) => !hindrance)
    .sort((one, other) => Number(one.sizes.symbol.mmX) - Number(other.sizes.symbol.mmX));
  const shown = (able[0] && printedAs(able[0])) ?? resolutions.find(({ drawn }) => drawn)?.drawing;
  return {
    urlPrefix,
    shape,
    modules: modulesOf(shape.version),
    codeType: read.codeType,
    left: charactersLeft(urlPrefix, shape),
    capitals: lookupCapitals(read, shape),
    wishedSize,
    resolutions: resolutions.map(({ resolution, drawn }) => ({ resolution, drawn })),
    pairs: hasPartner
      ? {
          all: pairs.length,
          measured: measured.length,
          able: able.length,
          ...rangeOf(able, shape, matrix, quantity),
        }
      : undefined,
    specimen: shown && specimenOf(shown, shape, matrix),
  };
}

function atResolution(read: ReadOrder, shape: SymbolShape, resolution: string) {
  const square = { resolutionX: resolution, resolutionY: resolution };
  const dots = wishedDots(read, square, shape)?.dotsX ?? 0;
  if (dots < 1 || dots > MAX_DOTS) return { resolution, drawn: undefined };
  const module = { dotsX: dots, dotsY: dots, reductionX: 0, reductionY: 0 };
  const drawing: Drawing = { format: 'png', ...square, ...module };
  return { resolution, drawing, drawn: { dots, sizes: printedSizes(drawing, shape.version) } };
}

function rangeOf(
  able: Setting[],
  shape: SymbolShape,
  matrix: Matrix,
  quantity = 1,
): Pick<PairsPreview, 'range'> {
  const [least, most] = [able[0], able.at(-1)];
  if (!least || !most) return {};
  const bytes = ends(able).map((setting) => aboutBytes(quantity, printedAs(setting), shape, matrix));
  return { range: { least: least.sizes, most: most.sizes, bytes: [Math.min(...bytes), Math.max(...bytes)] } };
}

/** Of each image format the smallest and the largest: no other package is smaller or larger than theirs. */
function ends(able: Setting[]): Setting[] {
  const formats = new Map<string, Setting[]>();
  const area = ({ drawing }: Setting) => drawing.dotsX * drawing.dotsY;
  for (const setting of able) {
    const { format } = setting.drawing;
    const [least = setting, most = setting] = formats.get(format) ?? [];
    const smaller = area(setting) < area(least) ? setting : least;
    formats.set(format, [smaller, area(setting) > area(most) ? setting : most]);
  }
  return [...new Set([...formats.values()].flat())];
}

/** A page shows no larger ones at true size: beside a bank card, on a phone. */
const MOST_MM = 60;

function specimenOf(drawing: Drawing, shape: SymbolShape, matrix: Matrix): SymbolPreview['specimen'] {
  const sizes = printedSizes(drawing, shape.version);
  if (Number(sizes.image.mmX) > MOST_MM) return undefined;
  const graphic = hasGraphic(drawing) ? specimenPanel(drawing, shape)(0) : undefined;
  return { svg: svgPicture(matrix, drawing, shape, graphic), sizes };
}
