// Start here: what a package is made of, as tasks; task-maker.ts does them, package-writer.ts puts the results together.
import { ENGINE, type PackagePlan } from '../plan.ts';
import { serialsOverflow } from '../rows/serial-numbers.ts';
import type { CodeRun, Table } from '../rows/tables.ts';
import { fits } from '../secure/graphic.ts';
import { modulesOf, QUIET_ZONE } from '../size.ts';
import { codeRuns, MOST_BATCHES } from './layout.ts';

/** Above this many codes the plan says `data`: one image and the rows that the offline generator draws the rest from. */
export const MOST_IMAGES = 100_000;

/** A piece of work that depends on the plan alone, so any thread may do it at any time. Tasks never cross a batch. */
export type PackageTask = ImageTask | RowTask;
export type ImageTask = { kind: 'images'; run: CodeRun };
/** A whole batch of rows: the deflate stream is cut here and nowhere else. Tables of one task share its IDs. */
export type RowTask = { kind: 'rows'; tables: Table[]; run: CodeRun };

/**
 * A package's tasks in the order of its bytes: codes.csv, codes/, files.csv; in data mode codes/ holds the image of
 * sequence number 1 and then messages.csv, whose rows are made with those of codes.csv. The manifest comes last and is no
 * task.
 * @throws RangeError if the plan is outside its ranges.
 */
export function packageTasks(plan: PackagePlan): PackageTask[] {
  mustBePossible(plan);
  const { quantity, batchSize, imageMode } = plan;
  const step = imagesInTask(plan);
  const runs = (count: number, step: number) => [...codeRuns(1, count, batchSize, step)];
  const rowTasks = (tables: Table[], count: number): RowTask[] =>
    runs(count, batchSize).map((run) => ({ kind: 'rows', tables, run }));
  const images = imageMode === 'images' ? quantity : 1;
  return [
    ...rowTasks(imageMode === 'images' ? ['codes'] : ['codes', 'messages'], quantity),
    ...runs(images, step).map((run): ImageTask => ({ kind: 'images', run })),
    ...rowTasks(['files'], images),
  ];
}

const MOST_CODES = 10_000_000;
const MOST_IN_BATCH = 10_000;
const TASK_IMAGES = 500;
const TASK_BYTES = 8 * 1024 * 1024;

function mustBePossible(plan: PackagePlan): void {
  const { engine, folder, quantity, batchSize, serials, secure, drawing, symbol } = plan;
  const whole = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  if (engine !== ENGINE)
    throw new RangeError(`Engine ${engine} was asked for, and this is engine ${ENGINE}.`);
  if (!/^workorder-[0-9A-Za-z]+$/.test(folder)) throw new RangeError(`${folder} is not a package's folder.`);
  if (!whole(quantity, MOST_CODES)) throw new RangeError(`A package of ${quantity} codes cannot be made.`);
  if (!whole(batchSize, MOST_IN_BATCH) || quantity > batchSize * MOST_BATCHES)
    throw new RangeError(`${quantity} codes in batches of ${batchSize} cannot be made.`);
  if (serials.kind === 'sequential' && serialsOverflow(serials, quantity))
    throw new RangeError(`The serial numbers have too few digits for ${quantity} codes.`);
  if (secure && !fits(secure.graphic, drawing, symbol))
    throw new RangeError('The secure graphic does not fit below the symbol.');
}

/** Where tasks of images are cut changes no byte; that of large images holds few, because a thread holds it whole. */
function imagesInTask(plan: PackagePlan): number {
  const fit = Math.floor(TASK_BYTES / roughSize(plan));
  return Math.max(1, Math.min(TASK_IMAGES, fit));
}

/**
 * Bytes an image might have: a raster of a line for each row of modules, or a shape for every second module. That is more than it takes,
 * by more than a secure graphic adds.
 */
function roughSize({ symbol, drawing }: PackagePlan): number {
  const modules = modulesOf(symbol.version) + 2 * QUIET_ZONE;
  return (modules * modules * drawing.dotsX) / 8 + 16 * modules * modules;
}
