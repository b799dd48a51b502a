import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inspector } from '../src/work/inspections.ts';
import { checkPage } from './support/check-page.ts';
import { pngFile } from './support/files.ts';
import { toldReader, urlOf } from './support/secure-order.ts';
import { secureScene } from './support/secure-scene.ts';
import { traces, world } from './support/world.ts';

const w = await world({ after });
const { as, db, folders, bringVic } = w;
bringVic();
const scene = secureScene(w);
const told = toldReader();
const inspect = inspector(db, folders, told.read);
const [olu, erin, vic, mallory] = [await as('olu'), await as('erin'), await as('vic'), await as('mallory')];

test('thirty prints and thirty copies: every share with its number, interval and picture', async () => {
  const page = await olu.get(scene.selfTest);
  checkPage(page, 'self-test');
  assert.match(
    page.body,
    /0 of 30 copies were accepted: that means below 10 % with 95 % confidence, not never/,
  );
  assert.match(page.body, /0 of 30 prints were refused: that means below 10 % with 95 % confidence/);
  assert.match(page.body, /n = 30 prints and 30 copies, by training 1/);
  assert.match(
    page.body,
    /Copies that were accepted \(genuine\)<\/th><td[^>]*>0 of 30<\/td>.*?0\.0 % to 11\.6 %/,
  );
  assert.match(
    page.body,
    /<svg[^>]*class="plot".*Copies accepted over prints refused, n = 30 prints and 30 copies/,
  );
  assert.match(page.body, /The curve in numbers/);
  assert.ok(traces(db, scene.order.id).actions.includes('secure.tested'));
});

test('a share of a self-test never stands without its number', async () => {
  const { body } = await olu.get(scene.selfTest);
  const rows = [...body.matchAll(/<tr><th scope="row">[^<]*<\/th>(.*?)<\/tr>/g)].map(([, row]) => row!);
  for (const row of rows.filter((each) => / %/.test(each))) assert.match(row, />\d+ of \d+</);
});

test('a print of the training does not count, and copies of one code each do', async () => {
  const send = async (purpose: string, sequences: number[], size: number) => {
    told.found = sequences.map((sequence) => urlOf(w, scene.order, sequence));
    told.shows = () => ({ correlation: purpose === 'print' ? 0.66 : 0.3 });
    const pictures = [{ field: 'pictures', name: 'x.png', content: pngFile(size) }];
    const sent = await olu.upload(scene.selfTest, { purpose, class: 'flatbed' }, pictures, scene.selfTest);
    assert.equal(sent.statusCode, 303);
    await inspect();
  };
  await send('print', [1, 2, 150], 20);
  await send('copy', [200], 21);
  await send('copy', [200], 22);
  const { body } = await olu.get(scene.selfTest);
  assert.match(body, /31 prints and 32 copies of the 30 each that are advised\. 2 prints more are left out/);
  assert.match(body, /n = 31 prints and 32 copies/);
  assert.match(body, /0 of 32 copies were accepted/);
});

test('Erin of the brand may test, Vic only looks, Mallory sees nothing; the form says what is missing', async () => {
  const wrong = await erin.upload(scene.selfTest, {}, [], scene.selfTest);
  assert.equal(wrong.statusCode, 422);
  for (const words of [/Choose whether these are prints/, /Choose how the pictures/, /Choose the pictures/])
    assert.match(wrong.body, words);
  const looked = await vic.get(scene.selfTest);
  assert.equal(looked.statusCode, 200);
  assert.doesNotMatch(looked.body, /Send pictures/);
  const pictures = [{ field: 'pictures', name: 'x.png', content: pngFile(23) }];
  const fields = { purpose: 'print', class: 'flatbed' };
  assert.equal((await vic.upload(scene.selfTest, fields, pictures, '/menu')).statusCode, 403);
  assert.equal((await mallory.get(scene.selfTest)).statusCode, 404);
});

test('without a training there is no self-test, and the page leads to it', async () => {
  const { body } = await olu.get(`/work-orders/${scene.untrained.id}/self-test`);
  assert.match(body, /Untrained: <a href="[^"]*\/training">train the order<\/a>/);
});
