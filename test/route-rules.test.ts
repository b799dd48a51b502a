import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Actor } from '../src/domain/access/actor.ts';
import { checkPage } from './support/check-page.ts';
import { type Answer, formHeaders } from './support/client.ts';
import { routesOf } from './support/routes.ts';
import { type Roles, RULES, type Rule } from './support/rules.ts';
import { everyThing } from './support/things.ts';
import { everyVisitor, type Visitor } from './support/visitors.ts';
import { world } from './support/world.ts';

const w = await world({ after });
const { app, cast, db } = w;
const visitors = await everyVisitor(w);
const rita = visitors.find(({ actor }) => actor?.name === 'Rita')!.actor!;
const things = await everyThing(w, rita);
const routes = routesOf(app).map(({ method, url }) => `${method} ${url}`);

test('every route has a rule, and every rule a route', () => {
  assert.deepEqual([...routes].sort(), Object.keys(RULES).sort());
});

for (const visitor of visitors) {
  const { actor } = visitor;
  const name = actor ? `${actor.name}, ${actor.role} of ${actor.companyName}` : 'a stranger';
  test(`every route gives ${name} what chapter 3 says`, async () => {
    const wrong: string[] = [];
    for (const [route, rule] of Object.entries(RULES).filter(([route]) => routes.includes(route))) {
      const sides = rule.of === 'the person' && actor ? [true, false] : [isOurs(rule, actor)];
      for (const own of sides)
        await tryRoute(visitor, route, rule, own).catch((error: Error) => wrong.push(error.message));
    }
    assert.deepEqual(wrong, []);
  });
}

test('a stranger is led to the sign-in by a piece of a page too, and learns nothing', async () => {
  for (const [route, rule] of Object.entries(RULES)) {
    if (rule.sees === 'everybody') continue;
    const answer = await answerTo(visitors[0]!, route, true, { 'hx-request': 'true' });
    assert.equal(answer.statusCode, 401, route);
    assert.match(String(answer.headers['hx-redirect']), /^\/sign-in/, route);
    assert.doesNotMatch(answer.body, /PO-2026/, route);
  }
});

async function tryRoute(visitor: Visitor, route: string, rule: Rule, own: boolean): Promise<void> {
  const answer = await answerTo(visitor, route, own);
  const { actor } = visitor;
  const where = `${route} for ${actor?.name ?? 'a stranger'}, ${own ? 'their own' : "somebody else's"}`;
  if (!actor && rule.sees !== 'everybody') {
    assert.equal(answer.statusCode, 303, where);
    return assert.match(String(answer.headers.location), /^\/sign-in/, where);
  }
  const expected = actor ? expectedFor(actor, rule, own) : rule.stranger;
  assert.equal(answer.statusCode, expected, `${where}\n${sentenceOf(answer)}`);
  if (expected === 403 && answer.body && !rule.others)
    assert.match(sentenceOf(answer), / may\b.* may\b|you may\b/, `${where}: says who may`);
  const isPage = String(answer.headers['content-type']).startsWith('text/html');
  if (isPage && answer.body && !/(card|progress|pair|total|link|answer)$/.test(route))
    checkPage(answer, where);
}

/** Chapter 3 in six lines. */
function expectedFor(actor: Actor, rule: Rule, own: boolean): number {
  if (typeof rule.sees === 'object') {
    if (rule.sees[actor.kind] === undefined) return 404;
    if (!includes(rule.sees, actor)) return 403;
  }
  if (!own) return rule.others ?? 404;
  return rule.may && !includes(rule.may, actor) ? 403 : rule.done;
}

function includes(roles: Roles, { kind, role }: Actor): boolean {
  return roles[kind]?.split(' ').includes(role) ?? false;
}

function isOurs({ of }: Rule, actor: Actor | undefined): boolean {
  if (!actor || of === undefined || of === 'any company') return true;
  return [cast.alice, cast.bob, cast.root].some(({ companyId }) => companyId === actor.companyId);
}

/** Asks inside a transaction that is taken back: whatever was changed, the next one finds everything as it was. */
async function answerTo(
  { actor, client, proof }: Visitor,
  route: string,
  own: boolean,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const who = actor ?? cast.bob;
  const remoteAddress = `10.0.0.${visitors.findIndex((each) => each.client === client) + 1}`;
  const [method] = route.split(' ') as ['GET' | 'POST' | 'HEAD'];
  const cookies = new Map(client.cookies);
  db.$client.exec('begin');
  try {
    const url = things.pathOf(route, who, own);
    if (method !== 'POST') return await client.send({ method, url, headers, remoteAddress });
    const payload = new URLSearchParams({ ...proof, ...things.fieldsOf(route, who, own) }).toString();
    const sent = { ...formHeaders('/menu'), ...headers };
    return await client.send({ method, url, payload, headers: sent, remoteAddress });
  } finally {
    db.$client.exec('rollback');
    client.cookies.clear();
    for (const [name, value] of cookies) client.cookies.set(name, value);
  }
}

function sentenceOf({ body }: Answer): string {
  const main = /<main[^>]*>([\s\S]*?)<\/main>/.exec(body)?.[1] ?? body.slice(0, 300);
  return main
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ What you can do.*/, '')
    .slice(0, 400)
    .trim();
}
