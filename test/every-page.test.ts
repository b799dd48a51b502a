import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Name } from '../src/cli/cast.ts';
import type { Actor } from '../src/domain/access/actor.ts';
import { failGeneration } from '../src/domain/orders/generator-moves.ts';
import { acceptPrint, cancelWorkOrder, declineWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { STATE_WORDS, type WorkOrder, type WorkOrderState } from '../src/domain/orders/work-orders.ts';
import { checkPage, checkText } from './support/check-page.ts';
import type { Answer } from './support/client.ts';
import { reportPrint } from './support/printing.ts';
import { world } from './support/world.ts';

const { as, bringVic, db, cast, place, confirm, generateAll } = await world({ after });

const remarks = 'Mind the <b>gap</b> & "quotes"\n\nLast line';
const odd = (first_serial: string) => ({ remarks, serials: 'sequential', first_serial });
const made = Object.fromEntries(
  ['failed', 'ready', 'printed', 'completed', 'canceled after'].map((state) => [
    state,
    confirm(place(state, 3, odd(`<${state}>00`))),
  ]),
);
failGeneration(db, made.failed!.id, 'The disk is full: the package could not be written.');
await generateAll();
for (const state of ['printed', 'completed']) reportPrint(db, cast.olu, made[state]!.id);
acceptPrint(db, cast.alice, made.completed!.id);
cancelWorkOrder(db, cast.alice, made['canceled after']!.id, 'Too <late>.');
const declined = place('declined', 7);
declineWorkOrder(db, cast.mia, declined.id, 'No ink.');
const orders: [WorkOrderState, WorkOrder][] = [
  [
    'new',
    place('new & "quoted" <ref>', 12_345, {
      ...odd('000001'),
      printed_size: '20',
      activate: 'yes',
    }),
  ],
  ['new', place('a million', 1_000_000)],
  ['generating', confirm(place('generating', 3))],
  ['failed', made.failed!],
  ['ready', made.ready!],
  ['printed', made.printed!],
  ['completed', made.completed!],
  ['canceled', made['canceled after']!],
  ['canceled', declined],
];

const { root, alice, erin, bob, mia, olu, mallory, petra } = cast;
const vic = bringVic();
const everybody: Record<Name | 'vic', Actor> = { root, alice, erin, bob, mia, olu, mallory, petra, vic };

const ODD = [
  '/work-orders?search=gap&state=new',
  '/work-orders?search=%25_%5C&state=nonsense&page=-1',
  '/work-orders?state=toString',
  '/work-orders?before=9',
  '/work-orders?state=archived&search=a&search=b',
  '/audit-log?before=5',
];

for (const [name, actor] of Object.entries(everybody) as [Name | 'vic', Actor][])
  test(`every page is as it should be for ${actor.name}, ${actor.role} of ${actor.companyName}`, async () => {
    const client = await as(name);
    for (const url of ODD) checkPage(await client.get(url), `${name} at ${url}`);
    const mine = [cast.alice.companyId, cast.bob.companyId].includes(actor.companyId);
    for (const [state, { id, reference }] of orders) {
      const page = await client.get(`/work-orders/${id}`);
      assert.equal(page.statusCode, mine ? 200 : 404, `${name} at ${reference}`);
      checkPage(page, `${name} at ${reference}`);
      if (mine) assert.ok(page.body.includes(STATE_WORDS[state]), `${reference} reads ${STATE_WORDS[state]}`);
      else assert.equal(page.body.includes(reference), false);
      for (const piece of ['card?expand=yes', 'card?expand=no&place=alone', 'progress?poll=4']) {
        const answer = await client.get(`/work-orders/${id}/${piece}`, { 'hx-request': 'true' });
        assert.equal(answer.statusCode, mine ? 200 : 404);
        if (mine) checkText(answer.body, `${name} at ${piece} of ${reference}`);
      }
      const open = await client.get(`/work-orders?open=${id}`);
      if (actor.kind !== 'platform') checkPage(open, `${name} opens ${reference}`);
      for (const form of ['cancellation', 'refusal']) {
        const answer = await client.get(`/work-orders/${id}/${form}`);
        assert.ok([200, 403, 404, 409].includes(answer.statusCode), `${name} at ${form}`);
        checkPage(answer, `${name} at ${form} of ${reference}`);
      }
      await generationPages(client, actor, id, state, mine);
    }
  });

async function generationPages(
  client: { get(url: string): Promise<Answer> },
  who: Actor,
  id: number,
  state: WorkOrderState,
  mine: boolean,
) {
  const { equipment, substrates } = cast;
  const status = !mine ? 404 : who.kind === 'brand' ? 403 : state === 'new' ? 200 : 409;
  for (const query of [
    '',
    `?equipment=${equipment.inkjet}`,
    `?equipment=${equipment.proof}`,
    `?equipment=${equipment.inkjet}&substrate=${substrates.kraft}`,
    '?equipment=x&substrate=y',
  ]) {
    const page = await client.get(`/work-orders/${id}/generation${query}`);
    assert.equal(page.statusCode, status, `${who.name} at generation${query} of ${state}`);
    checkPage(page, `${who.name} at generation${query}`);
    const pair = await client.get(`/work-orders/${id}/generation/pair${query}`);
    checkText(pair.body, `${who.name} at pair${query}`);
  }
}

test('what the order holds is shown as it was typed, never as markup', async () => {
  for (const name of ['alice', 'olu'] as const) {
    const { body } = await (await as(name)).get(`/work-orders/${orders[0]![1].id}`);
    assert.match(body, /Mind the &lt;b&gt;gap&lt;\/b&gt; &amp; &quot;quotes&quot;/);
    assert.match(
      body,
      /<h1>Work order <span class="one">new &amp; &quot;quoted&quot; &lt;ref&gt;<\/span><\/h1>/,
    );
  }
});

test('an operator is offered what operators may, and nothing else', async () => {
  const offers = async (name: Name | 'vic', index: number) => {
    const { body } = await (await as(name)).get(`/work-orders/${orders[index]![1].id}`);
    const words = [
      'Generate codes',
      'Try again',
      'Download codes',
      'Decline',
      'Cancel work order',
      'Mark as printed',
      'Report print',
      'Accept print',
      'Archive',
    ];
    return words.filter((word) => new RegExp(`>\\s*${word}</(a|button)>`).test(body)).join(', ');
  };
  const state = Object.fromEntries(orders.map(([each], index) => [each, index]));
  assert.equal(await offers('olu', 0), 'Generate codes');
  assert.equal(await offers('mia', 0), 'Generate codes, Decline');
  assert.equal(await offers('erin', 0), 'Cancel work order');
  assert.equal(await offers('vic', 0), '');
  assert.equal(await offers('olu', state.failed!), 'Try again');
  assert.equal(
    await offers('olu', state.ready!),
    'Download codes',
    'nothing was printed before the download',
  );
  db.$client.prepare('update packages set downloaded_at = 1').run();
  assert.equal(await offers('olu', state.ready!), 'Download codes, Report print');
  assert.equal(await offers('alice', state.ready!), 'Cancel work order');
  assert.equal(await offers('erin', state.printed!), 'Cancel work order');
  assert.equal(await offers('alice', state.printed!), 'Cancel work order, Accept print');
  assert.equal(await offers('olu', state.completed!), 'Download codes');
  assert.equal(await offers('olu', state.canceled!), '');
  assert.equal(await offers('mia', state.completed!), 'Download codes, Archive');
  assert.equal(await offers('erin', state.canceled!), 'Archive');
});
