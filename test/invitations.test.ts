import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD } from '../src/cli/cast.ts';
import { root } from '../src/config.ts';
import { templates } from '../src/http/templates.ts';
import { deliverMails } from '../src/work/mailer.ts';
import { countMails, linkTo, tracesOf } from './support/mails.ts';
import { world } from './support/world.ts';

const NEWCOMER = { name: 'Nils', password: 'a quiet paper mill' };

test('Bob invites Nils: he sets name and password, and is in', async (t) => {
  const { as, stranger, db } = await world(t);
  const bob = await as('bob');
  const sent = await bob.post('/invitations', { email: 'Nils@Inkworks.example', role: 'operator' });
  assert.equal(sent.statusCode, 303);
  assert.match((await bob.get('/people')).body, /nils@inkworks\.example/);
  const link = linkTo(db, 'nils@inkworks.example', 'invitation');
  const nils = stranger();
  assert.match((await nils.get(link)).body, /Join Inkworks Labels/);
  const joined = await nils.post(link, NEWCOMER, link);
  assert.equal(joined.statusCode, 303);
  assert.equal((await nils.get('/work-orders')).statusCode, 200);
  assert.equal((await nils.get('/people')).statusCode, 403);
  const actions = tracesOf(db, 'invitation.').map(({ action }) => action);
  assert.deepEqual(actions, ['invitation.sent', 'invitation.accepted']);
});

test('while no mail server is set up, whoever invites is shown the link, once, and it opens', async (t) => {
  const { as, stranger, cast } = await world(t);
  const shown = /hand this link over yourself.*?(http:\/\/localhost[^\s/]*(\/invitation\/[\w-]{43}))/;
  const [bob, root] = [await as('bob'), await as('root')];
  const linkAfter = async (client: typeof bob, path: string, fields: Record<string, string>) => {
    const answer = await client.post(path, fields);
    const { body } = await client.get(String(answer.headers.location));
    assert.doesNotMatch((await client.get(String(answer.headers.location))).body, shown, 'once');
    return shown.exec(body)?.[2];
  };
  assert.match((await bob.get('/invitations/new')).body, /you are shown the link/);
  const first = await linkAfter(bob, '/invitations', { email: 'nils@inkworks.example', role: 'operator' });
  const again = /(\/invitations\/\d+\/sending)/.exec((await bob.get('/people')).body)![1]!;
  const second = await linkAfter(bob, again, {});
  assert.equal((await stranger().get(first!)).statusCode, 404, 'the one before is over');
  assert.match((await stranger().get(second!)).body, /Join Inkworks Labels/);
  const brand = { kind: 'brand', name: 'Nordic Dairy', admin: 'nora@nordic.example', language: 'en' };
  const third = await linkAfter(root, '/companies', brand);
  assert.match((await stranger().get(third!)).body, /Join Nordic Dairy/);
  const path = `/companies/${cast.bob.companyId}/invitations`;
  assert.equal(await linkAfter(root, path, { email: 'rob@print.example' }), undefined, 'it waits for a yes');
  const yes = /(\/invitations\/\d+\/approval)/.exec((await bob.get('/people')).body)![1]!;
  assert.match((await stranger().get((await linkAfter(bob, yes, {}))!)).body, /Join Inkworks Labels/);
});

test('with a mail server the link is in the mail alone', async (t) => {
  const { as } = await world(t, { mailToFolder: false });
  const bob = await as('bob');
  assert.match((await bob.get('/invitations/new')).body, /They get an e-mail/);
  await bob.post('/invitations', { email: 'nils@inkworks.example', role: 'operator' });
  const { body } = await bob.get('/people');
  assert.match(body, /nils@inkworks\.example is invited/);
  assert.doesNotMatch(body, /invitation\/[\w-]{43}/);
});

test('the link works once, and an altered one is none', async (t) => {
  const { as, stranger, db } = await world(t);
  await (await as('bob')).post('/invitations', { email: 'nils@inkworks.example', role: 'operator' });
  const link = linkTo(db, 'nils@inkworks.example', 'invitation');
  assert.equal((await stranger().post(link, NEWCOMER, link)).statusCode, 303);
  const again = await stranger().get(link);
  assert.equal(again.statusCode, 410);
  assert.match(again.body, /used already|in Inkworks Labels already/);
  assert.equal((await stranger().get(link.slice(0, -1))).statusCode, 404);
  assert.equal((await stranger().get(`${link.slice(0, -4)}AAAA`)).statusCode, 404);
});

test('two accept at once: one is in', async (t) => {
  const { as, stranger, db } = await world(t);
  await (await as('bob')).post('/invitations', { email: 'nils@inkworks.example', role: 'operator' });
  const link = linkTo(db, 'nils@inkworks.example', 'invitation');
  const answers = await Promise.all([1, 2].map(() => stranger().post(link, NEWCOMER, link)));
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 410]);
});

test('after 24 hours it has expired; sent again there is a new link and the old one is over', async (t) => {
  const { as, stranger, db } = await world(t);
  const bob = await as('bob');
  await bob.post('/invitations', { email: 'nils@inkworks.example', role: 'operator' });
  const old = linkTo(db, 'nils@inkworks.example', 'invitation');
  db.$client.prepare('update invitations set expires_at = ?').run(Date.now() - 1);
  const expired = await stranger().get(old);
  assert.equal(expired.statusCode, 410);
  assert.match(expired.body, /has expired\. Ask Inkworks Labels/);
  assert.equal((await bob.post('/invitations/1/sending')).statusCode, 303);
  assert.equal((await stranger().get(old)).statusCode, 404);
  assert.equal((await stranger().get(linkTo(db, 'nils@inkworks.example', 'invitation'))).statusCode, 200);
});

