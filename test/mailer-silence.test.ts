import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { root } from '../src/config.ts';
import { nextMail } from '../src/domain/trace/outbox.ts';
import { templates } from '../src/http/templates.ts';
import { deliverMails, type Post, smtpPost } from '../src/work/mailer.ts';
import { type World, world } from './support/world.ts';

const eta = templates(root);
const settings = { from: 'Imprimatur <codes@inkworks.example>', baseUrl: 'http://portal.lan:3000' };
const PATIENCE = { greeting: 150, silence: 150 };
const ALL = ['bob', 'mia', 'olu'].map((name) => `${name}@inkworks.example`);

/** Where in the conversation a server stops answering, and whether it has the message by then. */
const MOMENTS: [string, string, boolean][] = [
  ['before its greeting', 'greeting', false],
  ['after hello', 'EHLO', false],
  ['after the sender', 'MAIL', false],
  ['after the recipient', 'RCPT', false],
  ['when it should take the message', 'DATA', false],
  ['when it has the message', '.', true],
];

for (const [when, command, has] of MOMENTS)
  test(`a server that falls silent ${when} is given up: nothing is lost, and it is sent once later`, async (t) => {
    const { db, place } = await world(t);
    place('PO-1', 1);
    const silent = await serverThat(t, (said) => said.startsWith(command));
    const began = Date.now();
    await deliverMails(db, silent.post, eta, settings);
    assert.ok(Date.now() - began < 3_000, 'soon given up');
    assert.deepEqual(rows(db, 'distinct attempts, sent_at is null, last_error is not null'), [[1, 1, 1]]);
    assert.equal(nextMail(db), undefined, 'not tried again at once');
    makeDue(db);
    const well = await serverThat(t, () => false);
    await deliverMails(db, well.post, eta, settings);
    await deliverMails(db, well.post, eta, settings);
    assert.deepEqual(well.taken.map(({ to }) => to).sort(), ALL);
    assert.deepEqual(rows(db, 'distinct attempts, sent_at is null, last_error is null'), [[2, 0, 1]]);
    if (!has) assert.equal(silent.taken.length, 0);
    else
      assert.deepEqual(idsOf(silent.taken), idsOf(well.taken), 'the same messages: mail programs can tell');
  });

test('a server that is silent about one person takes the mails of the others, in the same round', async (t) => {
  const { db, place } = await world(t);
  place('PO-1', 1);
  place('PO-2', 1);
  const fussy = await serverThat(t, (said) => said.startsWith('RCPT') && said.includes('bob@'));
  await deliverMails(db, fussy.post, eta, settings);
  assert.deepEqual(fussy.taken.map(({ to }) => to).sort(), [ALL[1], ALL[1], ALL[2], ALL[2]]);
  assert.deepEqual(rows(db, 'distinct recipient', 'sent_at is null'), [[ALL[0]]]);
  makeDue(db);
  place('PO-3', 1);
  const well = await serverThat(t, () => false);
  await deliverMails(db, well.post, eta, settings);
  assert.deepEqual(well.taken.map(({ to }) => to).sort(), [ALL[0], ALL[0], ALL[0], ALL[1], ALL[2]]);
});

type Taken = { to: string; text: string };

/** A mail server that says nothing more on a connection once `silent` says so of what it was told. */
async function serverThat(
  t: TestContext,
  silent: (said: string) => boolean,
): Promise<{ taken: Taken[]; post: Post }> {
  const taken: Taken[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    t.after(() => socket.destroy());
    if (silent('greeting')) return;
    socket.write('220 here\r\n');
    let [to, text, data] = ['', '', false];
    const answer = (line: string): string | undefined => {
      if (data && line !== '.') {
        text += `${line}\r\n`;
        return undefined;
      }
      if (line === '.') taken.push({ to, text });
      if (silent(line)) return void socket.removeAllListeners('data');
      data = line === 'DATA';
      to = /^RCPT TO:<(.*)>/.exec(line)?.[1] ?? to;
      return data ? '354 go on' : '250 ok';
    };
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const reply = answer(line);
        if (reply) socket.write(`${reply}\r\n`);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => void server.close());
  const post = smtpPost(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, false, PATIENCE);
  return { taken, post };
}

function idsOf(taken: Taken[]): string[] {
  return taken.map(({ to, text }) => `${to} ${/^Message-ID: (<.+>)/im.exec(text)?.[1]}`).sort();
}

function makeDue(db: World['db']): void {
  db.$client.prepare('update outbox set next_attempt_at = ?').run(Date.now() - 1);
}

function rows(db: World['db'], what: string, where = 'true'): unknown[] {
  return db.$client.prepare(`select ${what} from outbox where ${where}`).raw().all();
}
