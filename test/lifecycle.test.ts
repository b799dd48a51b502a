import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Name } from '../src/cli/cast.ts';
import { failGeneration, finishGeneration } from '../src/domain/orders/generator-moves.ts';
import { acceptPrint, cancelWorkOrder, markPrinted } from '../src/domain/orders/lifecycle.ts';
import {
  findWorkOrder,
  STATE_WORDS,
  type WorkOrder,
  type WorkOrderState,
} from '../src/domain/orders/work-orders.ts';
import { traces, world } from './support/world.ts';

const { as, bringVic, db, cast, place, confirm } = await world({ after });
bringVic();
const STATES = Object.keys(STATE_WORDS) as WorkOrderState[];
type Anybody = Name | 'vic';

type Verb = {
  noun: string;
  who: Anybody;
  from: Partial<Record<WorkOrderState, WorkOrderState>>;
  fields?: Record<string, string>;
  action: string;
  tells: string[];
  refused: [Anybody, RegExp][];
};

// Acme asks for no print reports here; test/print-report.test.ts has those.
db.$client.exec(`update companies set asks_reports = 0 where kind = 'brand'`);

const inkworks = ['bob', 'mia', 'olu'].map((name) => `${name}@inkworks.example`);
const acme = ['alice', 'erin', 'vic'].map((name) => `${name}@acme.example`);
const because = { reason: 'Because of <it>.' };

const VERBS: Verb[] = [
  {
    noun: 'retry',
    who: 'olu',
    from: { failed: 'generating' },
    action: 'work_order.retried',
    tells: [],
    refused: [['alice', /Admins, managers and operators of the partner may/]],
  },
  {
    noun: 'printing',
    who: 'olu',
    from: { ready: 'printed' },
    action: 'work_order.printed',
    tells: acme.map((to) => `work-order-printed → ${to}`),
    refused: [['alice', /Admins, managers and operators of the partner may/]],
  },
  {
    noun: 'acceptance',
    who: 'alice',
    from: { printed: 'completed' },
    action: 'work_order.completed',
    tells: inkworks.map((to) => `work-order-completed → ${to}`),
    refused: [
      ['erin', /Admins of the brand may/],
      ['vic', /Admins of the brand may/],
      ['bob', /Admins of the brand may/],
    ],
  },
  {
    noun: 'refusal',
    who: 'mia',
    from: { new: 'canceled' },
    fields: because,
    action: 'work_order.declined',
    tells: acme.map((to) => `work-order-declined → ${to}`),
    refused: [
      ['olu', /Admins and managers of the partner may/],
      ['alice', /Admins and managers of the partner may/],
    ],
  },
  {
    noun: 'cancellation',
    who: 'erin',
    from: {
      new: 'canceled',
      generating: 'canceled',
      failed: 'canceled',
      ready: 'canceled',
      printed: 'canceled',
    },
    fields: because,
    action: 'work_order.canceled',
    tells: inkworks.map((to) => `work-order-canceled → ${to}`),
    refused: [
      ['vic', /Admins and editors of the brand may/],
      ['bob', /Admins and editors of the brand may/],
    ],
  },
];

