import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { claimPicture } from '../src/domain/secure/inspections.ts';
import { inspector } from '../src/work/inspections.ts';
import { clientOf } from './support/client.ts';
import { secureOrders, toldReader, urlOf } from './support/secure-order.ts';
import { FAIR, headingOf as heading, sendingPictures, upTo } from './support/sending-pictures.ts';
import { world } from './support/world.ts';

const w = await world({ after });
const { as, cast, db, folders, app } = w;
const secure = secureOrders(w);
const told = toldReader();
const inspect = inspector(db, folders, told.read);
const { check, train, newPicture } = await sendingPictures(w, told);
const [alice, bob, olu, mallory] = [await as('alice'), await as('bob'), await as('olu'), await as('mallory')];
await alice.post('/company/public-checks', { offered: 'yes' }, '/company');

const order = secure('PO-L1', 200);
for (const [i, where] of ['Start', 'Middle', 'End'].entries())
  await train(order.id, upTo(1 + 10 * i, 10 + 10 * i), where);
const anew = (sequence: number) => urlOf(w, order, sequence);

test('a sender checks one code five times, whichever address of its network it takes; others go on', async () => {
  const code = anew(100);
  for (let i = 0; i < 5; i++) await check(clientOf(app, `2001:db8:1:2::${i}`), [code]);
  const before = told.scored;
  const { body } = await check(clientOf(app, '2001:db8:1:2:ffff::1'), [code]);
  assert.match(body, /Cannot tell.*Too many checks within the last hour/);
  assert.equal(told.scored, before, 'nothing was scored');
  assert.equal(heading((await check(clientOf(app, '2001:db8:1:3::1'), [code])).body), 'Genuine');
  for (let i = 0; i < 6; i++) await check(mallory, [code]);
  assert.equal(told.scored, before + 6, 'a company that is neither is a sender, too');
  assert.equal(heading((await check(bob, [code])).body), 'Genuine', 'its companies go on');
});

test('a company that is neither reads of its check and its verdict, and nothing of the order; those of the order read who it was', async () => {
  const lines = async (who: typeof alice) =>
    (await who.get('/audit-log.csv')).body.split('\n').filter((line) => line.includes('codes.checked'));
  const theirs = await lines(mallory);
  assert.ok(theirs.length >= 6);
  for (const line of theirs) {
    assert.match(line, /Mallory Foods.*code\.png.*verdict/);
    assert.doesNotMatch(line, /PO-L1|sequence/);
  }
  assert.doesNotMatch((await mallory.get('/')).body, /PO-L1/);
  for (const who of [alice, bob])
    assert.match(
      (await lines(who)).join('\n'),
      /,Mallory,,.*PO-L1,.*sequence number"":100,""verdict"":""genuine"",""company"":""Mallory Foods/,
    );
});

test('a sender has 60 graphics scored within an hour, and a code is scored 200 times for all', async () => {
  const addReadings = (sequence: number, count: number) =>
    db.$client
      .prepare(
        `with recursive n(i) as (select 2 union all select i + 1 from n where i <= ?)
         insert into secure_readings (picture_id, purpose, work_order_id, sequence, instance, scores, verdict, at)
         select (select max(id) from secure_pictures), 'check', ?, ?, i, '{"pixels":2}', 'genuine', 0 from n`,
      )
      .run(count, order.id, sequence);
  const eager = clientOf(app, '10.8.3.1');
  await check(eager, [anew(101)]);
  addReadings(102, 58);
  assert.equal(heading((await check(eager, [anew(103)])).body), 'Genuine');
  assert.match((await check(eager, [anew(104)])).body, /Too many checks within the last hour/);
  await check(clientOf(app, '10.8.4.1'), [anew(105)]);
  addReadings(105, 198);
  assert.equal(heading((await check(clientOf(app, '10.8.4.2'), [anew(105)])).body), 'Genuine');
  const refused = await check(clientOf(app, '10.8.4.3'), [anew(105)]);
  assert.match(refused.body, /Too many checks within the last hour/);
});

