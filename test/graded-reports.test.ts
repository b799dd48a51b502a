import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { extendedIdOf } from '../src/domain/code-status/look-up.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import type { WorkOrder } from '../src/domain/orders/work-orders.ts';
import type { GradePicture } from '../src/domain/reports/grades/grade-pictures.ts';
import { growthGrade } from '../src/domain/reports/grades/growth-grade.ts';
import { judgedOf } from '../src/domain/reports/grades/judged-codes.ts';
import { tidy } from '../src/work/janitor.ts';
import { measurer } from '../src/work/measuring.ts';
import { NoAnswer, pictureProcess, type ReadPicture } from '../src/work/picture-process.ts';
import type { Client } from './support/client.ts';
import { pngFile } from './support/files.ts';
import { gradeScene } from './support/grade-scene.ts';
import { picturesOf, symbolOf } from './support/printed-codes.ts';
import { calibrateByHand, labelsOf, printedOrders } from './support/printed-labels.ts';
import { drawing } from './support/specimens.ts';
import { traces, world } from './support/world.ts';

const never: ReadPicture = () => assert.fail('nobody waits');
const pathOf = ({ id }: WorkOrder) => `/work-orders/${id}/print-report`;
const FORM = { printed_on: '2026-01-02', printed_by: 'Olu' };

test('pictures that come with a draft are graded: the partner reads every letter, the brand a summary once it is sent', async (t) => {
  const { w, order, other, olu, alice, turn, submit, send } = await printing(t);
  const ours = await labelsOf(w, order, { sequences: [1, 2] });
  const mixed = await labelsOf(w, other, { sequences: [1] });
  const saved = await olu.upload(
    pathOf(order),
    { ...FORM, step: 'draft', spoiled: '5', counted_good: '' },
    [picture(ours, 'roll 1.png'), picture(mixed, 'other.png')],
    pathOf(order),
  );
  assert.equal(saved.statusCode, 303, saved.body);
  const waiting = (await olu.get(pathOf(order))).body;
  assert.match(waiting, /roll 1\.png is read next\./);
  assert.match(waiting, /other\.png waits; 1 picture before it\./);
  assert.match(
    waiting,
    /<noscript> <form method="get"[^>]*> <input[^>]*><button class="button plain">Refresh/,
  );
  assert.ok(waiting.includes('value="5"'), 'what was typed stays');
  await turn();
  const [, progress = ''] = /hx-get="([^"?]*grades\/progress)/.exec(waiting) ?? [];
  const read = await olu.get(`${progress}?poll=1`);
  assert.doesNotMatch(read.body, /hx-get/, 'nothing is asked for again');
  assert.match(read.body, /Every picture is done\./);

  const page = (await olu.get(pathOf(order))).body;
  assert.match(page, /<strong>n = 2<\/strong>, worst grade <strong>[ABC]<\/strong>/);
  assert.match(page, /Indicative, not ISO\/IEC 15415\.<\/strong> No calibrated verifier/);
  assert.match(page, /other\.png: 0 codes graded/);
  assert.match(page, /1 code in this picture is not of this work order: it is not counted/);
  for (const name of ['Decode', 'Symbol contrast', 'Modulation', 'Reflectance margin', 'Fixed patterns'])
    assert.match(page, new RegExp(`data-label="${name}"> ?<span class="letter[^"]*">[ABCDF]</span>`), name);
  for (const name of [
    'Axial non-uniformity',
    'Grid non-uniformity',
    'Unused error correction',
    'Growth along',
  ])
    assert.match(page, new RegExp(`data-label="${name}"> ?<span class="letter[^"]*">[ABCDF]</span>`), name);
  const [, code = ''] = /href="(\/codes\/[0-9A-Z]{14})"/.exec(page) ?? [];
  assert.equal((await olu.get(code)).statusCode, 200, 'each code leads to its page');

  // 4 µm of ink and about 4.5 of light in the paper (the model's, test/support/print-model); 12 by the calibration.
  const [, by = ''] = /across ([+−][\d.]+) µm \([\d.]+ now, 12\.0 calibrated\)/.exec(page) ?? [];
  assert.ok(Math.abs(Number(by.replace('−', '-')) + 3.5) < 4, by);

  assert.equal((await alice.get(progress)).statusCode, 404, 'a draft is the partner’s');
  assert.doesNotMatch((await alice.get(pathOf(order))).body, /Print quality/);
  assert.equal((await submit(order)).statusCode, 303);
  const summary = (await alice.get(pathOf(order))).body;
  assert.match(summary, /<strong>n = 2<\/strong>, worst grade/);
  assert.doesNotMatch(summary, /Grade pictures/);
  const acceptance = (await alice.get(`/work-orders/${order.id}/acceptance`)).body;
  assert.match(acceptance, /Print growth against calibration 1<\/dt><dd>across [+−]/);
  assert.match(acceptance, /Indicative, not ISO/);

  // Nine wrong codewords in each block of 26 check codewords: 1 − 18/26.
  const bad = await labelsOf(w, order, { sequences: [2], gain: 40, wrong: 18 });
  assert.equal((await send(order, [picture(bad)])).statusCode, 303);
  await turn();
  const grown = (await alice.get(pathOf(order))).body;
  assert.match(grown, /n = 2<\/strong>, worst grade <strong>D<\/strong> <span class="quiet">\(1 A, 1 D\)/);
  assert.match(
    grown,
    /data-label="Unused error correction"> <span class="letter bad">D<\/span> <span[^>]*>0\.31</,
  );
  assert.match(grown, /<strong>Unused error correction, 1 code:<\/strong> so many modules are wrong/);
  assert.match(grown, /<strong>Growth, 1 code:<\/strong> dark modules are wider than drawn\./);
  const { actions } = traces(w.db, order.id);
  assert.equal(actions.filter((action) => action === 'report.picture_added').length, 3);
});

