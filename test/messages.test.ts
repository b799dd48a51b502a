import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { root } from '../src/config.ts';
import { Refusal } from '../src/domain/access/refusal.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { writeMessage } from '../src/domain/orders/messages.ts';
import { openFacts } from '../src/domain/trace/outbox.ts';
import { templates } from '../src/http/templates.ts';
import { writeMail } from '../src/work/mailer.ts';
import { countMails, linkTo, mailTo, tracesOf } from './support/mails.ts';
import { traces, world } from './support/world.ts';

const { as, bringVic, db, cast, place } = await world({ after });
bringVic();
const order = place('PO-1', 10, { remarks: 'Sleeves.' });
const path = `/work-orders/${order.id}/messages`;
const texts = (body: string) =>
  [...body.matchAll(/<strong>(.*?)<\/strong>, (.*?), <time[\s\S]*?<p class="remarks">([\s\S]*?)<\/p>/g)].map(
    ([, who, company, text]) => `${who} of ${company}: ${text}`,
  );

test('Olu asks, Alice answers: both read the thread in its order, each side is told by e-mail', async () => {
  const [olu, alice] = [await as('olu'), await as('alice')];
  const card = (await olu.get(`/work-orders/${order.id}`)).body;
  assert.match(card, new RegExp(`href="${path}">Messages</a>`));
  const sent = await olu.post(path, { text: 'Which side <up>?\r\nRoll 3. ', after: '0' }, path);
  assert.equal(sent.headers.location, path);
  assert.deepEqual(
    traces(db, order.id).mails.slice(-2),
    [
      'message-written → alice@acme.example',
      'message-written → erin@acme.example',
      'message-written → vic@acme.example',
    ].slice(-2),
  );
  assert.equal(linkTo(db, cast.erin.email, 'message-written'), path);
  await alice.post(path, { text: 'The logo.', after: '1' }, path);
  assert.deepEqual(
    ['bob', 'mia', 'olu'].map((name) => mailTo(db, `${name}@inkworks.example`, 'message-written').text),
    ['The logo.', 'The logo.', 'The logo.'],
  );
  for (const client of [olu, alice, await as('vic')])
    assert.deepEqual(texts((await client.get(path)).body), [
      'Olu of Inkworks Labels: Which side &lt;up&gt;? Roll 3.',
      'Alice of Acme Beverages: The logo.',
    ]);
  assert.match(
    (await (await as('bob')).get(`/work-orders/${order.id}`)).body,
    /2 messages, the last by Alice, Acme Beverages, on /,
  );
  assert.equal(tracesOf(db, 'work_order.message_written').length, 2);
});