for (const { noun, who, from, fields = {}, action, tells, refused } of VERBS) {
  test(`${noun}: from its own states it moves the order, leaves its trace and tells who should hear`, async () => {
    for (const state of STATES) {
      const order = inState(state);
      const before = traces(db, order.id);
      const client = await as(who);
      const answer = await client.post(`/work-orders/${order.id}/${noun}`, fields);
      const wanted = from[state];
      assert.equal(now(order).state, wanted ?? state, `${noun} of ${state}`);
      const { actions, mails } = traces(db, order.id);
      if (wanted) {
        assert.deepEqual([answer.statusCode, answer.headers.location], [303, `/work-orders/${order.id}`]);
        assert.deepEqual(actions, [...before.actions, action]);
        assert.deepEqual(mails, [...before.mails, ...tells]);
      } else if (noun === 'acceptance' && state === 'completed') {
        assert.equal(answer.statusCode, 303, 'Alice accepted it before');
        assert.deepEqual(traces(db, order.id), before);
      } else {
        assert.equal(answer.statusCode, 409, `${noun} of ${state}`);
        assert.match(
          answer.body,
          new RegExp(
            `${order.reference} is now “${STATE_WORDS[state]}”, so it cannot be .*Nothing was changed`,
          ),
        );
        assert.deepEqual(traces(db, order.id), before);
      }
    }
  });

  test(`${noun}: who may not is told who may, and to the others the order is not there`, async () => {
    const state = Object.keys(from)[0] as WorkOrderState;
    const order = inState(state);
    const before = traces(db, order.id);
    for (const [name, sentence] of refused) {
      const answer = await (await as(name)).post(`/work-orders/${order.id}/${noun}`, fields);
      assert.equal(answer.statusCode, 403, name);
      assert.match(answer.body, sentence);
    }
    for (const name of ['mallory', 'petra', 'root'] as const) {
      const answer = await (await as(name)).post(`/work-orders/${order.id}/${noun}`, fields);
      assert.equal(answer.statusCode, 404, name);
      assert.doesNotMatch(answer.body, new RegExp(order.reference));
    }
    assert.equal(now(order).state, state);
    assert.deepEqual(traces(db, order.id), before);
  });

  test(`${noun}: pressed twice it is done once, and of two people one is first`, async () => {
    const order = inState(Object.keys(from)[0] as WorkOrderState);
    const client = await as(who);
    const press = () => client.post(`/work-orders/${order.id}/${noun}`, fields);
    const answers = await Promise.all([press(), press()]);
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [303, 303],
    );
    assert.equal(traces(db, order.id).actions.filter((each) => each === action).length, 1);
    const other: Partial<Record<Anybody, Anybody>> = { olu: 'bob', erin: 'alice', mia: 'bob' };
    if (!other[who]) return;
    const late = await (await as(other[who])).post(`/work-orders/${order.id}/${noun}`, fields);
    assert.equal(late.statusCode, 409);
    assert.equal(traces(db, order.id).actions.filter((each) => each === action).length, 1);
  });
}

test('a reason is needed, and kept as it was typed while it is too long', async () => {
  for (const [noun, who, state] of [
    ['refusal', 'mia', 'new'],
    ['cancellation', 'alice', 'new'],
  ] as const) {
    const order = inState(state);
    const client = await as(who);
    for (const [reason, sentence] of [
      ['', /Enter a reason/],
      [' \n ', /Enter a reason/],
      ['x'.repeat(501), /Shorten the reason to 500 characters; it has 501/],
    ] as const) {
      const answer = await client.post(`/work-orders/${order.id}/${noun}`, { reason });
      assert.equal(answer.statusCode, 422);
      assert.match(answer.body, sentence);
      if (reason.trim()) assert.ok(answer.body.includes(`value="${reason}"`));
    }
    assert.equal(now(order).state, state);
    assert.equal(
      (await client.post(`/work-orders/${order.id}/${noun}`, { reason: 'x'.repeat(500) })).statusCode,
      303,
    );
  }
});

test('codes are active once the print is accepted only if the order says so, and blocked with a cancel', async () => {
  const asked = inState('completed', { activate: 'yes' });
  const notAsked = inState('completed');
  const canceled = inState('canceled');
  const status = (order: WorkOrder) => [now(order).codesStatus, now(order).codesReason];
  assert.deepEqual(status(asked), ['active', null]);
  assert.deepEqual(status(notAsked), ['inactive', null]);
  assert.deepEqual(status(canceled), ['blocked', 'work order canceled']);
});

test('archiving is a flag of one side: the other side, the state and the codes do not change', async () => {
  const order = inState('completed');
  const [mia, erin] = [await as('mia'), await as('erin')];
  const archive = (client: typeof mia, archived: string) =>
    client.post(`/work-orders/${order.id}/archive`, { archived });
  assert.equal((await archive(mia, 'yes')).statusCode, 303);
  assert.equal((await archive(mia, 'yes')).statusCode, 303, 'twice is once');
  assert.doesNotMatch((await mia.get(`/work-orders?search=${order.reference}`)).body, /<article/);
  assert.match((await mia.get(`/work-orders?state=archived&search=${order.reference}`)).body, /<article/);
  assert.match((await erin.get(`/work-orders?search=${order.reference}`)).body, /<article/);
  assert.equal(now(order).state, 'completed');
  assert.equal((await archive(mia, 'no')).statusCode, 303);
  assert.match((await mia.get(`/work-orders?search=${order.reference}`)).body, /<article/);
  const marks = traces(db, order.id).actions.filter((action) => /archived$/.test(action));
  assert.deepEqual(marks, ['work_order.archived', 'work_order.unarchived']);
  for (const [name, status] of [
    ['olu', 403],
    ['vic', 403],
    ['petra', 404],
    ['root', 404],
  ] as const)
    assert.equal((await archive(await as(name), 'yes')).statusCode, status, name);
});