test('letters of growth follow the limits of 0.15, 0.21, 0.255 and 0.3 modules, either way', () => {
  const letters = [0, 0.15, 0.16, 0.21, 0.22, 0.255, 0.26, 0.3, 0.31].flatMap((growth) => [
    growthGrade(growth),
    growthGrade(-growth),
  ]);
  assert.equal(letters.join(''), 'AAAABBBBCCCCDDDDFF');
});

test('the same picture twice is one; one that could not be read says why, is read anew when sent again, and can be taken out', async (t) => {
  const { w, order, olu, alice, submit, send } = await printing(t);
  assert.equal((await submit(order)).statusCode, 303);
  for (let press = 0; press < 2; press++)
    assert.equal((await send(order, [picture(pngFile(64))])).statusCode, 303);
  assert.equal(readdirSync(w.folders.evidence).length, 1);
  const slow: ReadPicture = () => Promise.reject(new NoAnswer('slow', 'It took too long.'));
  await measurer(w.db, w.folders, slow)();
  const page = (await olu.get(pathOf(order))).body;
  assert.match(page, /labels\.png could not be read: It took too long\./);
  assert.doesNotMatch((await alice.get(pathOf(order))).body, /It took too long/);

  await send(order, [picture(pngFile(64))]);
  assert.match((await olu.get(pathOf(order))).body, /labels\.png is read next/);
  await measurer(w.db, w.folders, slow)();
  const [, removal = ''] = /action="([^"]*\/grades\/\d+\/removal)"/.exec(page) ?? [];
  for (let press = 0; press < 2; press++) assert.equal((await olu.post(removal, {})).statusCode, 303);
  assert.deepEqual(readdirSync(w.folders.evidence), []);
  assert.doesNotMatch((await olu.get(pathOf(order))).body, /It took too long/);

  // A picture without a code is an answer: its reading stays with the report.
  await send(order, [picture(pngFile(65), 'cat.png')]);
  await measurer(w.db, w.folders, pictureProcess().read)();
  assert.match((await olu.get(pathOf(order))).body, /No code was found in this picture\. Take it nearer/);
  const kept = await olu.post(removal.replace(/\d+\/removal/, '2/removal'), {});
  assert.equal(kept.statusCode, 409);
  assert.match(kept.body, /cat\.png was read: its grades stay with the report\./);

  const wrong = await send(order, [picture(Buffer.from('no picture'), 'notes.png'), picture(pngFile(66))]);
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /notes\.png is not a PNG, JPEG or TIFF image/);
  assert.match(wrong.body, /1 picture is taken, and read now\./);
  const none = await send(order, []);
  assert.equal(none.statusCode, 422);
  assert.match(none.body, /href="#graded">Choose the photos or scans of printed codes\./);
  await measurer(w.db, w.folders, slow)();
  await measurer(w.db, w.folders, never)();
});

