import type { SecureReading, SecureTask } from '../../src/captures/tasks.ts';
import { graphicCells } from '../../src/codes/secure/pattern.ts';
import { extendedIdOf } from '../../src/domain/code-status/look-up.ts';
import { findWorkOrder, type WorkOrder } from '../../src/domain/orders/work-orders.ts';
import type { ReadPicture } from '../../src/work/picture-process.ts';
import { measureSecure } from './secure.ts';
import type { World } from './world.ts';

/** Secure orders that are ready, without the minutes that drawing takes. */
export function secureOrders(w: World): (reference: string, quantity: number) => WorkOrder {
  const { cast, place, confirm } = w;
  const { equipment, substrates } = cast;
  measureSecure(w, equipment.label, substrates.film);
  return (reference, quantity) => {
    const placed = place(reference, quantity, { code_type: 'secure' });
    confirm(placed, cast.bob, equipment.label, substrates.film);
    return nowReady(w, placed);
  };
}

/** The order as if its codes had been generated. */
export function nowReady({ db, cast }: World, { id }: WorkOrder): WorkOrder {
  db.$client.prepare(`update work_orders set state = 'ready', drawn = quantity where id = ?`).run(id);
  return findWorkOrder(db, cast.alice, id);
}

/** The text of a code as it is printed. */
export function urlOf({ db, folders }: World, order: WorkOrder, sequence: number): string {
  return order.urlPrefix + extendedIdOf(db, folders.keys, { order, sequence });
}

/** Answers for the process that reads pictures, as a test tells them: which codes it finds, and what their graphics show. */
export type ToldReader = {
  read: ReadPicture;
  /** The codes of the next pictures; nothing where the file is no picture at all. */
  found: string[] | undefined;
  /** What the graphics show, by the text of the code. */
  shows: (url: string) => Partial<SecureReading>;
  /** How many graphics were scored. */
  scored: number;
};

export function toldReader(): ToldReader {
  const picture = { width: 100, height: 100, ppi: null, tone: 'srgb assumed' as const };
  const corners: [[number, number], [number, number], [number, number], [number, number]] = [
    [0, 0],
    [9, 0],
    [9, 9],
    [0, 9],
  ];
  const told: ToldReader = {
    found: [],
    shows: () => ({}),
    scored: 0,
    async read(task) {
      if (!told.found) return { kind: 'refused', sentence: 'The file is broken. Save it anew.' };
      if (task.kind === 'codes')
        return { kind: 'codes', picture, codes: told.found.map((text) => ({ text, corners })) };
      if (task.kind !== 'secure') throw new Error(`Nobody asks for ${task.kind} here.`);
      told.scored += task.codes.length;
      const secure = task.codes.map(({ url }) => readingOf(task, url, told.shows(url)));
      return { kind: 'secure', picture, secure };
    },
  };
  return told;
}

/** What an original shows: the light of its cells, and scores that are told. */
export function readingOf(
  { key, graphic }: SecureTask,
  url: string,
  shows: Partial<SecureReading>,
): SecureReading {
  const drawn = graphicCells(Buffer.from(key, 'hex'), url.slice(-14), graphic.cells, graphic.sixteenths);
  const cells = Array.from(drawn, (dark, i) => 0.75 - 0.4 * dark + (((i * 7919) % 13) - 6) / 100);
  return { url, ...ORIGINAL, ...(!shows.gate && { cells }), ...shows };
}

const ORIGINAL: Partial<SecureReading> = {
  ...{ class: 'flatbed', correlation: 0.66, mean: 0.5, deviation: 0.2 },
  ...{ pixels: 2, edgeWidth: 1.2, contrast: 0.7, clipped: 0 },
};

/** Scores of originals, which are not all alike. */
export function scoreOf(index: number): number {
  return 0.64 + (index % 5) / 100;
}