test('a revoked one is over, and cannot be sent or revoked again', async (t) => {
  const { as, stranger, db } = await world(t);
  const bob = await as('bob');
  await bob.post('/invitations', { email: 'nils@inkworks.example', role: 'operator' });
  assert.equal((await bob.post('/invitations/1/revocation')).statusCode, 303);
  const link = linkTo(db, 'nils@inkworks.example', 'invitation');
  assert.equal((await stranger().post(link, NEWCOMER, '/sign-in')).statusCode, 410);
  assert.equal((await bob.post('/invitations/1/revocation')).statusCode, 409);
  assert.equal((await bob.post('/invitations/1/sending')).statusCode, 409);
});

test('a person who exists signs in and joins a further company, and switches', async (t) => {
  const { as, stranger, db, cast } = await world(t);
  await (await as('petra')).post('/invitations', { email: cast.olu.email, role: 'manager' });
  const link = linkTo(db, cast.olu.email, 'invitation');
  const asked = await stranger().get(link);
  assert.match(asked.body, /Sign in and join/);
  assert.doesNotMatch(asked.body, /name="password"/);
  const mia = await as('mia');
  assert.match((await mia.get(link)).body, /You are signed in as mia/);
  assert.equal((await mia.post(link)).statusCode, 409);
  const olu = await as('olu');
  assert.equal((await olu.post(link, {}, link)).statusCode, 303);
  const menu = (await olu.get('/menu')).body;
  assert.match(menu, /Go on for Inkworks Labels/);
  assert.match(menu, /Manager of Pressburg Print/);
  await olu.post('/company-switch', { company: String(cast.olu.companyId) });
  assert.match((await olu.get('/menu')).body, /Operator of Inkworks Labels/);
});

test('it asks for an address, a role of this kind of company, and nobody who is in already', async (t) => {
  const { as, db, cast } = await world(t);
  const bob = await as('bob');
  const nothing = await bob.post('/invitations');
  assert.match(nothing.body, /href="#email"[\s\S]*href="#role"/);
  for (const [email, role, sentence] of [
    ['nils', 'operator', /Enter an e-mail address/],
    ['nils@inkworks.example', 'editor', /no such role/],
    ['nils@inkworks.example', '', /no such role/],
    [cast.olu.email, 'manager', /is in Inkworks Labels already/],
  ] as const) {
    const answer = await bob.post('/invitations', { email, role });
    assert.equal(answer.statusCode, 422, email);
    assert.match(answer.body, sentence);
    assert.ok(answer.body.includes(`value="${email}"`), 'what was typed stays');
  }
  await bob.post('/invitations', { email: 'nils@inkworks.example', role: 'operator' });
  const twice = await bob.post('/invitations', { email: 'nils@inkworks.example', role: 'operator' });
  assert.equal(twice.statusCode, 422);
  assert.equal(countMails(db, 'invitation'), 1);
});

test('it is refused to whoever is no admin, and not there for the outsider', async (t) => {
  const { as, db } = await world(t);
  await (await as('bob')).post('/invitations', { email: 'nils@inkworks.example', role: 'operator' });
  for (const name of ['mia', 'olu', 'erin'] as const) {
    const client = await as(name);
    assert.equal((await client.get('/invitations/new')).statusCode, 403, name);
    assert.equal(
      (await client.post('/invitations', { email: 'x@y.example', role: 'viewer' })).statusCode,
      403,
    );
  }
  for (const [name, status] of [
    ['petra', 404],
    ['alice', 404],
    ['mia', 403],
  ] as const) {
    const client = await as(name);
    assert.equal((await client.post('/invitations/1/sending')).statusCode, status, name);
    assert.equal((await client.post('/invitations/1/revocation')).statusCode, status, name);
  }
  assert.equal(countMails(db, 'invitation'), 1);
});

test('the mail carries the link, and the outbox forgets it once it is sent', async (t) => {
  const { as, db } = await world(t);
  await (await as('bob')).post('/invitations', { email: 'nils@inkworks.example', role: 'operator' });
  const link = linkTo(db, 'nils@inkworks.example', 'invitation');
  const mails: string[] = [];
  const post = {
    deliver: async (mail: { text?: unknown; html?: unknown }) => {
      mails.push(`${mail.text} ${mail.html}`);
    },
    close: () => {},
  };
  await deliverMails(db, post, templates(root), { from: 'x@y.example', baseUrl: 'https://codes.example' });
  assert.equal(mails[0]?.split(`https://codes.example${link}`).length, 3, 'in the text and in the HTML');
  assert.equal(db.$client.prepare('select count(*) from outbox where facts like ?').pluck().get('%path%'), 0);
  const token = link.split('/').at(-1)!;
  const kept = JSON.stringify(db.$client.prepare('select * from invitations').all());
  assert.ok(!kept.includes(token), 'the table holds a digest only');
});

test('a newcomer cannot choose a password made of their name or company', async (t) => {
  const { as, stranger, db } = await world(t);
  await (await as('bob')).post('/invitations', { email: 'nils@inkworks.example', role: 'operator' });
  const link = linkTo(db, 'nils@inkworks.example', 'invitation');
  for (const password of ['short', 'inkworkslabels1', 'Password1234!', `${'x'.repeat(257)}abcde`]) {
    const answer = await stranger().post(link, { name: 'Nils', password }, link);
    assert.equal(answer.statusCode, 422, password);
    assert.match(answer.body, /value="Nils"/);
  }
  assert.equal((await stranger().post(link, { name: 'Nils', password: PASSWORD }, link)).statusCode, 303);
});