test('only the partner sends pictures, for a report that is a draft or waits for its brand', async (t) => {
  const { w, order, olu, alice, submit, send, reportOf } = await printing(t);
  await olu.post(pathOf(order), { ...FORM, step: 'draft' }, pathOf(order));
  const petra = await w.as('petra');
  const mallory = await w.as('mallory');
  const draft = `${pathOf(order)}/${reportOf(order)}/grades`;
  const upload = (who: Client, url = draft) => who.upload(url, {}, [picture(pngFile(64))], '/');
  for (const who of [alice, petra, mallory])
    assert.equal((await upload(who)).statusCode, 404, 'a draft of another');
  assert.equal((await upload(olu)).statusCode, 303);
  assert.equal((await submit(order)).statusCode, 303);
  for (const who of [petra, mallory]) assert.equal((await upload(who)).statusCode, 404);
  const brand = await upload(alice);
  assert.equal(brand.statusCode, 403);
  assert.match(brand.body, /Admins, managers and operators of the partner may/);
  const elsewhere = draft.replace(`/work-orders/${order.id}/`, '/work-orders/2/');
  assert.equal((await upload(olu, elsewhere)).statusCode, 404, 'a report of another order');

  const returned = await alice.post(
    `/print-reports/${reportOf(order)}/return`,
    { reason: 'No.' },
    pathOf(order),
  );
  assert.equal(returned.statusCode, 303);
  assert.equal((await upload(olu)).statusCode, 409);
  assert.equal((await submit(order)).statusCode, 303);
  cancelWorkOrder(w.db, w.cast.alice, order.id, 'Not needed.');
  const late = await send(order, [picture(pngFile(65))]);
  assert.equal(late.statusCode, 409);
  assert.match(late.body, /PO-1 was canceled: no pictures are taken for it any more\./);
  w.db.$client.prepare('update sessions set expires_at = ?').run(Date.now() - 1);
  const ended = await w.stranger().upload(draft, {}, [picture(pngFile(66))], '/sign-in');
  assert.equal(ended.headers.location, `/sign-in?next=${encodeURIComponent(pathOf(order))}`);
});

test('growth beyond half a dot or 15 µm is said, the partner is led to its drift check, and what is bad says what to do', async (t) => {
  const { w, order, olu, submit } = await printing(t);
  assert.equal((await submit(order)).statusCode, 303);
  gradeScene(w, order.id);
  w.db.$client.exec('update calibrations set gain_x = 0');
  w.bringVic();
  const [partner, brand] = [await olu.get(pathOf(order)), await (await w.as('vic')).get(pathOf(order))];
  for (const { body } of [partner, brand]) {
    assert.match(
      body,
      /n = 3<\/strong>, worst grade <strong>F<\/strong> <span class="quiet">\(1 A, 1 B, 1 F\)/,
    );
    // (11.3 + 11.3 + 42.1) / 3
    assert.match(body, /across \+21\.6 µm \(21\.6 now, 0\.0 calibrated\)/);
    assert.match(
      body,
      /The gain across is 21\.6 µm and was 0 µm: it moved by 21\.6 µm, and 15 µm is the most\./,
    );
    assert.match(body, /1 code in this picture is not of this work order/);
    assert.match(body, /<strong>Picture, 1 code:<\/strong> modules have fewer than 5 pixels/);
    assert.match(body, /<strong>Fixed patterns, 1 code:<\/strong>/);
    assert.equal(
      /Symbol contrast, \d code/.exec(body)?.[0],
      'Symbol contrast, 1 code',
      'A and B need nothing',
    );
  }
  assert.match(partner.body, /href="\/calibrations\/\d+\/\d+\/1\/drift">Check the drift of this pair/);
  assert.doesNotMatch(brand.body, /Check the drift of this pair|This picture is too small/);
  assert.match(partner.body, /photo\.jpg could not be read: This picture is too small\./);
});