test('no address sends without end, nor keeps others waiting; people who signed in come first', async () => {
  const busy = clientOf(app, '10.8.2.2');
  const tries = [];
  for (let i = 0; i < 21; i++) tries.push((await busy.upload('/verify', {}, [], '/verify')).statusCode);
  assert.deepEqual([tries[0], tries.at(-1)], [422, 429]);
  const photo = () => [{ field: 'photo', name: 'code.png', content: newPicture() }];
  const crowd = clientOf(app, '10.8.5.1');
  for (let i = 0; i < 5; i++)
    assert.equal((await crowd.upload('/verify', {}, photo(), '/verify')).statusCode, 303);
  const sixth = await crowd.upload('/verify', {}, photo(), '/verify');
  assert.equal(sixth.statusCode, 429);
  assert.match(sixth.body, /5 of your pictures wait to be checked/);
  const other = clientOf(app, '10.8.6.1');
  assert.equal((await other.upload('/verify', {}, photo(), '/verify')).statusCode, 303);
  await bob.upload('/verify', {}, photo(), '/verify');
  assert.equal(claimPicture(db)?.userId, cast.bob.userId);
  told.found = [];
  await inspect();
});

test('a code that lies twice in a picture is told from nothing, and trains nothing; of copies each counts', async () => {
  const code = anew(110);
  const { body } = await check(bob, [code, anew(111), code]);
  assert.equal(heading(body), '2 codes');
  assert.match(body, /Cannot tell.*is 2 times in the picture, and was printed once/);
  const nobody = clientOf(app, '10.9.0.7');
  assert.match((await check(nobody, [code, code])).body, /same code is in the picture more than once/);

  const path = `/work-orders/${order.id}/training`;
  const before = told.scored;
  await train(order.id, [112, 112], 'End');
  assert.equal(told.scored, before);
  assert.match((await olu.get(path)).body, /is 2 times in the picture/);
  told.found = [code.replace('https://', 'https://not.'), anew(113)];
  const pictures = [{ field: 'pictures', name: 'wrong.png', content: newPicture() }];
  await olu.upload(path, { class: 'flatbed', place: 'End' }, pictures, path);
  await inspect();
  assert.match((await olu.get(path)).body, /The code is right, its address is not/);

  const tested = `/work-orders/${order.id}/self-test`;
  told.found = [code, code, code];
  const copies = [{ field: 'pictures', name: 'copies.png', content: newPicture() }];
  await olu.upload(tested, { class: 'flatbed', purpose: 'copy' }, copies, tested);
  await inspect();
  assert.match((await olu.get(tested)).body, /0 prints and 3 copies of the 30 each/);
});

test('the graphics of a picture are scored in one process for each order', async () => {
  const asked: string[] = [];
  const counting = inspector(db, folders, (task) => {
    asked.push(task.kind === 'secure' ? `${task.codes.length} graphics` : task.kind);
    return told.read(task);
  });
  told.shows = () => FAIR;
  const other = secure('PO-S9', 50);
  told.found = [anew(120), urlOf(w, other, 1), anew(121)];
  await bob.upload('/verify', {}, [{ field: 'photo', name: 'x.png', content: newPicture() }], '/verify');
  await counting();
  assert.deepEqual(asked, ['codes', '2 graphics', '1 graphics']);
  asked.length = 0;
  told.found = upTo(1, 60).map(anew);
  const path = `/work-orders/${order.id}/training`;
  const scan = [{ field: 'pictures', name: 'scan.png', content: newPicture() }];
  await olu.upload(path, { class: 'flatbed', place: 'End' }, scan, path);
  await counting();
  assert.deepEqual(asked, ['codes', '50 graphics', '10 graphics']);
});

test('codes of a picture that are not looked at are counted, not passed over', async () => {
  told.shows = () => FAIR;
  const forty = upTo(1, 40).map(anew);
  assert.equal(heading((await check(bob, forty)).body), '40 codes');
  const { body } = await check(clientOf(app, '10.9.3.1'), forty);
  assert.equal(heading(body), '6 codes');
  assert.match(body, /34\s+were not looked at/);
});
