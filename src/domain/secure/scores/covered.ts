import { correlationOf, evenly, type Graphic, predictedLight, spreadOf } from './predictor.ts';

/** What is left of a graphic without what lies on it, and its share of all cells. */
export type Rest = {
  share: number;
  mean: number;
  deviation: number;
  correlation: number;
  prediction: number;
};

/** Cells on a side of the squares that a graphic is looked at in. */
const SIDE = 6;
/** A square is covered if it follows the prediction less than so well as originals do, ... */
const FOLLOWS = 0.5;
/** ... or if its light is so many times farther from the prediction, by its variance, than that of the others in the median. */
const FARTHER = 2;
const ROUNDS = 3;
/** Of less than this share nothing is told: no original lies below it. */
const LEAST = 0.1;

/**
 * What is left of a graphic if a part of it is covered, worn or mirrors light: squares there follow the prediction far less than the
 * others do, while a copy is worse than an original everywhere. Undefined if nothing or next to everything is. `usual` is the
 * correlation with the prediction that originals have.
 */
export function restOf(weights: readonly number[], usual: number, graphic: Graphic): Rest | undefined {
  const squares = squaresOf(graphic, predictedLight(weights, graphic.pattern));
  let rest = squares.filter(({ light, predicted }) => correlationOf(light, predicted) >= FOLLOWS * usual);
  for (let round = 0; round < ROUNDS; round++) rest = withoutFar(rest, squares);
  const share = rest.length / squares.length;
  if (share === 1 || share < LEAST) return undefined;
  const line = lineOf(rest);
  const light = rest.flatMap((square) => evened(square, line));
  const drawn = rest.flatMap((square) => square.drawn);
  const predicted = rest.flatMap((square) => square.predicted);
  return {
    ...{ ...spreadOf(light), share, correlation: correlationOf(light, drawn) },
    prediction: evenly(correlationOf(light, predicted)),
  };
}

/** Cells of a square: their light, what of it was predicted, and 1 for each that was drawn light. */
type Square = { light: number[]; predicted: number[]; drawn: number[] };

function squaresOf({ cells, pattern }: Graphic, predicted: Float64Array): Square[] {
  const side = Math.sqrt(pattern.length);
  const count = Math.ceil(side / SIDE);
  // The last ends with the graphic: of a side that is no multiple some lie over each other.
  const starts = Array.from({ length: count }, (_, i) => Math.round((i * (side - SIDE)) / (count - 1)));
  return starts.flatMap((top) =>
    starts.map((left) => {
      const places = Array.from(
        { length: SIDE * SIDE },
        (_, i) => (top + Math.floor(i / SIDE)) * side + left + (i % SIDE),
      );
      return {
        light: places.map((at) => cells[at]!),
        predicted: places.map((at) => predicted[at]!),
        drawn: places.map((at) => 1 - pattern[at]!),
      };
    }),
  );
}

/** The light that is expected where so much is predicted. */
type Line = (predicted: number) => number;

function lineOf(squares: readonly Square[]): Line {
  const lights = squares.flatMap((square) => square.light);
  const predictions = squares.flatMap((square) => square.predicted);
  const [light, predicted] = [spreadOf(lights), spreadOf(predictions)];
  const slope = (correlationOf(lights, predictions) * light.deviation) / (predicted.deviation || 1);
  return (value) => light.mean + slope * (value - predicted.mean);
}

/** Those of all squares whose light lies near the line through that of `rest`. */
function withoutFar(rest: readonly Square[], squares: readonly Square[]): Square[] {
  const line = lineOf(rest);
  const far = ({ light, predicted }: Square) =>
    light.reduce((sum, value, i) => sum + (value - line(predicted[i]!)) ** 2, 0);
  const usual = rest.map(far).sort((a, b) => a - b)[rest.length >> 1] ?? 0;
  return squares.filter((square) => far(square) <= FARTHER * usual);
}

/** Light of a square without what lies on all of it alike: the edge of a mirrored light. */
function evened({ light, predicted }: Square, line: Line): number[] {
  const more = light.reduce((sum, value, i) => sum + value - line(predicted[i]!), 0) / light.length;
  return light.map((value) => value - more);
}
