import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MOST_SCAN_BYTES } from '../src/domain/secure/pictures.ts';
import { inspector } from '../src/work/inspections.ts';
import { Stopped } from '../src/work/picture-process.ts';
import { type Client, clientOf } from './support/client.ts';
import { largePng } from './support/files.ts';
import { secureOrders, toldReader, urlOf } from './support/secure-order.ts';
import { FAIR, headingOf, sendingPictures, upTo } from './support/sending-pictures.ts';
import { world } from './support/world.ts';

const w = await world({ after });
const { as, app, cast, db, folders } = w;
const secure = secureOrders(w);
const told = toldReader();
const inspect = inspector(db, folders, told.read);
const { train, newPicture } = await sendingPictures(w, told);
const [alice, bob, olu] = [await as('alice'), await as('bob'), await as('olu')];
await alice.post('/company/public-checks', { offered: 'yes' }, '/company');
const order = secure('PO-P1', 400);
const path = `/work-orders/${order.id}/training`;

async function check(who: Client, content: Buffer): Promise<string> {
  const photo = { field: 'photo', name: 'code.png', content };
  const sent = await who.upload('/verify', {}, [photo], '/verify');
  assert.equal(sent.statusCode, 303, sent.body.slice(-2000));
  return String(sent.headers.location);
}

async function send(contents: Buffer[], place: string) {
  const pictures = contents.map((content, i) => ({ field: 'pictures', name: `${i}.png`, content }));
  return olu.upload(path, { class: 'flatbed', place }, pictures, path);
}

async function sendAndFollow(contents: Buffer[], place: string): Promise<string> {
  assert.equal((await send(contents, place)).statusCode, 303);
  return (await olu.get(path)).body;
}

test('a check that could not be read is tried anew when it is sent again, as its page asks for; one that was read is the same for a minute', async () => {
  told.shows = () => FAIR;
  const picture = newPicture();
  told.found = undefined;
  const first = await check(bob, picture);
  await inspect();
  assert.match((await bob.get(first)).body, /The file is broken/);
  told.found = [urlOf(w, order, 300)];
  const second = await check(bob, picture);
  assert.notEqual(second, first);
  assert.equal(await check(bob, picture), second, 'while it waits');
  await inspect();
  assert.equal(await check(bob, picture), second);
  assert.match((await bob.get(second)).body, /No originals of this order were measured/);

  for (const [i, place] of ['Start', 'Middle', 'End'].entries())
    await train(order.id, upTo(1 + 10 * i, 10 + 10 * i), place);
  told.found = [urlOf(w, order, 300)];
  told.shows = () => FAIR;
  db.$client.prepare('update secure_pictures set done_at = done_at - 61000').run();
  const third = await check(bob, picture);
  await inspect();
  assert.equal(headingOf((await bob.get(third)).body), 'Genuine', 'it was trained meanwhile');
});

test('a picture of a training that failed, or that was sent for another place, is read again; the same for the same is told', async () => {
  const [broken, good] = [newPicture(), newPicture()];
  told.found = undefined;
  await send([broken], 'Start');
  await inspect();
  told.found = [urlOf(w, order, 310)];
  assert.match(await sendAndFollow([broken, good], 'Start'), /2 pictures are taken/);
  await inspect();
  assert.match(
    await sendAndFollow([broken, good, newPicture()], 'Start'),
    /1 picture is taken, and read one after the other\. 2 were sent before, for the same, and not taken again/,
  );
  assert.match(await sendAndFollow([good], 'Start'), />1 was sent before, for the same, and not taken again/);
  assert.match(await sendAndFollow([good], 'Outer lane'), /1 picture is taken/);
  await inspect();
  const places = db.$client.prepare(
    `select place from secure_readings where work_order_id = ? and sequence = 310 order by id desc`,
  );
  assert.equal(places.pluck().get(order.id), 'Outer lane');
});

test('pictures sent as what a check would not take them for are left out, with what to do', async () => {
  const mixed = secure('PO-MIXED', 100);
  const at = `/work-orders/${mixed.id}/training`;
  const tested = `/work-orders/${mixed.id}/self-test`;
  const content = newPicture();
  told.found = upTo(1, 3).map((sequence) => urlOf(w, mixed, sequence));
  told.shows = () => ({ ...FAIR, class: 'phone' });
  const pictures = [{ field: 'pictures', name: 'a.jpg', content }];
  await olu.upload(at, { class: 'flatbed', place: 'Start' }, pictures, at);
  await olu.upload(tested, { class: 'flatbed', purpose: 'print' }, pictures, tested);
  await inspect();
  for (const path of [at, tested])
    assert.match((await olu.get(path)).body, /Sent as a scan, and the file is a JPEG.*Send it as a photo/);
  assert.match((await olu.get(at)).body, /0 of at least 30.*0 of at least 30/);
  assert.match((await olu.get(tested)).body, /0 prints and 0 copies/);
  await olu.upload(at, { class: 'phone', place: 'Start' }, pictures, at);
  told.shows = () => ({ ...FAIR, class: 'phone' });
  await inspect();
  assert.match((await olu.get(at)).body, /0 of at least 30.*3 of at least 30/);
  told.shows = () => FAIR;
  const scan = [{ field: 'pictures', name: 'b.png', content: newPicture() }];
  await olu.upload(at, { class: 'phone', place: 'Start' }, scan, at);
  await inspect();
  assert.match((await olu.get(at)).body, /Sent as a photo, and the file states.*Send it as a scan/);
});

