import assert from 'node:assert/strict';
import { test } from 'node:test';
import { days } from '../src/domain/forms/dates.ts';
import { remindOfCalibrations } from '../src/domain/press/reminders.ts';
import { countMails, linkTo, mailTo, tracesOf } from './support/mails.ts';
import { world } from './support/world.ts';

const NORDIC = {
  kind: 'brand',
  name: 'Nordic Dairy',
  admin: 'nora@nordic.example',
  email_domain: 'nordic.example',
};

test('Root creates a brand; its invited admin sets it up and sees her company', async (t) => {
  const { as, stranger, db } = await world(t);
  const root = await as('root');
  const created = await root.post('/companies', NORDIC);
  assert.equal(created.statusCode, 303);
  const shown = (await root.get(String(created.headers.location))).body;
  assert.match(shown, /nora@nordic\.example/);
  assert.match(shown, /None yet/);
  const link = linkTo(db, 'nora@nordic.example', 'invitation');
  const nora = stranger();
  await nora.post(link, { name: 'Nora', password: 'a quiet paper mill' }, link);
  assert.match((await nora.get('/')).body, /Nordic Dairy/);
  assert.equal((await nora.get('/people')).statusCode, 200);
  assert.equal(tracesOf(db, 'company.created').at(-1)?.detail.name, 'Nordic Dairy');
});

test('nearly the same name or the same domain is pointed out first, and asked about once', async (t) => {
  const { as, db } = await world(t);
  const root = await as('root');
  for (const [name, email_domain] of [
    ['ACME-Beverages GmbH', ''],
    ['Brewery of Alice', 'acme.example'],
  ] as const) {
    const typed = { ...NORDIC, name, email_domain, admin: `nora@${name.length}.example` };
    const asked = await root.post('/companies', typed);
    assert.equal(asked.statusCode, 200);
    assert.match(asked.body, /Is it one of these\?/);
    assert.match(asked.body, /Acme Beverages/);
    assert.equal(tracesOf(db, 'company.created').filter(({ detail }) => detail.name === name).length, 0);
    const looked = /name="looked" value="([^"]+)"/.exec(asked.body)?.[1] ?? '';
    assert.equal((await root.post('/companies', { ...typed, looked: 'else' })).statusCode, 200);
    assert.equal((await root.post('/companies', { ...typed, looked })).statusCode, 303, name);
  }
});

test('the same name is refused beside its field, also pressed twice', async (t) => {
  const { as, db } = await world(t);
  const root = await as('root');
  const answers = await Promise.all([root.post('/companies', NORDIC), root.post('/companies', NORDIC)]);
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 422]);
  const same = await root.post('/companies', { ...NORDIC, name: 'acme beverages' });
  assert.equal(same.statusCode, 422);
  assert.match(same.body, /There is a company named Acme Beverages already/);
  assert.equal(countMails(db, 'invitation'), 1);
});

test('every field that is wrong is told at once, and what was typed stays', async (t) => {
  const { as } = await world(t);
  const answer = await (await as('root')).post('/companies', {
    ...NORDIC,
    email_domain: 'no domain',
    website: 'javascript:alert(1)',
    time_zone: 'Mars/Olympus',
  });
  assert.equal(answer.statusCode, 422);
  for (const field of ['email_domain', 'website', 'time_zone'])
    assert.ok(answer.body.includes(`href="#${field}"`), field);
  assert.match(answer.body, /value="Nordic Dairy"/);
  const noKind = await (await as('root')).post('/companies', { ...NORDIC, kind: 'platform' });
  assert.match(noKind.body, /Choose whether it is a brand or a printing partner/);
  const noAdmin = await (await as('root')).post('/companies', { ...NORDIC, admin: '' });
  assert.match(noAdmin.body, /href="#admin"/);
});

