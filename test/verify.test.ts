import assert from 'node:assert/strict';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { changeCodes } from '../src/domain/code-status/code-changes.ts';
import { extendedIdOf } from '../src/domain/code-status/look-up.ts';
import { findWorkOrder } from '../src/domain/orders/work-orders.ts';
import { claimPicture } from '../src/domain/secure/inspections.ts';
import { inspector } from '../src/work/inspections.ts';
import { tidy } from '../src/work/janitor.ts';
import { clientOf } from './support/client.ts';
import { reportPrint } from './support/printing.ts';
import { nowReady, secureOrders, toldReader, urlOf } from './support/secure-order.ts';
import { FAIR, headingOf as heading, sendingPictures, upTo } from './support/sending-pictures.ts';
import { traces, world } from './support/world.ts';

const w = await world({ after });
const { as, cast, db, place, confirm, folders, app } = w;
const secure = secureOrders(w);
const told = toldReader();
const inspect = inspector(db, folders, told.read);
const [alice, erin, bob, olu, mallory] = [
  await as('alice'),
  await as('erin'),
  await as('bob'),
  await as('olu'),
  await as('mallory'),
];
const { check, train, newPicture } = await sendingPictures(w, told);

const order = secure('PO-S1', 200);
const url = urlOf(w, order, 7);

test('before its training every check of a code says so; the card and the accept page do, too', async () => {
  const { body } = await check(bob, [url]);
  assert.equal(heading(body), 'Cannot tell');
  assert.match(body, /No originals of this order were measured from scans of a flatbed yet/);
  assert.match((await olu.get(`/work-orders/${order.id}`)).body, /<strong>Untrained:<\/strong>/);
  assert.match(
    (await alice.get(`/work-orders/${order.id}`)).body,
    /Untrained · <a href="[^"]*\/training">Training/,
  );
});

test('thirty codes from three places train an order; a code counts once, and another order’s not at all', async () => {
  const other = secure('PO-S2', 50);
  const twin = urlOf(w, other, 3);
  assert.equal((await train(order.id, upTo(1, 12), 'Start')).statusCode, 303);
  await train(order.id, upTo(8, 20), 'start');
  await train(order.id, upTo(20, 40), 'Middle');
  const page = await olu.get(`/work-orders/${order.id}/training`);
  assert.match(page.body, /40 of at least 30.*?Middle, Start.*?Untrained/, 'two places are too few');
  told.found = [twin];
  await train(order.id, upTo(41, 45), 'End');
  const trained = (await olu.get(`/work-orders/${order.id}/training`)).body;
  assert.match(trained, /Trained, version 1: n = 45 codes of 3 places, by Olu/);
  assert.ok(traces(db, order.id).actions.includes('secure.trained'));
  assert.doesNotMatch((await olu.get(`/work-orders/${order.id}`)).body, /<strong>Untrained/);

  const pictures = [{ field: 'pictures', name: 'other.png', content: newPicture() }];
  const path = `/work-orders/${order.id}/training`;
  told.found = [twin, 'https://elsewhere.example/x'];
  await olu.upload(path, { class: 'flatbed', place: 'End' }, pictures, path);
  await inspect();
  assert.match((await olu.get(path)).body, /2 codes are not of this order and were left out/);
});

test('codes that were sent by mistake are put right by sending the same codes once more', async () => {
  const mended = secure('PO-AGAIN', 100);
  for (const [i, where] of ['start', 'middle', 'end'].entries())
    await train(mended.id, upTo(1 + 10 * i, 10 + 10 * i), where);
  const path = `/work-orders/${mended.id}/training`;
  assert.match((await olu.get(path)).body, /Trained, version 1: n = 30 codes of 3 places/);
  await train(mended.id, upTo(1, 10), 'start');
  assert.match((await olu.get(path)).body, /Trained, version 2: n = 30 codes of 3 places/);
});

