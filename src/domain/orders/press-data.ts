import type { PressTable } from '../../codes/package/press-table.ts';
import { type Db, transact } from '../../db/database.ts';
import type { Actor } from '../access/actor.ts';
import { refuseFaults } from '../access/refusal.ts';
import { plainNumber } from '../forms/decimal.ts';
import type { Faults, Typed } from '../forms/drafts.ts';
import { hiddenIn, seenText } from '../forms/text.ts';
import { record } from '../trace/audit.ts';
import { noteDelivery } from './packages.ts';
import type { WorkOrder } from './work-orders.ts';

/** What the form of the table offers, as its address has it and as people read it; the first is meant where nothing is said. */
export const TABLE_CHOICES = {
  header: { '@image': '@image, as InDesign wants it', image: 'image', file: 'file' },
  separator: { ',': 'Comma', ';': 'Semicolon', tab: 'Tab' },
  encoding: {
    'utf-8': 'UTF-8',
    'utf-8-bom': 'UTF-8 with byte order mark',
    'utf-16le': 'UTF-16 with byte order mark (InDesign)',
  },
  order: { forward: 'First code first', reverse: 'Last code first, for a roll that is rewound' },
};
type Choices = typeof TABLE_CHOICES;

export const MOST_LANES = 50;
const LONGEST_PATH = 300;

/** How the table of an order is wanted; refuses at the fields that are wrong. */
export function readPressTable(typed: Typed, { quantity }: Pick<WorkOrder, 'quantity'>): PressTable {
  const faults: Faults = {};
  const chosen = <Name extends keyof Choices>(name: Name): keyof Choices[Name] => {
    const options = Object.keys(TABLE_CHOICES[name]) as (keyof Choices[Name])[];
    const value = typed[name] ? options.find((option) => option === typed[name]) : options[0];
    if (value === undefined) faults[name] = 'Choose one of the list.';
    return value ?? options[0]!;
  };
  const whole = (name: string, otherwise: number, most: number, what: string) => {
    const text = plainNumber(typed[name] ?? '').replace(/,(?=\d{3}(\D|$))/g, '');
    if (text === '') return otherwise;
    const value = /^\d{1,8}$/.test(text) ? Number(text) : 0;
    if (value < 1 || value > most)
      faults[name] = `Enter ${what} as a whole number from 1 to ${most.toLocaleString('en')}.`;
    return value;
  };
  const path = seenText(typed.path ?? '').trim();
  const hidden = hiddenIn(path);
  if (hidden) faults.path = `The path has a control character, ${hidden}, which nobody would see.`;
  if (path.length > LONGEST_PATH) faults.path = `Shorten the path to ${LONGEST_PATH} characters.`;
  const separator = chosen('separator');
  const table: PressTable = {
    header: chosen('header'),
    separator: separator === 'tab' ? '\t' : separator,
    encoding: chosen('encoding'),
    path,
    order: chosen('order'),
    lanes: whole('lanes', 1, MOST_LANES, 'the lanes'),
    from: whole('from', 1, quantity, 'the first sequence number'),
    to: whole('to', quantity, quantity, 'the last sequence number'),
  };
  if (!faults.from && !faults.to && table.from > table.to)
    faults.to = 'The last sequence number comes before the first one.';
  refuseFaults(faults);
  return table;
}

/** A separator as addresses have it. */
export function separatorText(separator: PressTable['separator']): string {
  return separator === '\t' ? 'tab' : separator;
}

/** The sequence numbers of the first and the last row that went out, and whether these are all that were asked for. */
type SentRows = { from: number; to: number; whole: boolean };

/** Traces who had a table, or the beginning of one: codes went out with it, so their serial numbers stay used. */
export function recordTable(db: Db, actor: Actor, order: WorkOrder, { from, to, whole }: SentRows): void {
  transact(db, (tx) => {
    const action = whole ? 'package.table_downloaded' : 'package.table_download_cut';
    record(tx, actor, action, { codes: to - from + 1, from, to }, { workOrderId: order.id });
    const codes = { from: from - 1, sent: to - from + 1, size: order.quantity };
    noteDelivery(tx, actor, { workOrderId: order.id, part: -1 }, codes);
  });
}
