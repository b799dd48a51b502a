import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { transact } from '../src/db/database.ts';
import { findCompany } from '../src/domain/people/company.ts';
import { addMember } from '../src/domain/people/people.ts';
import { world } from './support/world.ts';

const { db, as, cast, place } = await world({ after });
const order = place('PO-1', 1);
// Mallory, admin of another brand, is an editor of Acme too.
transact(db, (tx) => addMember(tx, cast.mallory.userId, findCompany(tx, 'Acme Beverages'), 'editor'));
const mallory = await as('mallory');
const here = async () => /class="bar-company" href="\/">([^<]*)</.exec((await mallory.get('/')).body)?.[1];
if ((await here()) !== 'Mallory Foods')
  await mallory.post('/company-switch', { company: String(cast.mallory.companyId) }, '/menu');

test('a link to an order of another company of mine offers to go on for that one, and leads there', async () => {
  const url = `/work-orders/${order.id}?from=mail`;
  const page = await mallory.get(url);
  assert.equal(page.statusCode, 404);
  assert.match(page.body, /Go on for Acme Beverages/);
  const [, next = ''] = /name="next" value="([^"]*)"/.exec(page.body) ?? [];
  const answer = await mallory.post('/company-switch', { company: String(cast.alice.companyId), next }, url);
  assert.equal(answer.headers.location, url);
  assert.equal((await mallory.get(url)).statusCode, 200);
});

test('to everybody else the order does not exist, and another address is never led to', async () => {
  for (const who of ['petra', 'root'] as const)
    assert.doesNotMatch((await (await as(who)).get(`/work-orders/${order.id}`)).body, /Go on for/, who);
  const away = await mallory.post(
    '/company-switch',
    { company: String(cast.mallory.companyId), next: '//evil.example' },
    '/menu',
  );
  assert.equal(away.headers.location, '/');
});

test('who is refused reads the names of those who may', async () => {
  const refused = await (await as('olu')).get('/equipment/new');
  assert.equal(refused.statusCode, 403);
  assert.match(refused.body, /Admins of the partner may\. At Inkworks Labels: Bob\./);
});
