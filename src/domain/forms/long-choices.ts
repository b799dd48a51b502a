import { folded } from '../../db/folded.ts';

/** Choices beyond which a list can be searched. */
export const MANY = 20;

/** The choices whose name holds what is searched, and the one that is chosen; a short list stays as it is. */
export function narrowed<Row>(
  rows: Row[],
  nameOf: (row: Row) => string,
  isChosen: (row: Row) => boolean,
  search = '',
): Row[] {
  const words = folded(search.trim());
  if (rows.length <= MANY || words === '') return rows;
  return rows.filter((row) => isChosen(row) || folded(nameOf(row)).includes(words));
}