test('the mail reads well, and its two parts have one link, to the thread', () => {
  const row = db.$client
    .prepare(`select *, sealed_path as sealedPath, created_at as createdAt, work_order_id as workOrderId
      from outbox where notice = 'message-written' order by id limit 1`)
    .get() as Parameters<typeof writeMail>[0];
  const settings = { from: 'codes@inkworks.example', baseUrl: 'http://portal.lan' };
  const opened = { ...row, createdAt: new Date() };
  const mail = writeMail(opened, openFacts(db, row), templates(root), settings);
  assert.equal(mail.subject, 'PO-1: a message from Inkworks Labels');
  assert.match(String(mail.text), /^Olu of Inkworks Labels writes:\n\nWhich side <up>\?\nRoll 3\.\n/);
  assert.match(String(mail.html), /Which side &lt;up&gt;\?/);
  assert.doesNotMatch(`${mail.text}${mail.html}`, /Sleeves|undefined|<up>\?<\/p>/);
  for (const part of [String(mail.text), String(mail.html)])
    assert.deepEqual(part.match(/https?:\/\/[^\s"<]+/g), [`http://portal.lan${path}`]);
});

test('nothing is written without words, with too many, or by who only looks; what was typed stays', async () => {
  const bob = await as('bob');
  const before = countMails(db, 'message-written');
  for (const [text, sentence] of [
    ['', /Enter a message\./],
    [' \n\u200b ', /Enter a message\./],
    ['x'.repeat(2001), /Shorten the message to 2,000 characters; it has 2,001/],
    ['bell \u0007', /control characters/],
  ] as const) {
    const answer = await bob.post(path, { text, after: '2' }, path);
    assert.equal(answer.statusCode, 422);
    assert.match(answer.body, sentence);
    if (text.length > 4) assert.ok(answer.body.includes(text.slice(0, 4)), 'it stays');
  }
  const vic = await as('vic');
  assert.doesNotMatch((await vic.get(path)).body, /<textarea/);
  const refused = await vic.post(path, { text: 'Me too.' }, '/menu');
  assert.equal(refused.statusCode, 403);
  assert.match(refused.body, /you may not write messages/);
  for (const name of ['mallory', 'petra', 'root'] as const) {
    const outsider = await as(name);
    assert.equal((await outsider.get(path)).statusCode, 404, name);
    assert.equal((await outsider.post(path, { text: 'Hello?' }, '/menu')).statusCode, 404, name);
  }
  assert.equal(countMails(db, 'message-written'), before);
});

test('sent twice it is one message; the same words later are another', async () => {
  const other = place('PO-2', 1);
  const at = `/work-orders/${other.id}/messages`;
  const erin = await as('erin');
  const count = () =>
    db.$client.prepare('select count(*) from messages where work_order_id = ?').pluck().get(other.id);
  await Promise.all([1, 2, 3].map(() => erin.post(at, { text: 'Ready?', after: '0' }, at)));
  assert.equal(count(), 1);
  const newest = /name="after" value="(\d+)"/.exec((await erin.get(at)).body)?.[1] ?? '';
  await erin.post(at, { text: 'Ready?', after: newest }, at);
  assert.equal(count(), 2);
});

test('who does not want these e-mails gets none, and the others do', async () => {
  const mia = await as('mia');
  const choices = (await mia.get('/profile/notices')).body;
  const wanted = [...choices.matchAll(/name="([\w-]+)" value="wanted"/g)].map(([, name]) => String(name));
  assert.ok(wanted.includes('message-written'));
  const kept = wanted.filter((name) => name !== 'message-written').map((name) => [name, 'wanted']);
  await mia.post('/profile/notices', Object.fromEntries(kept), '/profile/notices');
  writeMessage(db, cast.alice, order.id, { text: 'Not for Mia.', after: '9' });
  const told = db.$client
    .prepare(
      `select recipient from outbox where notice = 'message-written' and facts like '%Not for Mia%' order by id`,
    )
    .pluck()
    .all();
  assert.deepEqual(told, [cast.bob.email, cast.olu.email]);
});

test('a long thread is read in pages, also after the order has ended', async () => {
  const long = place('PO-3', 1);
  cancelWorkOrder(db, cast.alice, long.id, 'Wrong.');
  const insert = db.$client.prepare(
    'insert into messages (work_order_id, company_id, user_id, written_at, text) values (?, ?, ?, 1, ?)',
  );
  for (let n = 1; n <= 120; n++) insert.run(long.id, cast.olu.companyId, cast.olu.userId, `Note ${n}.`);
  writeMessage(db, cast.erin, long.id, { text: 'Why?' });
  const erin = await as('erin');
  const read: string[] = [];
  let next: string | undefined = `/work-orders/${long.id}/messages`;
  while (next) {
    const { body } = await erin.get(next);
    read.unshift(...texts(body).map((text) => text.split(': ')[1]!));
    next = /href="([^"]*)" rel="prev"/.exec(body)?.[1];
  }
  assert.deepEqual(read, [...Array.from({ length: 120 }, (_, n) => `Note ${n + 1}.`), 'Why?']);
});

test('thirty within an hour are the most; then the text stays, and who waited may go on', async () => {
  const busy = place('PO-4', 1);
  const at = `/work-orders/${busy.id}/messages`;
  for (let n = 0; n < 30; n++) writeMessage(db, cast.mia, busy.id, { text: `Note ${n}.` });
  const mia = await as('mia');
  const answer = await mia.post(at, { text: 'One more.' }, at);
  assert.equal(answer.statusCode, 429);
  assert.match(answer.body, /30 messages within an hour/);
  assert.match(answer.body, />One more\.<\/textarea>/);
  writeMessage(db, cast.bob, busy.id, { text: 'Others still may.' });
  db.$client
    .prepare('update messages set written_at = written_at - 3600001 where user_id = ?')
    .run(cast.mia.userId);
  writeMessage(db, cast.mia, busy.id, { text: 'One more.' });
  assert.throws(
    () => writeMessage(db, cast.petra, busy.id, { text: 'Hello.' }),
    (error) => error instanceof Refusal && error.code === 'not-found',
  );
});
