import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startOfDay } from '../src/domain/forms/dates.ts';
import type { Answer } from './support/client.ts';
import { world } from './support/world.ts';

const w = await world({ after });
const { as, db, cast } = w;
const THOUSAND = `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)`;
const fill = (statement: string, ...values: unknown[]) => db.$client.prepare(statement).run(...values);
const [inkworks, acme] = [cast.bob.companyId, cast.alice.companyId];

db.$client.exec('begin');
const kinds = `case i % 2 when 0 then 'brand' else 'partner' end`;
fill(
  `insert into companies (kind, name, created_at, suspended_at)
   ${THOUSAND} select ${kinds}, printf('Company %04d', i), 0, case when i % 100 = 0 then 1 end from n`,
);
fill(
  `insert into users (email, name, password_hash, created_at)
   ${THOUSAND} select printf('p%04d@inkworks.example', i), printf('Person %04d', i), 'x', 0 from n`,
);
fill(
  `insert into memberships (user_id, company_id, role, created_at, deactivated_at)
   select id, ?, 'operator', 0, case when id % 10 = 0 then 1 end from users where name like 'Person %'`,
  inkworks,
);
fill(
  `insert into partnerships (brand_id, partner_id, state, invited_by, created_at, changed_at)
   select id, ?, case when id % 8 = 1 then 'dissolved' when id % 8 = 3 then 'invited' else 'active' end, id, 0, 0
   from companies where name like 'Company %' and kind = 'brand'`,
  inkworks,
);
fill(
  `insert into equipment (partner_id, name, technology, resolution_x, resolution_y, image_format, created_at, archived_at)
   ${THOUSAND} select ?, printf('Press %04d', i), 'laser', '600', '600', 'png', 0, case when i % 10 = 0 then 1 end from n`,
  inkworks,
);
fill(
  `insert into substrates (partner_id, name, created_at, archived_at)
   ${THOUSAND} select ?, printf('Film %04d', i), 0, case when i % 10 = 0 then 1 end from n`,
  inkworks,
);
fill(
  `insert into calibrations (equipment_id, substrate_id, revision, state, dots_x, dots_y, reduction_x, reduction_y,
     approved_at, approved_by, expires_at, created_at)
   select e.id, s.id, 1, 'approved', 9, 9, 0, 0, 0, ?, case when e.id % 4 = 0 then 1 else 4e12 end, 0
   from equipment e join substrates s on substr(e.name, 7) = substr(s.name, 6) where e.name like 'Press %'`,
  cast.bob.userId,
);
fill(
  `insert into audit (at, user_id, company_id, origin, action, detail)
   ${THOUSAND} select ? + i * 86400000, ?, ?, '192.0.2.1', case i % 4 when 0 then 'equipment.changed' else 'person.signed_in' end,
     json_object('number', i) from n`,
  Date.UTC(2020, 0, 1),
  cast.mia.userId,
  inkworks,
);
db.$client.exec('commit');

const LISTS: [string, 'bob' | 'root', string, string, string, number][] = [
  // address, who, what is searched, what is found by it, how the list is narrowed, pages then
  ['/people', 'bob', 'p0777@', 'Person 0777', 'deactivated', 2],
  ['/partnerships', 'bob', 'company 0776', 'Company 0776', 'ended', 3],
  ['/equipment', 'bob', 'press 0777', 'Press 0777', 'archived', 2],
  ['/substrates', 'bob', 'film 0777', 'Film 0777', 'archived', 2],
  ['/calibrations', 'bob', 'press 0777', 'Film 0777', 'expired', 6],
  ['/', 'root', 'company 0777', 'Company 0777', 'brand', 11],
];

for (const [path, who, search, found, show, pages] of LISTS)
  test(`${path} holds a thousand rows: pages, search, and what is left out`, async () => {
    const client = await as(who);
    const first = await client.get(path);
    assert.equal(rowsOf(first), 50);
    const [, last] = /Page 1 of ([\d,]+)/.exec(first.body) ?? [];
    const next = /<a href="([^"]*)" rel="next">Next</.exec(first.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    assert.match((await client.get(next)).body, new RegExp(`Page 2 of ${last}`));
    const end = await client.get(`${path}?page=${last}`);
    assert.ok(rowsOf(end) >= 1 && rowsOf(end) <= 50);
    assert.doesNotMatch(end.body, />Next</);
    assert.match((await client.get(`${path}?page=999`)).body, /There is no page 999\. <a [^>]*>Show page/);

    const hit = await client.get(`${path}?${new URLSearchParams({ search })}`);
    assert.equal(rowsOf(hit), 1, search);
    assert.ok(hit.body.includes(found));
    assert.match(hit.body, new RegExp(`name="search"[^>]*value="${search}"`), 'what was searched stays');
    const none = await client.get(`${path}?search=%25`);
    assert.equal(rowsOf(none), 0);
    assert.match(none.body, /class="empty">No[^<]*matches\. <a /);

    const narrowed = await client.get(`${path}?show=${show}`);
    assert.match(narrowed.body, new RegExp(`Page 1 of ${pages}<`));
    assert.match(narrowed.body, new RegExp(`value="${show}" selected`));
    assert.match((await client.get(`${path}?show=toString&page=x`)).body, new RegExp(`Page 1 of ${last}<`));
  });

