import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { ImageFormat } from '../src/codes/plan.ts';
import { packageSpace } from '../src/domain/orders/package-space.ts';
import { planPackage } from '../src/domain/orders/packages.ts';
import { chooseSetting } from '../src/domain/orders/setting.ts';
import { findWorkOrder } from '../src/domain/orders/work-orders.ts';
import { makePackage } from '../src/work/package-job.ts';
import { measureSecure } from './support/secure.ts';
import { world } from './support/world.ts';

const w = await world({ after });
const { db, cast, folders, dataDir } = w;
let number = 0;
measureSecure(w, cast.equipment.inkjet, cast.substrates.film);

const CASES: [ImageFormat, number, Record<string, string>][] = [
  ['png', 3_000, {}],
  ['png', 3_000, { printed_size: '30', serials: 'sequential', first_serial: 'AC-000000000001-X' }],
  ['tiff', 3_000, {}],
  ['svg', 3_000, {}],
  ['eps', 3_000, {}],
  ['pdf', 3_000, { serials: 'sequential', first_serial: '0001' }],
  ['pdf', 3_000, { url_prefix: 'https://id.acme.example/a/rather/long/way/to/each/code/' }],
  ['png', 3_000, { code_type: 'secure' }],
  ['tiff', 3_000, { code_type: 'secure' }],
  ['svg', 1_000, { code_type: 'secure' }],
  ['pdf', 1_000, { code_type: 'secure' }],
  ['png', 150_000, { code_type: 'secure' }],
  ['png', 150_000, {}],
  ['png', 150_000, { serials: 'sequential', first_serial: 'AD-000000000001-X' }],
];

for (const [format, quantity, more] of CASES)
  test(`the space asked for ${quantity} codes as ${format} is near the truth: ${JSON.stringify(more)}`, async (t) => {
    const { inkjet } = cast.equipment;
    db.$client.prepare('update equipment set image_format = ? where id = ?').run(format, inkjet);
    const placed = w.place(`ROOM-${++number}`, quantity, more);
    const order = findWorkOrder(db, cast.bob, placed.id);
    const space = packageSpace(
      order,
      chooseSetting(db, cast.bob, order, { equipmentId: inkjet, substrateId: cast.substrates.film }),
    );
    const plan = planPackage(db, w.confirm(order), folders);
    const path = join(dataDir, `${number}.zip`);
    const { bytes } = await makePackage(w.threads, plan, path);
    assert.equal(statSync(path).size, bytes);
    const ratio = space / bytes;
    t.diagnostic(`${format} ${quantity}: ${ratio.toFixed(2)}`);
    assert.ok(ratio >= 1 && ratio < 1.5, `${space} for ${bytes}: ${ratio.toFixed(2)}`);
  });
