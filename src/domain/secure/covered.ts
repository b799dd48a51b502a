import { correlationOf, type Graphic } from './predictor.ts';

/** Cells on a side of the squares that a graphic is looked at in. */
const SIDE = 8;
/** A square is dead if it agrees with the pattern so many standard errors less than the better ones do. */
const DEAD = 5.5;
/** Dead squares, as a share of all, from which on something lies on the graphic. */
const COVERED = 0.05;

/**
 * Whether a part of a graphic agrees with the pattern far less than the rest: covered, worn or mirroring light. A copy is worse than an
 * original everywhere.
 */
export function isCovered({ cells, pattern }: Graphic): boolean {
  const side = Math.sqrt(pattern.length);
  const squares: number[] = [];
  for (let top = 0; top + SIDE <= side; top += SIDE)
    for (let left = 0; left + SIDE <= side; left += SIDE) {
      const places = Array.from(
        { length: SIDE * SIDE },
        (_, i) => (top + Math.floor(i / SIDE)) * side + left + (i % SIDE),
      );
      squares.push(
        correlationOf(
          places.map((at) => cells[at]!),
          places.map((at) => 1 - pattern[at]!),
        ),
      );
    }
  const good = squares.toSorted((a, b) => a - b)[Math.floor(0.85 * squares.length)]!;
  const dead = good - (DEAD * (1 - good ** 2)) / SIDE;
  return squares.filter((square) => square < dead).length >= COVERED * squares.length;
}
