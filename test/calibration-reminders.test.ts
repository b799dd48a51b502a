import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root } from '../src/config.ts';
import { days } from '../src/domain/forms/dates.ts';
import { approveCalibration } from '../src/domain/press/calibrations.ts';
import { remindOfCalibrations } from '../src/domain/press/reminders.ts';
import { nextMail, openFacts } from '../src/domain/trace/outbox.ts';
import { templates } from '../src/http/templates.ts';
import { writeMail } from '../src/work/mailer.ts';
import { type World, world } from './support/world.ts';

const MEASURED = { dotsX: 10, dotsY: 10, reductionX: 1, reductionY: 1 };

test("the partner's people hear 30 and 7 days before a calibration ends, each once", async (t) => {
  const { db, cast } = await onlyOnePair(t, 60);
  const at = (day: number) => remindOfCalibrations(db, new Date(Date.now() + days(day)));
  at(0);
  assert.deepEqual(mails(db), []);
  for (const day of [31, 31.5, 40]) at(day);
  const all = ['bob', 'mia', 'olu'].map((name) => `${name}@inkworks.example`);
  assert.deepEqual(mails(db), all);
  for (const day of [54, 55, 59]) at(day);
  assert.deepEqual(mails(db), [...all, ...all]);
  at(61);
  assert.equal(mails(db).length, 6);

  const due = nextMail(db);
  assert.ok(due);
  const mail = writeMail(due, openFacts(db, due), templates(root), {
    from: 'x@y.example',
    baseUrl: 'https://codes.example',
  });
  assert.equal(mail.subject, 'White PP film on Proof printer: calibration ends in 29 days');
  const link = `https://codes.example/calibrations/${cast.equipment.proof}/${cast.substrates.film}`;
  assert.ok(String(mail.text).includes(link));
  assert.ok(String(mail.html).includes(link));
});

test('no mail for one that was approved within that time, and none for what has ended otherwise', async (t) => {
  const { db, cast } = await onlyOnePair(t, 20);
  remindOfCalibrations(db);
  assert.deepEqual(mails(db), [], 'approved for 20 days: no mail of 30 days');
  remindOfCalibrations(db, new Date(Date.now() + days(14)));
  assert.equal(mails(db).length, 3);

  const { proof } = cast.equipment;
  approveCalibration(
    db,
    cast.bob,
    { equipmentId: proof, substrateId: cast.substrates.coated },
    MEASURED,
    new Date(Date.now() + days(60)),
  );
  db.$client.prepare('update substrates set archived_at = 1 where id = ?').run(cast.substrates.coated);
  remindOfCalibrations(db, new Date(Date.now() + days(55)));
  assert.equal(mails(db).length, 3, 'the substrate is archived');
});

test('who does not want these mails gets none', async (t) => {
  const { db, cast } = await onlyOnePair(t, 60);
  const mute = db.$client.prepare(
    `insert into muted_notices (user_id, notice) values (?, 'calibration-ends')`,
  );
  mute.run(cast.olu.userId);
  remindOfCalibrations(db, new Date(Date.now() + days(40)));
  assert.deepEqual(mails(db), ['bob@inkworks.example', 'mia@inkworks.example']);
});

test('after a long stop only the nearer mail goes out', async (t) => {
  const { db } = await onlyOnePair(t, 60);
  remindOfCalibrations(db, new Date(Date.now() + days(56)));
  assert.equal(mails(db).length, 3);
});

/** The proof printer on film, approved for so many days, and nothing else. */
async function onlyOnePair(t: Parameters<typeof world>[0], validDays: number): Promise<World> {
  const stage = await world(t);
  const { db, cast } = stage;
  db.$client.prepare('delete from calibrations').run();
  const end = new Date(Date.now() + days(validDays));
  approveCalibration(
    db,
    cast.bob,
    { equipmentId: cast.equipment.proof, substrateId: cast.substrates.film },
    MEASURED,
    end,
  );
  return stage;
}

function mails({ $client }: World['db']): string[] {
  return $client
    .prepare(`select recipient from outbox where notice = 'calibration-ends' order by id`)
    .pluck()
    .all() as string[];
}
