import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countMails, linkTo, mailTo, tracesOf } from './support/mails.ts';
import { world } from './support/world.ts';

const GUEST = 'guest@elsewhere.example';

test('whom the platform invites into a company that has an admin gets in only by that admin’s yes', async (t) => {
  const { as, stranger, db, cast } = await world(t);
  const [root, bob] = [await as('root'), await as('bob')];
  const company = `/companies/${cast.bob.companyId}`;
  assert.equal((await root.post(`${company}/invitations`, { email: GUEST })).statusCode, 303);
  assert.equal(countMails(db, 'invitation'), 0, 'no link is sent');
  assert.equal(countMails(db, 'invitation-waiting'), 1, 'every admin is told');
  assert.equal(mailTo(db, cast.bob.email, 'invitation-waiting').person, GUEST);
  assert.match((await root.get(company)).body, /Waits for the yes of an admin/);
  assert.match((await bob.get('/audit-log')).body, /asked whether a person may be invited/);
  assert.match((await bob.get('/people')).body, /The platform asks/);
  const { id } = db.$client.prepare('select id from invitations').get() as { id: number };

  for (const [name, status] of [
    ['mia', 403],
    ['alice', 404],
    ['root', 403],
  ] as const)
    assert.equal((await (await as(name)).post(`/invitations/${id}/approval`)).statusCode, status, name);
  assert.equal((await root.post(`/invitations/${id}/sending`)).statusCode, 409, 'no link before the yes');

  for (let n = 0; n < 2; n++) assert.equal((await bob.post(`/invitations/${id}/approval`)).statusCode, 303);
  assert.equal(countMails(db, 'invitation'), 1, 'pressed twice is one letter');
  assert.equal(tracesOf(db, 'invitation.approved').length, 1);
  const guest = stranger();
  const link = linkTo(db, GUEST, 'invitation');
  await guest.post(link, { name: 'Guest', password: 'a quiet paper mill' }, link);
  assert.match((await guest.get('/people')).body, /Guest/);
});

test('an admin says no: nobody gets in, and nothing is left to open', async (t) => {
  const { as, db, cast } = await world(t);
  const [root, alice] = [await as('root'), await as('alice')];
  await root.post(`/companies/${cast.alice.companyId}/invitations`, { email: GUEST });
  const { id } = db.$client.prepare('select id from invitations').get() as { id: number };
  assert.equal((await alice.post(`/invitations/${id}/revocation`)).statusCode, 303);
  assert.equal((await alice.post(`/invitations/${id}/approval`)).statusCode, 409);
  assert.equal(countMails(db, 'invitation'), 0);
});

test('people of the platform are in no company, and people of a company not of the platform', async (t) => {
  const { as, db, cast } = await world(t);
  const root = await as('root');
  const own = await root.post(`/companies/${cast.bob.companyId}/invitations`, { email: cast.root.email });
  assert.equal(own.statusCode, 422);
  assert.match(own.body, /People of the platform are in no company/);
  const bob = await root.post('/invitations', { email: cast.bob.email, role: 'operator' });
  assert.equal(bob.statusCode, 422);
  const alice = await (await as('alice')).post('/invitations', { email: cast.root.email, role: 'viewer' });
  assert.equal(alice.statusCode, 422);
  assert.equal(countMails(db, 'invitation') + countMails(db, 'invitation-waiting'), 0);
});
