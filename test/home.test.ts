import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { failGeneration } from '../src/domain/orders/generator-moves.ts';
import { invitePerson } from '../src/domain/people/invitations.ts';
import { world } from './support/world.ts';

const { as, db, cast, place, confirm } = await world({ after });
const order = confirm(place('PO-1', 3));
failGeneration(db, order.id, 'The disk is full.');
place('PO-2', 5);

test('a failed order is told to both, and the link leads to it', async () => {
  for (const [name, words] of [
    ['alice', /<a href="([^"]*)">1 work order<\/a> could not be generated yet/],
    ['bob', /<a href="([^"]*)">1 generation failed<\/a>: look why/],
  ] as const) {
    const client = await as(name);
    const path = words.exec((await client.get('/')).body)?.[1];
    assert.match((await client.get(String(path))).body, /PO-1<\/h2>/, `${name} follows ${path}`);
  }
});

test('whom an admin invited is news to those who may read the audit log, and to nobody else', async () => {
  invitePerson(db, cast.bob, { email: 'secret@inkworks.example', role: 'operator' });
  assert.match((await (await as('bob')).get('/')).body, /invited a person/);
  for (const who of ['olu', 'mia', 'alice'] as const)
    assert.doesNotMatch((await (await as(who)).get('/')).body, /invited a person|secret@/, who);
});

test('the last things are sentences, and who came and went is not among them', async () => {
  const { body } = await (await as('olu')).get('/');
  const told = [...body.matchAll(/<\/time> <span>(.*?)<\/span><\/li>/g)].map(([, html]) =>
    String(html).replace(/<[^>]*>/g, ''),
  );
  assert.deepEqual(told.slice(0, 2), ['PO-2: submitted by Alice', 'PO-1: generation failed by Imprimatur']);
  assert.ok(told.includes('Bob approved a calibration'), told.join('; '));
  assert.doesNotMatch(told.join(), /signed in/);
});

test('a partner’s home counts each ready order once: waiting to be downloaded, or to be printed', async (t) => {
  const w = await world(t);
  const [first, second] = [w.confirm(w.place('PO-1', 2)), w.confirm(w.place('PO-2', 2))];
  w.confirm(w.place('PO-3', 2));
  await w.generateAll();
  w.db.$client.prepare('update packages set downloaded_at = 1 where work_order_id = ?').run(first!.id);
  const waiting = async (name: 'bob' | 'alice') => {
    const { body } = await (await w.as(name)).get('/');
    return textOf(/<ul class="waiting">(.*?)<\/ul>/.exec(body)?.[1] ?? '');
  };
  const bobs = await waiting('bob');
  assert.match(bobs, /2 packages are not downloaded yet/);
  assert.match(bobs, /1 work order is downloaded and ready to print/);
  assert.match(
    await waiting('alice'),
    /3 work orders are ready to print; of these 2 packages are not downloaded yet/,
  );
  w.db.$client.prepare('update packages set downloaded_at = 1').run();
  assert.doesNotMatch(await waiting('bob'), /not downloaded/);
  assert.match(await waiting('bob'), /3 work orders are downloaded/);
  assert.ok(second);
});

test('a new partner is led through its first steps until all are done, each by who may', async (t) => {
  const { as, db, cast } = await world(t);
  const id = cast.petra.companyId;
  db.$client.prepare('delete from partnerships where partner_id = ?').run(id);
  const steps = async (name: 'petra' | 'olu' | 'alice') =>
    textOf(/<ol class="first-steps">(.*?)<\/ol>/.exec((await (await as(name)).get('/')).body)?.[1] ?? '');
  const linksOf = async () =>
    [...(await (await as('petra')).get('/')).body.matchAll(/<a href="(\/[\w-]+\/new)">/g)].map(
      ([, path]) => path,
    );
  const all = [
    '/equipment/new',
    '/substrates/new',
    '/calibrations/new',
    '/partnerships/new',
    '/invitations/new',
  ];
  assert.deepEqual(await linksOf(), all);
  assert.match((await (await as('petra')).get('/')).body, /<li>Nothing yet\.<\/li>/);
  assert.equal(await steps('olu'), '', 'Inkworks has done all of it');
  assert.equal(await steps('alice'), '');
  db.$client.prepare('update substrates set partner_id = ?').run(id);
  assert.deepEqual(await linksOf(), [all[0], ...all.slice(2)]);
  assert.match(await steps('petra'), /○ Add your printing equipment ✓ Add the substrates you print on Done/);
  db.$client.prepare('update equipment set partner_id = ?').run(id);
  assert.deepEqual(await linksOf(), all.slice(3), 'its pairs are calibrated');
  db.$client.prepare(`update partnerships set partner_id = ?`).run(id);
  assert.deepEqual(await linksOf(), ['/invitations/new']);
  db.$client.prepare(`insert into memberships values (?, ?, 'operator', 1, null)`).run(cast.olu.userId, id);
  assert.deepEqual(await linksOf(), []);
  assert.match(
    await steps('olu'),
    /Join with a brand An admin of Inkworks Labels does this/,
    'they lost theirs',
  );
});

test('a home says who asks for a partnership and who has not come yet, to who may answer', async (t) => {
  const { as, db, cast } = await world(t);
  invitePerson(db, cast.bob, { email: 'nils@inkworks.example', role: 'operator' });
  await (await as('mallory')).post('/partnerships', { name: 'Inkworks Labels' }, '/partnerships/new');
  const bobs = (await (await as('bob')).get('/')).body;
  assert.match(bobs, /<a href="\/partnerships">1 brand<\/a> asks for a partnership/);
  assert.match(bobs, /<a href="\/people#invitations-title">1 person<\/a> is invited, and has not come yet/);
  assert.match((await (await as('bob')).get('/people')).body, /id="invitations-title"/);
  const olus = (await (await as('olu')).get('/')).body;
  assert.doesNotMatch(olus, /asks for a partnership|is invited/);
});

function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
