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
  /** By kind of copy, in the order of COPIES: flatbed and phone. */
  taken: ([flatbed: number, phone: number] | undefined)[];
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
  {
    dpi: 600,
    cell: 1,
    press: 'laser',
    taken: [
      [0, 0],
      [0, 0],
      [0, 0],
      [1, 1],
      [29, 37],
    ],
  },
  {
    dpi: 812.8,
    cell: 1,
    press: 'liquid-toner press',
    taken: [
      [0, 0],
      [0, 0],
      [0, 0],
      [6, 8],
      [0, 0],
    ],
  },
  {
    dpi: 1200,
    cell: 2,
    press: 'inkjet',
    taken: [
      [0, 0],
      [0, 0],
      [15, 2],
      [11, 11],
      [41, 52],
    ],
  },
  {
    dpi: 2400,
    cell: 2,
    press: 'press',
    taken: [
      [0, 0],
      [0, 0],
      [10, 15],
      [41, 51],
      [1, 7],
    ],
  },
  { dpi: 600, cell: 2, press: 'laser', taken: [undefined, [0, 0], [6, 9]] },
  { dpi: 812.8, cell: 2, press: 'liquid-toner press', taken: [undefined, [0, 0], [86, 81]] },
  { dpi: 1200, cell: 1, press: 'inkjet', taken: [undefined, [0, 3], [0, 1]] },
];

function pressInWords({ dpi, press, cell }: Simulated): string {
  return `a simulated ${press} of ${dpi} dpi with cells of ${cell === 1 ? 'one dot' : `${cell} dots`}`;
}

function copiesOf({ taken }: Simulated): CopiesTaken[] {
  return COPIES.flatMap(([copy, of], index) => {
    const counts = taken[index];
    return counts ? [{ copy, flatbed: counts[0], phone: counts[1], of }] : [];
  });
}