test('the audit log is narrowed by kind, person and days, and paged within that', async () => {
  const bob = await as('bob');
  const log = async (query: Record<string, string>) => bob.get(`/audit-log?${new URLSearchParams(query)}`);
  const presses = await log({ kind: 'presses', person: 'MIA' });
  assert.equal(rowsOf(presses), 50);
  assert.doesNotMatch(presses.body.split('<tbody>')[1] ?? '', /signed in/);
  const older = /<a href="([^"]*)" rel="next">Older</.exec(presses.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
  assert.match(older, /kind=presses&person=MIA/);
  const next = await bob.get(older);
  assert.equal(rowsOf(next), 50);
  assert.match(next.body, /number: 800/);
  assert.doesNotMatch(next.body, /number: 804/);

  const days = await log({ from: '2020-02-01', to: '2020-02-03' });
  assert.deepEqual(numbersIn(days), ['33', '32', '31']);
  assert.match(days.body, /name="from" type="date" value="2020-02-01"/);
  assert.deepEqual(numbersIn(await log({ from: '2020-02-03', to: '2020-02-01' })), []);
  assert.match((await log({ from: '2020-02-03', to: '2020-02-01' })).body, /Nothing that happened matches/);
  assert.equal(
    rowsOf(await log({ from: '2020-02-30', kind: 'nonsense' })),
    50,
    'what is no day bounds nothing',
  );
  assert.equal(rowsOf(await log({ person: 'nobody of this name' })), 0);
});

test('a day begins at midnight of its time zone, on the days that the clocks change too', () => {
  const at = (day: string, zone: string, later = 0) => startOfDay(day, zone, later)?.toISOString();
  assert.equal(at('2026-11-22', 'UTC'), '2026-11-22T00:00:00.000Z');
  assert.equal(at('2026-11-22', 'Europe/Berlin'), '2026-11-21T23:00:00.000Z');
  assert.equal(at('2026-03-29', 'Europe/Berlin'), '2026-03-28T23:00:00.000Z');
  assert.equal(at('2026-03-29', 'Europe/Berlin', 1), '2026-03-29T22:00:00.000Z');
  assert.equal(at('2026-10-25', 'Europe/Berlin', 1), '2026-10-25T23:00:00.000Z');
  assert.equal(at('2026-06-01', 'America/New_York'), '2026-06-01T04:00:00.000Z');
  assert.equal(at('2026-02-30', 'UTC'), undefined);
  assert.equal(at('', 'UTC'), undefined);
});

test('everybody who is alone or has nothing yet reads what to do first', async () => {
  const petra = await as('petra');
  for (const [path, words] of [
    ['/people', /You are alone here\. <a href="\/invitations\/new">Invite/],
    ['/equipment', /<a href="\/equipment\/new">Add the first one/],
    ['/substrates', /<a href="\/substrates\/new">Add the first one/],
    ['/calibrations', /<a href="\/calibrations\/new">Calibrate the first one/],
  ] as const)
    assert.match((await petra.get(path)).body, words, path);
  db.$client.exec(`delete from partnerships where ${acme} in (brand_id, partner_id)`);
  const alice = await as('alice');
  assert.match((await alice.get('/partnerships')).body, /<a href="\/partnerships\/new">Invite the first one/);
  const invite = /no printing partner yet[^<]*<a href="\/partnerships\/new">Invite/;
  assert.match((await alice.get('/work-orders/new')).body, invite);
  assert.match(
    (await (await as('erin')).get('/work-orders/new')).body,
    /An admin of Acme Beverages invites one/,
  );
});

function rowsOf({ body }: Answer): number {
  return (
    body
      .match(/<tbody>[\s\S]*?<\/tbody>/g)
      ?.join('')
      .match(/<tr>/g)?.length ?? 0
  );
}

function numbersIn({ body }: Answer): string[] {
  return [...body.matchAll(/number: (\d+)/g)].map(([, number]) => String(number));
}