test('a last picture that ends its process does not keep the others from being a training; stops are no tries', async () => {
  const late = secure('PO-LATE', 100);
  const at = `/work-orders/${late.id}/training`;
  await train(late.id, upTo(1, 15), 'Start');
  await train(late.id, upTo(16, 25), 'Middle');
  const pictures = [newPicture(), newPicture()].map((content, i) => ({
    ...{ field: 'pictures', name: `${i}.png`, content },
  }));
  assert.equal((await olu.upload(at, { class: 'flatbed', place: 'End' }, pictures, at)).statusCode, 303);
  told.found = upTo(26, 32).map((sequence) => urlOf(w, late, sequence));
  told.shows = () => FAIR;
  let asked = 0;
  let why: Error = new Stopped();
  const inspectSome = inspector(db, folders, (task) => {
    if (task.kind === 'codes') asked++;
    return asked > 1 ? Promise.reject(why) : told.read(task);
  });
  for (let stop = 0; stop < 3; stop++) await inspectSome();
  why = new Error('killed');
  await assert.rejects(inspectSome(), /killed/);
  assert.match((await olu.get(at)).body, /32 of at least 30.*Untrained.*1 picture still to be read/);
  await assert.rejects(inspectSome(), /killed/);
  const { body } = await olu.get(at);
  assert.match(body, /Reading this picture failed more than once/);
  assert.match(body, /Trained, version 1: n = 32 codes of 3 places/);
});

test('of more pictures than a form takes the first are taken and the rest is told; a byte too many is no picture cut short', async () => {
  const kept = () => db.$client.prepare('select count(*) from secure_pictures').pluck().get() as number;
  const before = kept();
  const many = await send(Array.from({ length: 102 }, newPicture), 'Start');
  assert.equal(many.statusCode, 422);
  assert.match(many.body, /100 pictures are taken/);
  assert.match(many.body, /102 pictures were chosen, and 100 are taken at one time: the first ones/);
  assert.equal(kept(), before + 100);
  const large = await send([largePng(MOST_SCAN_BYTES - largePng(0).length + 1)], 'Start');
  assert.equal(large.statusCode, 422);
  assert.match(large.body, /0\.png is larger than 100 MB/);
  assert.equal(kept(), before + 100);
  assert.deepEqual(readdirSync(folders.uploads), []);
  told.found = [];
  await inspect();
});

/** Pictures that were read, of so many bytes each, with their files; the first is the oldest. */
function addPictures(count: number, bytes: number, companyId: number | null, origin: string): string[] {
  const insert = db.$client.prepare(
    `insert into secure_pictures (token, purpose, user_id, company_id, origin, file_name, stored_name, media_type, bytes, sha256,
       state, created_at, done_at) values (@name, 'check', @user, @company, @origin, 'x.png', @name, 'image/png', @bytes, @name, 'done', @at, 1)`,
  );
  return upTo(1, count).map((i) => {
    const name = `${origin}-${i}`;
    writeFileSync(join(folders.evidence, name), '');
    const user = companyId === null ? null : cast.olu.userId;
    insert.run({ name, user, company: companyId, origin, bytes, at: Date.now() - 3_600_000 + i });
    return name;
  });
}

const isThere = (name: string) => existsSync(join(folders.evidence, name));

test('a company keeps 20 GB of pictures: for a new one the oldest that were read go, and their verdicts stay', async () => {
  const [first, second, third] = addPictures(205, 100 * 1024 ** 2, cast.olu.companyId, 'many');
  await send([newPicture()], 'Start');
  assert.deepEqual(
    [first, second, third].map((name) => isThere(name!)),
    [false, true, true],
  );
  const { body } = await olu.get(`/verify/${first}`);
  assert.match(body, /The picture was taken away on .*room that newer ones needed/);
  assert.equal((await olu.get(`/verify/${first}/picture`)).statusCode, 404);
  addPictures(1, 100 * 1024 ** 2, cast.olu.companyId, 'one more');
  db.$client.prepare(`update secure_pictures set state = 'waiting'`).run();
  const full = await send([newPicture()], 'Start');
  assert.equal(full.statusCode, 409);
  assert.match(full.body, /wait to be read that there is no room for more/);
  assert.equal(isThere(second!), true);
  db.$client.prepare(`update secure_pictures set state = 'done'`).run();
});

test('strangers keep 10 GB together, and an address sends 1 GB a day: none fills the disk or drives out the others', async () => {
  const [eager, other] = [clientOf(app, '10.7.1.1'), clientOf(app, '10.7.2.1')];
  await check(eager, newPicture());
  const origin = String(
    db.$client.prepare('select origin from secure_pictures order by id desc').pluck().get(),
  );
  addPictures(11, 100 * 1024 ** 2, null, origin);
  const photo = () => [{ field: 'photo', name: 'code.png', content: newPicture() }];
  const refused = await eager.upload('/verify', {}, photo(), '/verify');
  assert.equal(refused.statusCode, 429);
  assert.match(refused.body, /too many pictures came within a day. Try again tomorrow/);
  await check(other, newPicture());
  assert.equal(isThere(`${origin}-1`), true);
  const crowd = addPictures(92, 100 * 1024 ** 2, null, 'crowd');
  await check(other, newPicture());
  assert.equal(isThere(`${origin}-1`), false);
  assert.equal(isThere(crowd.at(-1)!), true);
});
