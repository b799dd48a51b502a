import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WorkOrder } from '../src/domain/orders/work-orders.ts';
import { inspector } from '../src/work/inspections.ts';
import { pictureProcess } from '../src/work/picture-process.ts';
import { photographed, type Shot, scanned, writeShot } from './support/print-model/camera.ts';
import { photocopied } from './support/print-model/copier.ts';
import type { Field } from './support/print-model/field.ts';
import { PRESSES, printed } from './support/print-model/press.ts';
import { seeded } from './support/print-model/random.ts';
import { readZip } from './support/read-package.ts';
import { readPng } from './support/read-png.ts';
import { measureSecure } from './support/secure.ts';
import { type World, world } from './support/world.ts';

// From the package to the verdict, with the real process that reads pictures; only press, scanner and copier are simulated.
test('an order of secure codes is generated, printed, trained and checked: an original is genuine, a photocopy is not', async (t) => {
  const w = await world(t);
  const { db, cast, folders, as } = w;
  measureSecure(w, cast.equipment.label, cast.substrates.film);
  const placed = w.place('PO-story', 34, { code_type: 'secure' });
  const order = w.confirm(placed, cast.bob, cast.equipment.label, cast.substrates.film);
  await w.generateAll();
  const processes = pictureProcess();
  t.after(() => processes.stop());
  const inspect = inspector(db, folders, processes.read);
  const [olu, bob] = [await as('olu'), await as('bob')];
  const random = seeded(5);
  const press = PRESSES['indigo 812.8'];
  const labels = (await imagesOf(w, order)).map((image) => printed(readPng(image), press, random));
  const shot = async (taken: Shot, name: string) =>
    readFileSync(await writeShot(taken, join(w.dataDir, name)));
  const scan = (label: Field, i: number) =>
    shot(scanned(label, { ppi: 1200, turned: 2 * random.normal() }, random), `${i}.png`);
  const path = `/work-orders/${order.id}/training`;
  for (const [i, place] of ['Start', 'Middle', 'End'].entries()) {
    const pictures = [];
    for (let n = 10 * i; n < 10 * i + 10; n++)
      pictures.push({ field: 'pictures', name: `${n}.png`, content: await scan(labels[n]!, n) });
    const sent = await olu.upload(path, { class: 'flatbed', place }, pictures, path);
    assert.equal(sent.statusCode, 303);
    await inspect();
  }
  const trained = (await olu.get(path)).body;
  assert.match(trained, /Trained, version 1: n = 30 codes of 3 places/, trained.slice(-3000));

  const check = async (picture: Buffer) => {
    const photo = [{ field: 'photo', name: 'code.png', content: picture }];
    const sent = await bob.upload('/verify', {}, photo, '/verify');
    await inspect();
    const { body } = await bob.get(String(sent.headers.location));
    return `${/<h1>([^<]*)/.exec(body)?.[1]}: ${[...body.matchAll(/<p class="lead">([^<]*)/g)].map(([, text]) => text).join(' ')}`;
  };
  assert.match(await check(await scan(labels[32]!, 32)), /^Genuine/);
  const copy = photocopied(labels[33]!, PRESSES['laser 600'], random);
  assert.match(await check(await scan(copy, 33)), /^(Copy suspected|Cannot tell)/);
  const photo = await check(await shot(photographed(labels[31]!, { ppi: 1200 }, random), 'photo.jpg'));
  assert.match(photo, /^Cannot tell: No originals of this order were measured from photos of a phone/);
});

async function imagesOf({ db, folders }: World, { id }: WorkOrder): Promise<Uint8Array[]> {
  const file = db.$client
    .prepare('select file_name from packages where work_order_id = ?')
    .pluck()
    .get(id) as string;
  const entries = await readZip(join(folders.packages, file));
  return entries.filter(({ name }) => name.endsWith('.png')).map(({ bytes }) => bytes);
}
