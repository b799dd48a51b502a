import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { WorkOrder } from '../../src/domain/orders/work-orders.ts';
import { readCsv } from './read-package.ts';
import type { World } from './world.ts';

export type Row = { id: string; serial: string; url: string };

/** The codes of an order as its package lists them, in sequence. */
export function codesOf({ db, folders }: World, { id }: WorkOrder): Row[] {
  const fileName = db.$client
    .prepare('select file_name from packages where work_order_id = ?')
    .pluck()
    .get(id);
  const zip = join(folders.packages, fileName as string);
  const text = execFileSync('unzip', ['-p', zip, '*/codes.csv'], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  return readCsv(text)
    .slice(1)
    .map(([extended = '', serial = '', , , , url = '']) => ({ id: extended, serial, url }));
}
