import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { SMTPServerOptions } from 'smtp-server';
import { root } from '../src/config.ts';
import { failGeneration } from '../src/domain/orders/generator-moves.ts';
import { cancelWorkOrder, declineWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { nextMail, openFacts } from '../src/domain/trace/outbox.ts';
import { templates } from '../src/http/templates.ts';
import { deliverMails, folderPost, type Post, smtpPost, writeMail } from '../src/work/mailer.ts';
import { mailServer } from './support/mail-server.ts';
import { type World, world } from './support/world.ts';

const eta = templates(root);
const settings = { from: 'Imprimatur <codes@inkworks.example>', baseUrl: 'http://portal.lan:3000' };

test('a new work order reaches the partner’s people by SMTP: who, what, how many, and the link', async (t) => {
  const { db, place } = await world(t);
  const { id } = place('PO-1 <ü> & "co"', 12_000, { remarks: 'Blue.\nMatt.' });
  const { taken, post } = await mailServer(t);
  await deliverMails(db, post, eta, settings);
  assert.deepEqual(
    taken.map(({ to }) => to).sort(),
    ['bob', 'mia', 'olu'].map((name) => `${name}@inkworks.example`),
  );
  assert.equal(unsent(db), 0);
  await deliverMails(db, post, eta, settings);
  assert.equal(taken.length, 3, 'nothing twice');
  const { text } = taken[0]!;
  assert.match(text, /^From: Imprimatur <codes@inkworks\.example>\r?$/m);
  assert.match(text, /^Content-Type: multipart\/alternative/m);
  const mail = writeMail({ ...nextOf(db), id: 1 }, openFacts(db, nextOf(db)), eta, settings);
  assert.equal(mail.subject, 'PO-1 <ü> & "co": a new work order from Acme Beverages');
  for (const part of [String(mail.text), String(mail.html)]) {
    assert.match(part, new RegExp(`http://portal\\.lan:3000/work-orders/${id}\\b`));
    assert.match(part, /12,000 codes/);
    assert.match(part, /Acme Beverages submitted a work order/);
    assert.match(part, /Blue\.\n +Matt\.|Blue\.\nMatt\./);
  }
  assert.match(String(mail.html), /PO-1 &lt;ü&gt; &amp; &quot;co&quot;/);
  assert.match(String(mail.text), /PO-1 <ü> & "co"/);
});

test('every notice reads well: subject without escapes, two parts, one link, nothing left open', async (t) => {
  const { db, cast, place, confirm } = await world(t);
  const canceled = place("O'Neill & <Sons>", 1);
  cancelWorkOrder(db, cast.alice, canceled.id, 'Wrong <prefix>');
  declineWorkOrder(db, cast.mia, place('PO-2', 2).id, 'No ink');
  failGeneration(db, confirm(place('PO-3', 3)).id, 'The disk is full.');
  const mails = [
    'work-order-submitted',
    'codes-generated',
    'generation-failed',
    'work-order-printed',
    'work-order-declined',
    'work-order-completed',
    'work-order-canceled',
    'order-waits',
    'package-waits',
    'report-missing',
    'order-overdue',
  ];
  const row = db.$client.prepare(`select * from outbox where notice = 'work-order-canceled'`).get() as {
    facts: string;
  };
  for (const notice of mails) {
    const facts = { ...JSON.parse(row.facts), since: '22 Nov 2026, 09:14', days: 2, due: '24 Dec 2026' };
    const mail = writeMail({ ...nextOf(db), notice }, facts, eta, settings);
    assert.match(String(mail.subject), /^O'Neill & <Sons>: [a-z][^&;\n]*$/, notice);
    assert.doesNotMatch(`${mail.text}${mail.html}`, /undefined|NaN|\[object|null|<%/, notice);
    assert.doesNotMatch(String(mail.text), /&[a-z#0-9]+;/, notice);
    assert.equal(String(mail.text).match(/https?:\/\//g)?.length, 1, notice);
    assert.equal(String(mail.html).match(/<a /g)?.length, 1, notice);
    assert.doesNotMatch(String(mail.html), /<Sons>|<prefix>|<img/, notice);
    assert.match(String(mail.text), /1 code$/m, notice);
  }
  const mail = writeMail(
    { ...nextOf(db), notice: 'work-order-canceled' },
    JSON.parse(row.facts),
    eta,
    settings,
  );
  assert.match(String(mail.text), /canceled the order: “Wrong <prefix>”\. Do not print it/);
});

const TROUBLES: [string, SMTPServerOptions][] = [
  [
    'refuses the recipient for now',
    {
      onRcptTo: (_to, _session, done) =>
        done(Object.assign(new Error('Try again later'), { responseCode: 451 })),
    },
  ],
  [
    'refuses it for good',
    {
      onRcptTo: (_to, _session, done) =>
        done(Object.assign(new Error('No such mailbox'), { responseCode: 550 })),
    },
  ],
  [
    'takes the data and then refuses',
    {
      onData: (stream, _session, done) =>
        void stream.resume().on('end', () => done(new Error('Queue is full'))),
    },
  ],
  ['hangs up at the door', { onConnect: (_session, done) => done(new Error('Busy')) }],
];

for (const [what, options] of TROUBLES)
  test(`a server that ${what}: nothing is lost, and it is sent once when all is well`, async (t) => {
    const { db, place } = await world(t);
    place('PO-1', 1);
    const bad = await mailServer(t, options);
    await deliverMails(db, bad.post, eta, settings);
    assert.equal(unsent(db), 3);
    const errors = db.$client
      .prepare('select distinct attempts, last_error is not null from outbox')
      .raw()
      .all();
    assert.deepEqual(errors, [[1, 1]]);
    assert.equal(nextMail(db), undefined, 'not due before 15 seconds are over');
    await sentOnceLater(t, db);
  });

test('a server that dies in the middle of the message, or is not there: nothing is lost', async (t) => {
  const { db, place } = await world(t);
  place('PO-1', 1);
  const dying = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 here\r\n');
    socket.on('data', (data) => {
      const line = data.toString();
      if (/^DATA/i.test(line)) socket.write('354 go on\r\n', () => socket.resetAndDestroy());
      else socket.write('250 ok\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(dying, 'listening');
  t.after(() => void dying.close());
  const { port } = dying.address() as AddressInfo;
  await deliverMails(db, smtpPost(`smtp://127.0.0.1:${port}`), eta, settings);
  assert.equal(unsent(db), 3);
  makeDue(db);
  await deliverMails(db, smtpPost('smtp://127.0.0.1:1'), eta, settings);
  assert.equal(unsent(db), 3);
  assert.deepEqual(db.$client.prepare('select distinct attempts from outbox').pluck().all(), [2]);
  await sentOnceLater(t, db);
});

test('the waits grow from 15 seconds to an hour, and it is never given up', async (t) => {
  const { db, place } = await world(t);
  place('PO-1', 1);
  const broken: Post = { deliver: () => Promise.reject(new Error('no')), close() {} };
  const waits: number[] = [];
  for (let n = 0; n < 12; n++) {
    makeDue(db);
    await deliverMails(db, broken, eta, settings);
    const next = Number(db.$client.prepare('select min(next_attempt_at) from outbox').pluck().get());
    waits.push(Math.round((next - Date.now()) / 1000));
  }
  assert.deepEqual(waits.slice(0, 4), [15, 30, 60, 120]);
  assert.deepEqual(waits.slice(8), [3600, 3600, 3600, 3600]);
});

test('one address that is refused does not keep the mail from the others', async (t) => {
  const { db, place } = await world(t);
  place('PO-1', 1);
  const { taken, post } = await mailServer(t, {
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('bob') ? new Error('No such mailbox') : null),
  });
  await deliverMails(db, post, eta, settings);
  assert.deepEqual(taken.map(({ to }) => to).sort(), ['mia@inkworks.example', 'olu@inkworks.example']);
  assert.equal(unsent(db), 1);
});

test('tried again it is the same message, so that mail programs can tell', async (t) => {
  const { db, place } = await world(t);
  place('PO-1', 1);
  const { taken, post } = await mailServer(t);
  await deliverMails(db, post, eta, settings);
  db.$client.exec('update outbox set sent_at = null');
  await deliverMails(db, post, eta, settings);
  const ids = taken.map(({ to, text }) => `${to} ${/^Message-ID: (<.+>)/im.exec(text)?.[1]}`);
  assert.equal(ids.length, 6);
  assert.deepEqual(ids.slice(3), ids.slice(0, 3));
  assert.equal(new Set(ids).size, 3);
  assert.match(ids[0]!, /@portal\.lan>$/);
});

test('without SMTP every mail lands as a whole .eml file that only its owner reads', async (t) => {
  const { db, folders, place } = await world(t);
  place('PO-1', 1);
  await deliverMails(db, folderPost(folders.mail), eta, settings);
  const names = readdirSync(folders.mail);
  assert.equal(names.length, 3);
  for (const name of names) {
    assert.match(name, /\.eml$/);
    assert.equal(statSync(join(folders.mail, name)).mode & 0o777, 0o600);
    const text = readFileSync(join(folders.mail, name), 'utf8');
    assert.match(text, /^To: (bob|mia|olu)@inkworks\.example$/m);
    assert.match(text, /^Subject: PO-1: a new work order from Acme Beverages$/m);
  }
  assert.equal(unsent(db), 0);
});

test('what a server refuses for good ends after a week; all else is tried for ever', async (t) => {
  const { db, place } = await world(t);
  place('PO-1', 1);
  const refusing = await mailServer(t, {
    onRcptTo: ({ address }, _session, done) =>
      done(
        address.startsWith('bob')
          ? Object.assign(new Error('No such mailbox'), { responseCode: 550 })
          : Object.assign(new Error('Try again later'), { responseCode: 451 }),
      ),
  });
  const givenUp = () =>
    db.$client.prepare('select recipient from outbox where given_up_at is not null').pluck().all();
  for (const age of [6, 8]) {
    db.$client.prepare('update outbox set created_at = ?').run(Date.now() - age * 86_400_000);
    makeDue(db);
    await deliverMails(db, refusing.post, eta, settings);
    assert.deepEqual(givenUp(), age > 7 ? ['bob@inkworks.example'] : []);
  }
  makeDue(db);
  assert.notEqual(nextMail(db)?.recipient, 'bob@inkworks.example');
  assert.equal(unsent(db), 3);
});

test('where TLS is required, a server without it gets no password, no address and no mail', async (t) => {
  const { db, place } = await world(t);
  place('PO-1', 1);
  const said: string[] = [];
  const plain = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 here\r\n');
    socket.on('data', (data) => {
      said.push(data.toString().trim().split(' ')[0]!);
      socket.write(/^EHLO/i.test(data.toString()) ? '250-here\r\n250 AUTH PLAIN LOGIN\r\n' : '502 no\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(plain, 'listening');
  t.after(() => void plain.close());
  const { port } = plain.address() as AddressInfo;
  await deliverMails(db, smtpPost(`smtp://codes:hunter2@127.0.0.1:${port}`, true), eta, settings);
  assert.equal(unsent(db), 3);
  assert.deepEqual([...new Set(said)].sort(), ['EHLO', 'STARTTLS']);
});

async function sentOnceLater(t: TestContext, db: World['db']): Promise<void> {
  makeDue(db);
  const { taken, post } = await mailServer(t);
  await deliverMails(db, post, eta, settings);
  await deliverMails(db, post, eta, settings);
  assert.equal(taken.length, 3);
  assert.equal(unsent(db), 0);
}

function nextOf(db: World['db']) {
  makeDue(db);
  db.$client.exec('update outbox set sent_at = null');
  return nextMail(db)!;
}

function makeDue(db: World['db']): void {
  db.$client.prepare('update outbox set next_attempt_at = ?').run(Date.now() - 1);
}

function unsent(db: World['db']): unknown {
  return db.$client.prepare('select count(*) from outbox where sent_at is null').pluck().get();
}
