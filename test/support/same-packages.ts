import assert from 'node:assert/strict';
import { join } from 'node:path';
import { planPackage } from '../../src/domain/orders/packages.ts';
import { makePackage } from '../../src/work/package-job.ts';
import type { World } from './world.ts';

/** A package of a GS1 Digital Link against that of the same prefix typed by hand, under the same mint number and names. */
export async function samePackages(
  { db, dataDir, folders, place, confirm, threads }: World,
  quantity: number,
) {
  const gs1 = place('PO-gs1', quantity, { link: 'gs1', gtin: '9506000134352', lot: 'L-1' });
  const plain = place('PO-plain', quantity, { url_prefix: gs1.urlPrefix });
  const [one, other] = [gs1, plain].map((order) => planPackage(db, confirm(order), folders));
  const { mint, folder, about } = one!;
  const made = await makePackage(threads, one!, join(dataDir, 'one.zip'));
  const typed = await makePackage(threads, { ...other!, mint, folder, about }, join(dataDir, 'other.zip'));
  assert.deepEqual(typed, made);
}
