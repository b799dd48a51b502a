import { parseExtendedId } from '../../../codes/id/crockford.ts';
import { KEY_COLUMNS, type KeyColumn } from '../../../domain/code-status/resolving.ts';

/** Which column of a list is what; `guessed` when it has no heading. */
export type Columns = {
  key: KeyColumn;
  at: number;
  status?: number;
  reason?: number;
  reference?: number;
  /** Columns that the first row has. */
  width: number;
  unused: string[];
  guessed: boolean;
};

const OTHERS = ['status', 'reason', 'reference'] as const;

/** What a key column is called in a sentence. */
export const COLUMN_WORDS: Record<KeyColumn, string> = {
  extended_id: 'extended IDs',
  url: 'URLs',
  serial_number: 'serial numbers',
  sequence_number: 'sequence numbers',
};

/** Reads the first row as the headings of the columns; without a known one, guesses by it what a list of one column holds. */
export function columnsOf(first: string[], reference: string): Columns | string {
  const names = first.map((name) => name.toLowerCase().replace(/[\s-]+/g, '_'));
  const key = KEY_COLUMNS.find((column) => names.includes(column));
  const twice = [...KEY_COLUMNS, ...OTHERS].find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice) return `Row 1 has the heading ${twice} twice. Leave one of the two columns out.`;
  const width = first.length;
  if (key) {
    const place = (name: string) => (names.includes(name) ? { [name]: names.indexOf(name) } : {});
    const known: string[] = [key, ...OTHERS];
    return {
      key,
      width,
      at: names.indexOf(key),
      ...place('status'),
      ...place('reason'),
      ...place('reference'),
      unused: first.filter((name, i) => name !== '' && !known.includes(names[i]!)),
      guessed: false,
    };
  }
  if (first.length > 1)
    return `Row 1 has ${first.length} columns and no heading. Write one above them: ${KEY_COLUMNS.join(', ')}, and if you like status, reason, reference.`;
  return { key: guess(first[0] ?? '', reference), at: 0, width, unused: [], guessed: true };
}

function guess(text: string, reference: string): KeyColumn {
  if (/^[a-z]+:\/\//i.test(text)) return 'url';
  if (reference !== '' && /^\d{1,8}$/.test(text)) return 'sequence_number';
  return parseExtendedId(text.replace(/[\s-]/g, '')) && /\d/.test(text) && /[a-z]/i.test(text)
    ? 'extended_id'
    : 'serial_number';
}
