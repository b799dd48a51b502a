import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root } from '../src/config.ts';
import { templates } from '../src/http/templates.ts';
import { deliverMails } from '../src/work/mailer.ts';
import { world } from './support/world.ts';

const settings = { from: 'x@y.example', baseUrl: 'https://codes.example' };

test('a mail whose sending cannot be noted is not sent again, and no other before it is', async (t) => {
  const { db, place } = await world(t);
  place('PO-1', 1);
  const mails = db.$client.prepare('select count(*) from outbox').pluck().get() as number;
  assert.ok(mails > 1);
  const sent: unknown[] = [];
  const post = {
    deliver: async (mail: { messageId?: unknown }) => void sent.push(mail.messageId),
    close() {},
  };
  const turn = () => deliverMails(db, post, templates(root), settings);
  db.$client.exec(
    `create temp trigger full before update of sent_at on outbox begin select raise(fail, 'disk full'); end`,
  );
  for (let turns = 0; turns < 5; turns++) await assert.rejects(turn(), /disk full/);
  assert.equal(sent.length, 1);
  db.$client.exec('drop trigger full');
  await turn();
  assert.equal(sent.length, mails);
  assert.equal(new Set(sent).size, mails);
});

test('a mail that was postponed while the clock was a year ahead leaves at once', async (t) => {
  const { db, place } = await world(t);
  place('PO-1', 1);
  const waits = (milliseconds: number) =>
    db.$client.prepare('update outbox set next_attempt_at = ?').run(Date.now() + milliseconds);
  let sent = 0;
  const post = { deliver: async () => void sent++, close() {} };
  waits(30 * 60_000);
  await deliverMails(db, post, templates(root), settings);
  assert.equal(sent, 0, 'half an hour is a wait of its own');
  waits(365 * 86_400_000);
  await deliverMails(db, post, templates(root), settings);
  assert.ok(sent > 0);
});