test('only a finished order can be archived: the others are work that nobody must lose sight of', async () => {
  const [mia, erin] = [await as('mia'), await as('erin')];
  for (const state of ['new', 'generating', 'failed', 'ready', 'printed', 'completed', 'canceled'] as const) {
    const order = inState(state);
    const finished = state === 'completed' || state === 'canceled';
    for (const client of [mia, erin]) {
      const offered = (await client.get(`/work-orders/${order.id}`)).body.includes('>Archive</button>');
      assert.equal(offered, finished, state);
      const answer = await client.post(`/work-orders/${order.id}/archive`, { archived: 'yes' });
      assert.equal(answer.statusCode, finished ? 303 : 409, state);
      if (!finished) assert.match(answer.body, /Archive it once it is completed or canceled/);
    }
    const { brandArchivedAt, partnerArchivedAt } = now(order);
    assert.deepEqual([brandArchivedAt !== null, partnerArchivedAt !== null], [finished, finished], state);
  }
});

test('marking as printed and accepting ask once more, and say what follows', async () => {
  const ready = inState('ready');
  const olu = await as('olu');
  const printing = (await olu.get(`/work-orders/${ready.id}/printing`)).body.replace(/\s+/g, ' ');
  assert.ok(printing.includes(`Mark ${ready.reference} as printed?`));
  assert.match(printing, /Nobody has downloaded the package yet/);
  assert.match(printing, /Acme Beverages is told.*cannot be taken back/);
  assert.equal(now(ready).state, 'ready', 'looking changes nothing');

  const alice = await as('alice');
  const active = inState('printed', { activate: 'yes' });
  assert.match((await alice.get(`/work-orders/${active.id}/acceptance`)).body, /codes become active/);
  const inactive = inState('printed');
  assert.match((await alice.get(`/work-orders/${inactive.id}/acceptance`)).body, /codes stay inactive/);
  assert.equal((await olu.get(`/work-orders/${inactive.id}/printing`)).statusCode, 409, 'printed already');
  assert.equal((await alice.get(`/work-orders/${ready.id}/acceptance`)).statusCode, 409, 'not printed yet');
});

test('a canceled card says to both sides who ended it, and not to print or ship', async () => {
  const order = inState('canceled');
  for (const name of ['bob', 'erin'] as const) {
    const { body } = await (await as(name)).get(`/work-orders?search=${order.reference}&state=canceled`);
    assert.match(body, /Do not print, do not ship\.<\/strong> Canceled by Alice, Acme Beverages, on /, name);
  }
});

let number = 0;

/** An order brought to its state by the verbs themselves. */
function inState(state: WorkOrderState, more: Record<string, string> = {}): WorkOrder {
  const order = place(`PO-${++number}-x`, 5, more);
  const steps: Partial<Record<WorkOrderState, WorkOrderState[]>> = {
    failed: ['generating'],
    ready: ['generating'],
    printed: ['generating', 'ready'],
    completed: ['generating', 'ready', 'printed'],
  };
  for (const step of [...(steps[state] ?? []), state]) move(order, step);
  return order;
}

function move(order: WorkOrder, to: WorkOrderState): void {
  const { alice, bob } = cast;
  const file = {
    fileName: `workorder-${order.id}.zip`,
    bytes: 1,
    sha256: 'a'.repeat(64),
    fileChangedAt: new Date(),
  };
  if (to === 'generating') confirm(order, bob);
  if (to === 'failed') failGeneration(db, order.id, 'The disk is full.');
  if (to === 'ready') finishGeneration(db, order.id, file);
  if (to === 'printed') markPrinted(db, bob, order.id);
  if (to === 'completed') acceptPrint(db, alice, order.id);
  if (to === 'canceled') cancelWorkOrder(db, alice, order.id, 'Not needed.');
}

function now(order: WorkOrder): WorkOrder {
  return findWorkOrder(db, cast.alice, order.id);
}