test('while the form of the next batches stands on the page of the report, pictures of the one before are on a page of their own', async (t) => {
  const w = await world(t);
  const [olu, alice] = [await w.as('olu'), await w.as('alice')];
  const order = w.confirm(w.place('PO-3', 12_000));
  w.db.$client.exec(`update work_orders set state = 'ready', drawn = quantity`);
  const fields = { ...FORM, step: 'submit', batches: '1', counted_good: '10000' };
  assert.equal((await olu.post(pathOf(order), fields, pathOf(order))).statusCode, 303);
  const form = (await olu.get(pathOf(order))).body;
  const [, at = ''] = /Reported already: batch 1 \(<a href="([^"]*)">print quality/.exec(form) ?? [];
  const none = await olu.upload(at, {}, [], at);
  assert.equal(none.statusCode, 422);
  assert.match(none.body, /<h1>Print quality of .*Report 1: batch 1.*Choose the photos or scans/);
  const sent = await olu.upload(at, {}, [picture(pngFile(64))], at);
  assert.equal(sent.headers.location, at);
  const page = (await olu.get(at)).body;
  assert.match(page, /labels\.png is read next/);
  assert.ok(page.includes(`<form method="get" action="${at}">`), 'Refresh leads to the same page');
  assert.doesNotMatch((await alice.get(at)).body, /labels\.png|Grade pictures/);
});

test('codes of other batches than the report’s are told apart, and so is what is none of the order', () => {
  const found = JSON.stringify([
    { text: 'A', sequence: 10_000 },
    { text: 'B', sequence: 10_001 },
    { text: '' },
  ]);
  const judged = judgedOf({ found } as GradePicture, { first: 10_001, last: 12_000 });
  assert.deepEqual(judged?.codes, [{ text: 'B', sequence: 10_001 }]);
  assert.deepEqual(judged?.ofOtherBatches, [{ text: 'A', sequence: 10_000 }]);
  assert.equal(judged?.strangers.length, 1);
  assert.equal(judgedOf({ found: null } as GradePicture, { first: 1, last: 2 }), undefined);
});

test('a calibration without a gain says that growth is not known; files go after 90 days, grades stay', async (t) => {
  const { w, order, olu, alice, submit, send, turn } = await printing(t);
  assert.equal((await submit(order)).statusCode, 303);
  const id = extendedIdOf(w.db, w.folders.keys, { order, sequence: 2 });
  const labels = picture(await picturesOf([symbolOf(id)], drawing({ dotsX: 7, dotsY: 7 })));
  w.db.$client.exec('update calibrations set gain_x = null, gain_y = null');
  await send(order, [labels]);
  await turn();
  const before = (await alice.get(pathOf(order))).body;
  assert.match(before, /<strong>n = 1<\/strong>, worst grade/);
  assert.match(before, /<strong>Not known:<\/strong> the calibration holds no gain to compare with/);
  const files = readdirSync(w.folders.evidence);
  assert.equal(files.length, 2, 'the picture and its small copy');
  const janitor = () => tidy(w.db, { ...w.folders, mail: w.folders.mail }, () => false);
  await janitor();
  assert.deepEqual(readdirSync(w.folders.evidence), files);
  w.db.$client.prepare('update print_grades set created_at = created_at - ?').run(91 * 86_400_000);
  await janitor();
  for (const name of files) assert.equal(existsSync(join(w.folders.evidence, name)), false);
  assert.match((await alice.get(pathOf(order))).body, /<strong>n = 1<\/strong>, worst grade/);
  assert.equal((await send(order, [labels])).statusCode, 303);
  assert.deepEqual(readdirSync(w.folders.evidence), [], 'it was read already');
  assert.match((await olu.get(pathOf(order))).body, /n = 1/);
});

/** Two orders whose codes are generated, on a pair that was calibrated by hand. */
async function printing(t: TestContext) {
  const w = await world(t);
  const [order, other] = await printedOrders(w, calibrateByHand(w));
  const [olu, alice] = [await w.as('olu'), await w.as('alice')];
  const reportOf = ({ id }: WorkOrder) =>
    w.db.$client
      .prepare('select id from print_reports where work_order_id = ? order by id desc limit 1')
      .pluck()
      .get(id) as number;
  const submit = (of: WorkOrder) =>
    olu.post(pathOf(of), { ...FORM, step: 'submit', counted_good: '5' }, pathOf(of));
  const send = (of: WorkOrder, files: ReturnType<typeof picture>[]) =>
    olu.upload(`${pathOf(of)}/${reportOf(of)}/grades`, {}, files, pathOf(of));
  const turn = measurer(w.db, w.folders, pictureProcess().read);
  return { w, order, other, olu, alice, reportOf, submit, send, turn };
}

function picture(content: Buffer, name = 'labels.png') {
  return { field: 'graded', name, content };
}
