import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../src/config.ts';
import { days } from '../src/domain/forms/dates.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { recordDelivery } from '../src/domain/orders/packages.ts';
import { dueReminders, remindOf } from '../src/domain/orders/reminders.ts';
import { findWorkOrder } from '../src/domain/orders/work-orders.ts';
import { templates } from '../src/http/templates.ts';
import { deliverMails } from '../src/work/mailer.ts';
import { sendReminders } from '../src/work/reminders.ts';
import { mailServer } from './support/mail-server.ts';
import { reportPrint } from './support/printing.ts';
import { traces, type World, world } from './support/world.ts';

const INKWORKS = ['bob', 'mia', 'olu'].map((name) => `${name}@inkworks.example`);
const REMINDERS = /^(order-waits|package-waits|report-missing|order-overdue) → /;

test('an order that is new for two days is told to the partner’s people, once', async (t) => {
  const { db, place, remindOn, reminders } = await stage(t);
  const { id } = place('PO-1', 10);
  await remindOn(1.99);
  assert.deepEqual(reminders(id), []);
  for (const day of [2.01, 2.02, 3, 30]) await remindOn(day);
  assert.deepEqual(reminders(id), to('order-waits', INKWORKS));
  assert.equal(dueReminders(db, new Date(Date.now() + days(400))).length, 0, 'nothing waits any more');
});

test('what moved on in time is not told of', async (t) => {
  const { cast, confirm, db, deliver, generateAll, place, remindOn, reminders } = await stage(t);
  const confirmed = confirm(place('PO-confirmed', 3)).id;
  const canceled = place('PO-canceled', 3).id;
  cancelWorkOrder(db, cast.alice, canceled, 'Never mind.');
  const printed = confirm(place('PO-printed', 3)).id;
  await generateAll();
  for (const id of [confirmed, printed]) deliver(id);
  reportPrint(db, cast.olu, printed);
  cancelWorkOrder(db, cast.alice, confirmed, 'Never mind.');
  for (const day of [2.1, 3.1, 7.1]) await remindOn(day);
  for (const id of [confirmed, canceled, printed]) assert.deepEqual(reminders(id), []);
});

test('codes that nobody downloads, and prints that nobody reports: after 2 days, after 3 and 7', async (t) => {
  const { confirm, deliver, generateAll, place, remindOn, reminders } = await stage(t);
  const [waits, had] = [confirm(place('PO-waits', 3)).id, confirm(place('PO-had', 3)).id];
  await generateAll();
  deliver(had, 0.5);
  await remindOn(1.9);
  deliver(had);
  await remindOn(2.1);
  assert.deepEqual([waits, had].map(reminders), [to('package-waits', INKWORKS), []]);
  await remindOn(3.1);
  assert.deepEqual(reminders(had), to('report-missing', INKWORKS));
  await remindOn(6.9);
  deliver(had);
  assert.deepEqual(reminders(had), to('report-missing', INKWORKS));
  for (const day of [7.1, 10, 20]) await remindOn(day);
  assert.deepEqual(reminders(had), to('report-missing', [...INKWORKS, ...INKWORKS]));
});

test('after a long stop one mail about the report is enough', async (t) => {
  const { confirm, deliver, generateAll, place, remindOn, reminders } = await stage(t);
  const { id } = confirm(place('PO-1', 3));
  await generateAll();
  deliver(id);
  await remindOn(9);
  assert.deepEqual(reminders(id), to('report-missing', INKWORKS));
});

test('an overdue order is told to the partner, the brand’s admins and who ordered it, once its day is over for both', async (t) => {
  const { cast, db, place, reminders, zone } = await stage(t);
  zone('Acme Beverages', 'Pacific/Auckland', 'en');
  zone('Inkworks Labels', 'America/Los_Angeles', 'en-US');
  const { id } = place('PO-1', 10, { due_on: '2027-01-20' }, cast.erin);
  await sendReminders(db, new Date('2027-01-21T07:59:00Z'));
  assert.doesNotMatch(reminders(id).join(), /overdue/, 'on the west coast it is still the 20th');
  for (const time of ['08:01', '09:00']) await sendReminders(db, new Date(`2027-01-21T${time}:00Z`));
  const people = ['alice@acme.example', 'erin@acme.example', ...INKWORKS];
  assert.deepEqual(
    reminders(id).filter((mail) => /overdue/.test(mail)),
    to('order-overdue', people),
  );
});

