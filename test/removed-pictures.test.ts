import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inspector } from '../src/work/inspections.ts';
import { pngFile } from './support/files.ts';
import { toldReader, urlOf } from './support/secure-order.ts';
import { secureScene } from './support/secure-scene.ts';
import { traces, world } from './support/world.ts';

// Pictures that were sent by mistake, and what was made from them.

const w = await world({ after });
const { as, db, folders } = w;
w.bringVic();
const scene = secureScene(w);
const told = toldReader();
let meanwhile = async () => {};
const inspect = inspector(db, folders, async (task) => {
  await meanwhile();
  return told.read(task);
});
const [olu, erin, vic, mallory] = [await as('olu'), await as('erin'), await as('vic'), await as('mallory')];

const send = async (fields: Record<string, string>, page: string, sequences: number[], size: number) => {
  told.found = sequences.map((sequence) => urlOf(w, scene.order, sequence));
  told.shows = () => ({ correlation: 0.66 });
  const pictures = [{ field: 'pictures', name: `p${size}.png`, content: pngFile(size) }];
  const sent = await olu.upload(page, { class: 'flatbed', place: 'End', ...fields }, pictures, page);
  await inspect();
  return sent;
};
/** The addresses that the page offers to remove its pictures at, newest first. */
const removals = async (page: string) =>
  [...(await olu.get(page)).body.matchAll(/action="([^"]+\/removal)"/g)].map(([, path]) => path!);

test('prints that were sent as copies are removed, and the self-test is made again without them', async () => {
  assert.equal((await send({ purpose: 'copy' }, scene.selfTest, [120], 30)).statusCode, 303);
  assert.match((await olu.get(scene.selfTest)).body, /n = 30 prints and 31 copies/);
  const again = await send({ purpose: 'print' }, scene.selfTest, [120], 30);
  assert.equal(again.statusCode, 422);
  assert.match(again.body, /p30\.png was sent as copies already.*remove it there first/);

  const [newest] = await removals(scene.selfTest);
  for (let press = 0; press < 2; press++)
    assert.equal((await olu.post(newest!, {}, scene.selfTest)).statusCode, 303);
  const { body } = await olu.get(scene.selfTest);
  assert.match(body, /n = 30 prints and 30 copies/);
  assert.match(body, /p30\.png<\/th>.*?>0<\/td>.*?Removed by Olu/);
  assert.equal(
    traces(db, scene.order.id).actions.filter((each) => each === 'secure.picture_removed').length,
    1,
  );

  assert.equal((await send({ purpose: 'print' }, scene.selfTest, [150], 30)).statusCode, 303);
  assert.match((await olu.get(scene.selfTest)).body, /n = 31 prints and 30 copies/);
});

test('without its last copies there is no self-test any more, nor figures of the one before', async () => {
  const rows = db.$client.prepare(
    `select id from secure_pictures where purpose = 'copy' and taken_out_at is null`,
  );
  for (const { id } of rows.all() as { id: number }[])
    await olu.post(`${scene.selfTest}/pictures/${id}/removal`, {}, scene.selfTest);
  const { body } = await olu.get(scene.selfTest);
  assert.match(body, /31 prints and 0 copies/);
  assert.doesNotMatch(body, /n = \d+ prints/);
});

test('a picture of a training goes only if the others are enough; then the order is trained anew from them', async () => {
  const paths = await removals(scene.training);
  const needed = await olu.post(paths[0]!, {}, scene.training);
  assert.equal(needed.statusCode, 409);
  assert.match(
    needed.body,
    /is needed: the order is trained, and the codes of the other pictures are too few/,
  );
  assert.match((await olu.get(scene.training)).body, /Trained, version 1: n =\s+36 codes/);

  const more = Array.from({ length: 12 }, (_, i) => 300 + i);
  await send({}, scene.training, more, 31);
  assert.match((await olu.get(scene.training)).body, /Trained, version 2: n =\s+48 codes/);
  assert.equal((await olu.post((await removals(scene.training))[0]!, {}, scene.training)).statusCode, 303);
  assert.match((await olu.get(scene.training)).body, /Trained, version 3: n =\s+36 codes/);
});

test('a picture that is still read may be removed: nothing that is read later counts', async () => {
  told.found = [urlOf(w, scene.order, 399)];
  const pictures = [{ field: 'pictures', name: 'late.png', content: pngFile(32) }];
  const fields = { class: 'flatbed', place: 'End' };
  await olu.upload(scene.training, fields, pictures, scene.training);
  const [path] = await removals(scene.training);
  meanwhile = async () => {
    meanwhile = async () => {};
    await olu.post(path!, {}, scene.training);
  };
  await inspect();
  assert.match((await olu.get(scene.training)).body, /late\.png<\/th>.*?>0<\/td>.*?Removed by Olu/);
  assert.match((await olu.get(scene.training)).body, /Trained, version 4: n =\s+36 codes/);
});

test('what is taken out while another picture waits leaves the training, though nothing is read in that one', async () => {
  await send({}, scene.training, [398], 33);
  assert.match((await olu.get(scene.training)).body, /Trained, version 5: n =\s+37 codes/);
  const [path] = await removals(scene.training);
  told.found = undefined;
  const pictures = [{ field: 'pictures', name: 'broken.png', content: pngFile(34) }];
  await olu.upload(scene.training, { class: 'flatbed', place: 'End' }, pictures, scene.training);
  await olu.post(path!, {}, scene.training);
  assert.match((await olu.get(scene.training)).body, /Trained, version 5/, 'one is still to be read');
  await inspect();
  assert.match((await olu.get(scene.training)).body, /Trained, version 6: n =\s+36 codes/);
});

test('only people of the company that sent it, by the page it is on, and with the right', async () => {
  const [training] = await removals(scene.training);
  const [selfTest] = await removals(scene.selfTest);
  const crossed = training!.replace('/training/', '/self-test/');
  assert.equal((await olu.post(crossed, {}, scene.selfTest)).statusCode, 404);
  assert.equal((await mallory.post(selfTest!, {}, '/menu')).statusCode, 404);
  assert.equal((await vic.post(selfTest!, {}, '/menu')).statusCode, 403);
  assert.equal((await erin.post(training!, {}, '/menu')).statusCode, 403);
  const foreign = await erin.post(selfTest!, {}, '/menu');
  assert.equal(foreign.statusCode, 403);
  assert.match(foreign.body, /was sent by another company: its people can remove it/);
  assert.doesNotMatch((await erin.get(scene.selfTest)).body, /\/removal"/);
});
