import { batchOf, imagePath, lookupImage, TABLE_PATHS } from '../../codes/package/layout.ts';
import type { Table } from '../../codes/rows/tables.ts';
import type { Facts } from '../facts.ts';
import { AGAIN } from '../failure.ts';
import { shown } from '../input/input-file.ts';
import type { Source } from '../input/source.ts';
import type { Fault } from './explain-row.ts';

/** Whether a package holds every table and nothing that it should not: a stray image would be printed with the others. */
export function checkNames(source: Source, facts: Facts): Fault[] {
  const tables = Object.keys(facts.tables).map((table) => TABLE_PATHS[table as Table]);
  const names = new Set(source.names());
  const faults = tables
    .filter((file) => !names.has(file))
    .map((file) => ({ file, sentence: `${file} is missing in ${source.path}. ${AGAIN}` }));
  for (const file of names)
    if (!isOfPackage(file, tables, facts) && !LEFT_BY_SYSTEMS.test(file))
      return [
        ...faults,
        { file, sentence: `${shown(file)} in ${source.path} is not of the package. ${REMOVE}` },
      ];
  return faults;
}

function isOfPackage(file: string, tables: string[], { imageMode, quantity, batchSize, drawing }: Facts) {
  if (file === 'manifest.json' || tables.includes(file)) return true;
  const { sequence = 0 } = lookupImage(file) ?? {};
  const images = imageMode === 'images' ? quantity : 1;
  if (sequence < 1 || sequence > images) return false;
  return file === imagePath(batchOf(sequence, batchSize), sequence, drawing.format);
}

/** What file managers leave in a folder that was looked at. */
const LEFT_BY_SYSTEMS = /(^|\/)(\.[^/]*|Thumbs\.db|desktop\.ini)$/i;

const REMOVE = `Remove it, or take the package as it was downloaded.`;