test('a picture whose training fails keeps no other waiting, and the order trains once its key is back', async () => {
  const late = secure('PO-KEY', 100);
  const key = join(folders.keys, 'graphic-0001.key');
  await train(late.id, upTo(1, 15), 'start');
  await train(late.id, upTo(16, 20), 'middle');
  const path = `/work-orders/${late.id}/training`;
  told.found = upTo(21, 32).map((sequence) => urlOf(w, late, sequence));
  const last = told.found.at(-1);
  told.shows = (url) => {
    if (url === last) renameSync(key, `${key}.away`);
    return FAIR;
  };
  const pictures = [{ field: 'pictures', name: 'end.png', content: newPicture() }];
  await olu.upload(path, { class: 'flatbed', place: 'end' }, pictures, path);
  for (let attempt = 1; attempt <= 2; attempt++) await assert.rejects(inspect(), /graphic-0001/);
  const other = await check(bob, []);
  assert.match(other.body, /No code could be read/);
  assert.match((await olu.get(path)).body, /32 of at least 30.*?Untrained/);
  renameSync(`${key}.away`, key);
  await train(late.id, upTo(33, 34), 'end');
  assert.match((await olu.get(path)).body, /Trained, version 1: n = 34 codes/);
});

test('the form of a training says what is missing; only the partner sends, outsiders see nothing', async () => {
  const path = `/work-orders/${order.id}/training`;
  const pictures = [{ field: 'pictures', name: 'x.png', content: newPicture() }];
  const wrong = await olu.upload(path, { place: '' }, pictures, path);
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /Choose how the pictures were taken/);
  assert.match(wrong.body, /Say from which place of the run/);
  const none = await olu.upload(path, { class: 'phone', place: 'End' }, [], path);
  assert.equal(none.statusCode, 422);
  assert.match(none.body, /Choose the pictures/);
  assert.match(none.body, /value="phone" checked/, 'what was typed stays');
  const text = [{ field: 'pictures', name: 'x.png', content: 'no picture' }];
  assert.match(
    (await olu.upload(path, { class: 'phone', place: 'End' }, text, path)).body,
    /is not a PNG, JPEG/,
  );
  assert.equal((await alice.get(path)).statusCode, 200);
  assert.equal(
    (await erin.upload(path, { class: 'phone', place: 'End' }, pictures, '/menu')).statusCode,
    403,
  );
  assert.equal((await mallory.get(path)).statusCode, 404);
  const plain = nowReady(w, confirm(place('PO-plain', 5)));
  assert.equal((await olu.get(`/work-orders/${plain.id}/training`)).statusCode, 409);
});

