import type { Resolution } from '../../codes/sheet/press-dots.ts';
import type { MeasuredGraphic } from './graphic-choice.ts';

/** How many of so many copies of one kind a simulation took for originals, on a flatbed of 2,400 ppi and on a phone. */
export type CopiesTaken = { copy: string; flatbed: number; phone: number; of: number };

/** What a simulated press was, and what became of copies of its secure codes. Nothing of it was printed. */
export type SimulatedPress = { press: string; copies: CopiesTaken[] };

/**
 * The simulated press that is most like a pair, by its resolution and the dots of a cell along the coarser axis; undefined where none
 * is like it, or where simulation let skilled copies through (cells of three dots and more).
 */
export function lookupSimulated(
  { graphic }: MeasuredGraphic,
  { resolutionX, resolutionY }: Resolution,
): SimulatedPress | undefined {
  const cell = Math.min(graphic.cellX, graphic.cellY);
  const dpi = Math.min(Number(resolutionX), Number(resolutionY));
  const away = (each: Simulated) => Math.abs(Math.log(each.dpi / dpi));
  const near = SIMULATED.filter((each) => each.cell === cell && away(each) < Math.log(MOST_RATIO));
  const nearest = near.sort((one, other) => away(one) - away(other))[0];
  return nearest && { press: pressInWords(nearest), copies: copiesOf(nearest) };
}

/** Presses that differ by more in resolution are not alike. */
const MOST_RATIO = 1.4;

type Simulated = {
  dpi: number;
  cell: number;
  press: string;
  /** Copies that were taken for originals, by kind in the order of COPIES; undefined where none was simulated. */
  flatbed: (number | undefined)[];
  phone: (number | undefined)[];
};

const COPIES: readonly [string, number][] = [
  ['Photocopy on a 600 dpi laser', 80],
  ['Scan at 2,400 ppi, printed again on the same press', 100],
  ['The same by somebody who restores the grid of cells', 100],
  ['The same by a program trained on 24 stolen originals with their prints', 80],
  ['One scan, cleaned and printed on a 2,400 dpi press', 80],
];

// docs/secure-codes.md says how it was simulated. Where two tests were counted apart, the stricter one: both must be passed.
const SIMULATED: readonly Simulated[] = [
  { dpi: 600, cell: 1, press: 'laser', flatbed: [0, 0, 0, 1, 29], phone: [0, 0, 0, 1, 37] },
  { dpi: 812.8, cell: 1, press: 'liquid-toner press', flatbed: [0, 0, 0, 6, 0], phone: [0, 0, 0, 8, 0] },
  { dpi: 1200, cell: 2, press: 'inkjet', flatbed: [0, 0, 15, 11, 41], phone: [0, 0, 2, 11, 52] },
  { dpi: 2400, cell: 2, press: 'press', flatbed: [0, 0, 10, 41, 1], phone: [0, 0, 15, 51, 7] },
  { dpi: 600, cell: 2, press: 'laser', flatbed: [undefined, 0, 6], phone: [undefined, 0, 9] },
  {
    dpi: 812.8,
    cell: 2,
    press: 'liquid-toner press',
    flatbed: [undefined, 0, 86],
    phone: [undefined, 0, 81],
  },
  { dpi: 1200, cell: 1, press: 'inkjet', flatbed: [undefined, 0, 0], phone: [undefined, 3, 1] },
];

function pressInWords({ dpi, press, cell }: Simulated): string {
  return `a simulated ${press} of ${dpi} dpi with cells of ${cell === 1 ? 'one dot' : `${cell} dots`}`;
}

function copiesOf({ flatbed, phone }: Simulated): CopiesTaken[] {
  return COPIES.flatMap(([copy, of], kind) => {
    const [byFlatbed, byPhone] = [flatbed[kind], phone[kind]];
    if (byFlatbed === undefined || byPhone === undefined) return [];
    return [{ copy, flatbed: byFlatbed, phone: byPhone, of }];
  });
}