test('by SMTP each reads dates, days and the link as their company writes them', async (t) => {
  const MORNING = Date.UTC(2027, 0, 7);
  const { db, place, zone } = await stage(t);
  zone('Acme Beverages', 'Europe/Berlin', 'en');
  zone('Inkworks Labels', 'America/New_York', 'en-US');
  const { id } = place('PO-1', 10, { due_on: '2027-01-20' });
  db.$client.exec(`update order_reminders set due_at = ${MORNING}`);
  db.$client.exec('delete from outbox');
  await sendReminders(db, new Date(MORNING + days(1)));
  const { taken, post } = await mailServer(t);
  const settings = { from: 'x@y.example', baseUrl: 'http://portal.lan' };
  await deliverMails(db, post, templates(root), settings);
  const textTo = (who: string, word: RegExp) => {
    const mails = taken.map(({ to, text }) => ({ to, text: plain(text) }));
    return mails.find(({ to, text }) => to.startsWith(who) && word.test(text))?.text ?? '';
  };
  assert.match(textTo('alice', /overdue/), /was due on 20 Jan 2027/);
  assert.match(textTo('olu', /overdue/), /was due on Jan 20, 2027/);
  const waits = textTo('olu', /^Subject: PO-1: new for/m);
  assert.match(waits, /^Subject: PO-1: new for 3 days, and waits for its codes/m);
  assert.match(waits, /submitted this work order on Jan 4, 2027, 07:00 PM/);
  assert.match(waits, new RegExp(`http://portal\\.lan/work-orders/${id}\\b`));
});

test('the audit log decides nothing, two rounds at once tell once, and who wants none gets none', async (t) => {
  const { cast, db, place, reminders } = await stage(t);
  const { id } = place('PO-1', 10);
  db.$client
    .prepare(`insert into muted_notices (user_id, notice) values (?, 'order-waits')`)
    .run(cast.olu.userId);
  const now = new Date(Date.now() + days(3));
  const [due] = dueReminders(db, now);
  assert.ok(due);
  for (let n = 0; n < 2; n++) remindOf(db, due, now);
  await Promise.all([sendReminders(db, now), sendReminders(db, now)]);
  db.$client.exec('delete from audit_subjects; delete from audit');
  await sendReminders(db, now);
  assert.deepEqual(reminders(id), to('order-waits', INKWORKS.slice(0, 2)));
});

test('a mail that cannot be written leaves its reminder due, and does not keep the others back', async (t) => {
  const { db, place, remindOn, reminders } = await stage(t);
  const [first, second] = [place('PO-1', 10).id, place('PO-2', 10).id];
  db.$client.exec(
    `create trigger no_mail before insert on outbox when new.work_order_id = ${first} begin select raise(abort, 'no'); end`,
  );
  await assert.rejects(remindOn(3), /no/);
  assert.deepEqual([first, second].map(reminders), [[], to('order-waits', INKWORKS)]);
  db.$client.exec('drop trigger no_mail');
  await remindOn(3);
  assert.deepEqual([first, second].map(reminders), Array(2).fill(to('order-waits', INKWORKS)));
});

test('the update plans what is still to come of the orders that are there', async (t) => {
  const { confirm, db, deliver, generateAll, place, reminders, remindOn } = await stage(t);
  const ready = confirm(place('PO-ready', 3)).id;
  const had = confirm(place('PO-had', 3)).id;
  await generateAll();
  deliver(had);
  const fresh = place('PO-new', 3).id;
  const old = place('PO-old', 3).id;
  db.$client.prepare('update work_orders set submitted_at = 1 where id = ?').run(old);
  type Row = [id: number, kind: string, dueAt: number];
  const rows = db.$client
    .prepare('select work_order_id, kind, due_at from order_reminders order by 1, 2')
    .raw();
  const before = rows.all() as Row[];
  db.$client.exec('drop table order_reminders');
  db.$client.exec(readFileSync(join(root, 'drizzle/0039_order_reminders.sql'), 'utf8'));
  const after = rows.all() as Row[];
  assert.deepEqual(
    after.map(([id, kind]) => `${id} ${kind}`),
    [`${ready} ready`, `${had} report 3`, `${had} report 7`, `${fresh} new`],
  );
  for (const [id, kind, dueAt] of after) {
    const planned = before.find((row) => row[0] === id && row[1] === kind);
    assert.ok(Math.abs(dueAt - planned![2]) < 5_000, `${id} ${kind}`);
  }
  await remindOn(2.1);
  assert.deepEqual([ready, fresh, old].map(reminders), [
    to('package-waits', INKWORKS),
    to('order-waits', INKWORKS),
    [],
  ]);
});

function to(notice: string, people: string[]): string[] {
  return people.map((each) => `${notice} → ${each}`);
}

function plain(mail: string): string {
  return mail
    .replace(/=\r?\n/g, '')
    .replaceAll('\r', '')
    .replaceAll('=E2=80=99', '’');
}

async function stage(t: Parameters<typeof world>[0]) {
  const all: World = await world(t);
  const { db, cast } = all;
  return {
    ...all,
    remindOn: (day: number) => sendReminders(db, new Date(Date.now() + days(day))),
    reminders: (id: number) => traces(db, id).mails.filter((mail) => REMINDERS.test(mail)),
    deliver(id: number, part = 1): void {
      const size = 1_000;
      recordDelivery(db, cast.olu, findWorkOrder(db, cast.olu, id), { from: 0, sent: size * part, size });
    },
    zone(company: string, timeZone: string, language: string): void {
      db.$client
        .prepare('update companies set time_zone = ?, language = ? where name = ?')
        .run(timeZone, language, company);
    },
  };
}