test('a suspended company is closed at once, and open again when restored', async (t) => {
  const { as, db, cast, place } = await world(t);
  const [root, bob] = [await as('root'), await as('bob')];
  place('PO-1', 10);
  const path = `/companies/${cast.bob.companyId}`;
  const question = (await root.get(`${path}/suspension`)).body;
  assert.match(question, /Suspend [^<]*\?<\/h1>[\s\S]*Nothing is deleted/);
  for (let n = 0; n < 2; n++) assert.equal((await root.post(`${path}/suspension`)).statusCode, 303);
  assert.equal((await bob.get('/work-orders')).statusCode, 303);
  await assert.rejects(as('olu'), /403/);
  assert.throws(() => place('PO-2', 10), { code: 'invalid' });
  assert.equal(countMails(db, 'company-suspended'), 1);
  assert.match((await root.get(path)).body, /Suspended since/);
  assert.equal((await root.post(`${path}/restoration`)).statusCode, 303);
  assert.equal((await (await as('bob')).get('/work-orders')).statusCode, 200);
  const actions = tracesOf(db, 'company.').map(({ action }) => action);
  assert.deepEqual(actions.slice(-2), ['company.suspended', 'company.restored']);
  assert.equal((await root.post(`/companies/${cast.root.companyId}/suspension`)).statusCode, 409);
});

test("an admin keeps their company's profile; times follow its time zone", async (t) => {
  const { as, db } = await world(t);
  const alice = await as('alice');
  const profile = { name: 'Acme Beverages', website: 'www.acme.example', time_zone: 'Pacific/Auckland' };
  assert.equal((await alice.post('/company', profile)).statusCode, 303);
  assert.match((await alice.get('/company')).body, /value="https:\/\/www\.acme\.example"/);
  const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone: 'Pacific/Auckland' });
  assert.match((await alice.get('/')).body, new RegExp(`, ${hour.format(new Date())}:\\d\\d</time>`));
  const [trace] = tracesOf(db, 'company.changed');
  assert.equal(trace?.detail.website, '(empty) → https://www.acme.example');
  await alice.post('/company', profile);
  assert.equal(tracesOf(db, 'company.changed').length, 1, 'no change, no trace');
});

test('the language says how a company reads dates, on its pages and in its mails; others read as they did', async (t) => {
  const { as, db, cast, place } = await world(t);
  const bob = await as('bob');
  const profile = { name: 'Inkworks Labels', time_zone: 'UTC' };
  const british = /\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d<\/time>/;
  const american = /[A-Z][a-z]{2} \d{1,2}, \d{4}, \d\d:\d\d [AP]M<\/time>/;
  assert.match((await bob.get('/audit-log')).body, british);
  assert.equal((await bob.post('/company', { ...profile, language: 'de' })).statusCode, 422);
  assert.equal((await bob.post('/company', { ...profile, language: 'en-US' })).statusCode, 303);
  assert.match((await bob.get('/company')).body, /value="en-US" selected>English \(United States\)/);
  place('PO-1', 10);
  const page = (await bob.get('/audit-log')).body;
  assert.match(page, american);
  assert.doesNotMatch(page, british);
  assert.match(page, /<html lang="en-US">/);
  const alice = (await (await as('alice')).get('/audit-log')).body;
  assert.match(alice, british);
  assert.match(alice, /<html lang="en-GB">/);
  remindOfCalibrations(db, new Date(Date.now() + days(340)));
  assert.match(String(mailTo(db, cast.bob.email, 'calibration-ends').ends), /^[A-Z][a-z]{2} \d{1,2}, \d{4}$/);
});

test('companies are the platform operator’s alone; the profile is for its admin', async (t) => {
  const { as, cast } = await world(t);
  for (const [name, own] of [
    ['alice', 200],
    ['bob', 200],
    ['erin', 403],
    ['olu', 403],
  ] as const) {
    const client = await as(name);
    assert.equal((await client.get('/company')).statusCode, own, name);
    for (const id of [cast.mallory.companyId, cast.alice.companyId]) {
      assert.equal((await client.get(`/companies/${id}`)).statusCode, 404, name);
      for (const noun of ['suspension', 'restoration', 'invitations'])
        assert.equal(
          (await client.post(`/companies/${id}/${noun}`, { email: 'x@y.example' })).statusCode,
          404,
        );
    }
    const foreign = await client.post(`/companies/${cast.mallory.companyId}/profile`, { name: 'Taken over' });
    assert.ok([403, 404].includes(foreign.statusCode), name);
    assert.notEqual((await client.get('/companies//profile')).statusCode, 200, name);
    assert.equal((await client.post('/companies', NORDIC)).statusCode, 404, name);
    assert.equal((await client.get('/companies/new')).statusCode, 404, name);
  }
});