test('a check says genuine, copy suspected or cannot tell, with scores and n for the companies of the order', async () => {
  const { body, path } = await check(bob, [url], FAIR);
  assert.equal(heading(body), 'Genuine');
  assert.match(body, /Training 1 \(flatbed\), from n = 45 codes of 3 places/);
  assert.match(body, /0\.660/);
  const copy = await check(alice, [url], { ...FAIR, correlation: 0.3 });
  assert.equal(heading(copy.body), 'Copy suspected');
  assert.match(copy.body, /0\.300/);
  const near = await check(alice, [url], { ...FAIR, correlation: 0.61 });
  assert.equal(heading(near.body), 'Cannot tell');
  const phone = await check(alice, [url], { ...FAIR, class: 'phone' });
  assert.match(phone.body, /No originals of this order were measured from photos of a phone yet/);
  assert.equal((await alice.get(path)).statusCode, 200, 'the brand reads the check of its partner');
  assert.equal((await mallory.get(path)).statusCode, 404);
  const history = await erin.get(`/codes/${extendedIdOf(db, folders.keys, { order, sequence: 7 })}`);
  assert.match(history.body, /Checks by a picture.*Copy suspected.*Alice/);
  const list = `/work-orders/${order.id}/checks`;
  const suspected = (await erin.get(`${list}?verdict=copy+suspected`)).body;
  assert.deepEqual(suspected.match(/href="\/verify\/[^"]+">[^<]+/g), [`href="${copy.path}">Copy suspected`]);
  assert.match(suspected, /Copy suspected: 1</);
  const newest = (await bob.get(list)).body.match(/href="\/verify\/[^"]+">[^<]+/g);
  const all = [phone, near, copy, { path }].map((each) => each.path);
  assert.deepEqual(
    newest?.slice(0, 4).map((link) => link.split('"')[1]),
    all,
    'newest first',
  );
  assert.equal((await mallory.get(list)).statusCode, 404);
  assert.ok(traces(db, order.id).actions.includes('codes.checked'));
});

test('what does not decide it is named: gates, foreign codes, no code, a broken file, another address, a serialized code', async () => {
  const gate = { code: 'blurred', sentence: 'The picture is blurred: hold still.' } as const;
  assert.match((await check(bob, [url], { gate })).body, /Cannot tell.*The picture is blurred: hold still/);
  assert.match((await check(bob, [])).body, /Cannot tell.*No code could be read/);
  assert.match((await check(bob, undefined)).body, /Cannot tell.*The file is broken/);
  assert.match(
    (await check(bob, ['https://elsewhere.example/0'])).body,
    /Cannot tell.*No code that can be checked here/,
  );
  const { body: forged } = await check(bob, [`https://id.acme.exampel/${url.slice(-14)}`]);
  assert.match(forged, /Cannot tell.*The code is right, its address is not/);
  const scored = told.scored;
  for (const other of [
    url.slice(0, -14) + url.slice(-14).toLowerCase(),
    url.toUpperCase().replace('HTTPS', 'https'),
  ])
    for (const found of [[other], [other, url], [url, other]]) {
      const { body } = await check(bob, found);
      assert.match(body, /<h1>Cannot tell.*The code is right, its address is not/, found.join(' '));
      assert.ok(body.includes(`it says ${other}, and PO-S1 has ${url}. It was not printed`));
      assert.doesNotMatch(body, /not looked at/);
    }
  const odd = await check(bob, [`https://\u202eevil.example/\u0007${'x'.repeat(3000)}${url.slice(-14)}`]);
  assert.match(odd.body, /it says https:\/\/evil\.example\/x{100,180}, and PO-S1 has/);
  assert.equal(told.scored, scored, 'what was not printed so has no graphic of ours');
  const plain = nowReady(w, confirm(place('PO-serial', 5)));
  assert.match((await check(bob, [urlOf(w, plain, 2)])).body, /Cannot tell.*PO-serial is serialized/);
  const { body: two } = await check(bob, [url, urlOf(w, order, 8)]);
  assert.equal(heading(two), '2 codes');
});

test('other companies and strangers are told nothing until the brand says so, and then no scores', async () => {
  const stranger = w.stranger();
  assert.match(String((await stranger.get('/verify')).headers.location), /^\/sign-in/);
  assert.match((await check(mallory, [url])).body, /No code that can be checked here/);
  assert.equal((await erin.post('/company/public-checks', { offered: 'yes' }, '/menu')).statusCode, 403);
  assert.equal((await alice.post('/company/public-checks', { offered: 'yes' }, '/company')).statusCode, 303);
  const nobody = clientOf(app, '10.9.0.1');
  const { body, path } = await check(nobody, [url], { ...FAIR, correlation: 0.3 });
  assert.equal(heading(body), 'Copy suspected');
  const near = (await check(nobody, [url], { ...FAIR, correlation: 0.61 })).body;
  const far = (await check(nobody, [url], { ...FAIR, gate: { code: 'another code', sentence: 'x' } })).body;
  const sentences = (page: string) => [...page.matchAll(/<p class="lead">([^<]*)/g)].map(([, text]) => text);
  assert.deepEqual(sentences(near), sentences(far), 'near a threshold reads as far from it');
  for (const page of [body, near, far, (await mallory.get(path)).body])
    assert.doesNotMatch(page, /0\.\d{2}|Training|PO-S1|[Cc]orrelation|sequence/);
  assert.match((await alice.get(path)).body, /0\.300/, 'the brand reads the scores of what a stranger sent');
  const history = await alice.get(`/codes/${url.slice(-14)}`);
  assert.match(history.body, /somebody not signed in, address <span class="code">[0-9a-f]{16}/);
  assert.doesNotMatch(history.body, /10\.9\.0\.1/);

  changeCodes(db, cast.alice, order.id, { act: 'block', reason: 'stolen', ranges: '7' });
  const blocked = (await nobody.get(path)).body;
  assert.match(blocked, /Acme Beverages has blocked this code/);
  assert.doesNotMatch(blocked, /stolen/);
  assert.match((await bob.get(path)).body, /Blocked: stolen/);
  assert.equal(heading(blocked), 'Copy suspected');
  for (const who of [clientOf(app, '10.9.0.2'), bob])
    for (const [shows, words] of [
      [FAIR, 'The graphic beside the code is as originals of this print show it'],
      [{ ...FAIR, correlation: 0.61 }, ''],
    ] as const) {
      const { body: stolen } = await check(who, [url], shows);
      assert.equal(
        heading(stolen),
        'Blocked',
        'whoever stole the print files prints what passes for an original',
      );
      assert.doesNotMatch(stolen, /<title>Genuine/);
      assert.match(stolen, new RegExp(`Acme Beverages has blocked this code.*${words}`));
      assert.doesNotMatch(stolen, /no plain copy as far as/);
    }
});

test('pressed twice it is one check; a form without a picture says so and stays', async () => {
  const photo = { field: 'photo', name: 'code.png', content: newPicture() };
  const files = () => readdirSync(folders.evidence).length;
  const first = await bob.upload('/verify', {}, [photo], '/verify');
  const kept = files();
  const second = await bob.upload('/verify', {}, [photo], '/verify');
  assert.equal(second.headers.location, first.headers.location);
  assert.equal(files(), kept);
  const none = await bob.upload('/verify', {}, [], '/verify');
  assert.equal(none.statusCode, 422);
  assert.match(none.body, /Choose the photo or scan that is to be checked/);
  await inspect();
});

test('what a stop broke off is read again, once; then it is let go with a sentence', async () => {
  const sent = await bob.upload(
    '/verify',
    {},
    [{ field: 'photo', name: 'a.png', content: newPicture() }],
    '/verify',
  );
  told.found = [urlOf(w, order, 9)];
  told.shows = () => FAIR;
  assert.ok(claimPicture(db), 'and here the portal is killed');
  await inspector(db, folders, told.read)();
  assert.equal(heading((await bob.get(String(sent.headers.location))).body), 'Genuine');

  const fatal = await bob.upload(
    '/verify',
    {},
    [{ field: 'photo', name: 'b.png', content: newPicture() }],
    '/verify',
  );
  const dies = inspector(db, folders, () => Promise.reject(new Error('killed')));
  await assert.rejects(dies(), /killed/);
  await assert.rejects(dies(), /killed/);
  await dies();
  assert.match(
    (await bob.get(String(fatal.headers.location))).body,
    /Cannot tell.*Reading this picture failed more than once/,
  );
});

test('after its days the file of a picture goes, and its verdict stays', async () => {
  const { path } = await check(bob, [urlOf(w, order, 9)], FAIR);
  const stored = db.$client
    .prepare('select stored_name from secure_pictures order by id desc')
    .pluck()
    .get() as string;
  assert.ok(existsSync(join(folders.evidence, stored)));
  assert.equal((await bob.get(`${path}/picture`)).headers['content-type'], 'image/png');
  db.$client
    .prepare('update secure_pictures set created_at = ? where stored_name = ?')
    .run(Date.now() - 91 * 86_400_000, stored);
  await tidy(db, folders, () => false);
  assert.ok(!existsSync(join(folders.evidence, stored)));
  assert.equal((await bob.get(`${path}/picture`)).statusCode, 404);
  const { body } = await bob.get(path);
  assert.equal(heading(body), 'Genuine');
  assert.match(body, /The picture was taken away on/);
});

test('the brand accepts an untrained print only with its tick', async () => {
  const fresh = secure('PO-S3', 20);
  reportPrint(db, cast.olu, fresh.id);
  const path = `/work-orders/${fresh.id}/acceptance`;
  const page = (await alice.get(path)).body;
  assert.match(page, /Its codes are untrained/);
  const seen = /name="seen" value="([\d ]+)"/.exec(page)?.[1] ?? '';
  const refused = await alice.post(path, { seen }, path);
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /Have the partner train them first, or tick/);
  assert.equal((await alice.post(path, { seen, untrained: 'yes' }, path)).statusCode, 303);
  assert.equal(findWorkOrder(db, cast.alice, fresh.id).state, 'completed');
});
