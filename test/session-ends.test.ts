import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { PASSWORD } from '../src/cli/cast.ts';
import { type Client, proofOf } from './support/client.ts';
import { pdfFile } from './support/files.ts';
import { type World, world } from './support/world.ts';

const TYPED = {
  reference: 'PO-77 "Späti" & <Co>',
  quantity: 'twelve',
  url_prefix: 'https://id.acme.example/',
  remarks: 'Line one\r\nline two',
};

test('what Alice typed into a new work order is there again after signing in', async (t) => {
  const { alice, endSession } = await stage(t);
  const answer = await submitTooLate(alice, '/work-orders/new', endSession);
  assert.equal(answer.headers.location, `/sign-in?next=${encodeURIComponent('/work-orders/new')}`);
  const asked = (await alice.get(String(answer.headers.location))).body;
  assert.match(
    asked,
    /Your session has ended\. Sign in: what you typed is kept\./,
    'the sign-in page says why',
  );
  await signInAgain(alice, answer.headers.location);
  const page = (await alice.get('/work-orders/new')).body;
  assert.match(page, /Your session had ended: what you typed is back/);
  assert.match(page, /value="PO-77 &quot;Späti&quot; &amp; &lt;Co&gt;"/);
  assert.match(page, /value="twelve"/);
  assert.match(page, /Line one\r?\nline two<\/textarea>/);
  assert.doesNotMatch((await alice.get('/work-orders/new')).body, /PO-77/, 'it is given back once');
});

test('also when the form had been refused once, and its page is called otherwise', async (t) => {
  const { alice, endSession } = await stage(t);
  const refused = await alice.upload('/work-orders', TYPED, [], '/work-orders/new');
  assert.equal(refused.statusCode, 422);
  const answer = await submitTooLate(alice, '/work-orders', endSession, proofOf(refused.body));
  await signInAgain(alice, answer.headers.location);
  assert.match((await alice.get(nextOf(answer.headers.location))).body, /value="twelve"/);
});

for (const page of ['/work-orders/ID', '/work-orders/ID/cancellation', '/work-orders?open=ID'])
  test(`the reason that Alice typed on ${page} is there again after signing in`, async (t) => {
    const { alice, endSession, place } = await stage(t);
    const { id } = place('PO-1', 10);
    const url = page.replace('ID', String(id));
    const proof = proofOf((await alice.get(url)).body);
    endSession();
    const answer = await alice.send({
      method: 'POST',
      url: `/work-orders/${id}/cancellation`,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        host: 'localhost',
        referer: `http://localhost${url}`,
      },
      payload: new URLSearchParams({ ...proof, reason: 'Wrong prefix.' }).toString(),
    });
    assert.equal(answer.statusCode, 303);
    await signInAgain(alice, answer.headers.location);
    assert.match((await alice.get(nextOf(answer.headers.location))).body, /value="Wrong prefix\."/);
  });

test('it is kept for its author alone, and never a password', async (t) => {
  const { alice, endSession, db, as } = await stage(t);
  await submitTooLate(alice, '/work-orders/new', endSession, { password: 'secret', _csrf: 'secret' });
  assert.doesNotMatch((await (await as('erin')).get('/work-orders/new')).body, /PO-77/);
  const kept = db.$client.prepare('select body from drafts').pluck().all().join();
  assert.match(kept, /PO-77/);
  assert.doesNotMatch(kept, /secret/);
});

test('a stranger leaves nothing behind', async (t) => {
  const { stranger, db } = await stage(t);
  await stranger().upload('/work-orders', TYPED, [], '/sign-in');
  assert.equal(db.$client.prepare('select count(*) from drafts').pluck().get(), 0);
});

async function stage(t: TestContext): Promise<World & { alice: Client; endSession(): void }> {
  const all = await world(t);
  const endSession = () =>
    void all.db.$client.prepare('update sessions set expires_at = ?').run(Date.now() - 1);
  return { ...all, alice: await all.as('alice'), endSession };
}

async function submitTooLate(client: Client, page: string, endSession: () => void, more = {}) {
  const proof = proofOf((await client.get('/work-orders/new')).body);
  endSession();
  const answer = await client.upload(
    '/work-orders',
    { ...proof, ...TYPED, ...more },
    [{ field: 'artwork', name: 'label.pdf', content: pdfFile() }],
    page,
  );
  assert.equal(answer.statusCode, 303);
  return answer;
}

async function signInAgain(client: Client, location: string | undefined): Promise<void> {
  const next = nextOf(location);
  const typed = { email: 'alice@acme.example', password: PASSWORD, next };
  const answer = await client.post('/sign-in', typed, String(location));
  assert.equal(answer.headers.location, next);
}

function nextOf(location: string | undefined): string {
  return new URL(String(location), 'http://localhost').searchParams.get('next') ?? '/';
}
