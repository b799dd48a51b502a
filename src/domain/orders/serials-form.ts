import type { Tx } from '../../db/database.ts';
import type { Actor } from '../access/actor.ts';
import { readFirstSerial } from '../codes/serial-text.ts';
import { isAsked, type SerialList, type WantedSerials } from '../codes/serials.ts';
import { faultOfList, faultOfSequence } from '../codes/used-serials.ts';
import { plainLine } from '../forms/text.ts';
import type { Amount } from './amount.ts';

/** What the form says of serial numbers; `amount` is undefined while nobody knows it. */
export type TypedSerials = {
  actor: Actor;
  typed: { serials?: string; first_serial?: string };
  list: SerialList | undefined;
  /** The list's first row, while nobody has said whether it is a heading. */
  firstRow: string | undefined;
  amount: Pick<Amount, 'quantity' | 'extra'> | undefined;
};

type Fault = (field: 'serials' | 'first_serial' | 'serial_list', sentence: string | undefined) => void;

const OPTIONS = { none: 'None', sequential: 'Sequential', list: 'My list' } as const;
type Option = keyof typeof OPTIONS;

const NONE: WantedSerials = { kind: 'none' };

/** Reads the serial numbers as one of three options; what was filled in for another option is asked about, not let go. */
export function readSerials(tx: Tx, form: TypedSerials, fault: Fault): WantedSerials {
  const option = (form.typed.serials ?? 'none') as Option;
  if (!Object.hasOwn(OPTIONS, option)) {
    fault('serials', 'Choose how the codes get serial numbers.');
    return NONE;
  }
  askUnchosen(option, form, fault);
  if (option === 'sequential') return readSequence(tx, form, fault);
  return option === 'list' ? readList(tx, form, fault) : NONE;
}

function askUnchosen(option: Option, { typed, list }: TypedSerials, fault: Fault): void {
  const chosen = `Serial numbers: “${OPTIONS[option]}” is chosen`;
  const first = plainLine(typed.first_serial ?? '');
  if (first && option !== 'sequential')
    fault(
      'first_serial',
      `${chosen}, yet the first serial number is ${first}. Choose “Sequential”, or empty this field.`,
    );
  if (list && option !== 'list')
    fault(
      'serial_list',
      `${chosen}, yet the list ${list.fileName} is attached. Choose “My list”, or untick “Use this list”.`,
    );
}

// Without a quantity everything is looked at that does not depend on it.
function readSequence(tx: Tx, { actor, typed, amount }: TypedSerials, fault: Fault): WantedSerials {
  const quantity = amount?.quantity ?? 1;
  const first = readFirstSerial(typed.first_serial ?? '', quantity);
  fault(
    'first_serial',
    typeof first === 'string' ? first : faultOfSequence(tx, actor.companyId, first, quantity),
  );
  return typeof first === 'string' ? NONE : first;
}

function readList(tx: Tx, { list, firstRow, amount }: TypedSerials, fault: Fault): WantedSerials {
  if (list && isAsked(list)) fault('serial_list', askFirstRow(firstRow));
  else if (list) fault('serial_list', faultOfList(tx, list, amount));
  else fault('serial_list', 'Choose the file with your serial numbers, one a line.');
  return list ? { kind: 'list', list } : NONE;
}

function askFirstRow(row = ''): string {
  return `Row 1, “${row}”, looks like a heading. Say below what it is: it is neither printed nor left out unasked.`;
}
