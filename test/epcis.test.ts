import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { codesOf } from './support/codes.ts';
import { reportPrint } from './support/printing.ts';
import { traces, world } from './support/world.ts';

type Event = {
  type: string;
  eventTimeZoneOffset: string;
  eventID: string;
  eventTime: string;
  epcList: string[];
  action: string;
  bizStep: string;
};

const w = await world({ after });
const { as, cast, db, place, confirm, generateAll } = w;
const GTIN = '09506000134352';
const gs1 = { link: 'gs1', gtin: '9506000134352', lot: 'L7' };
const order = confirm(place('PO-1', 10_005, gs1));
const plain = confirm(place('PO-2', 5));
await generateAll();
const url = `/work-orders/${order.id}/epcis.jsonld`;

test('before the print is reported, and of an order without a GTIN, there are no events', async () => {
  const alice = await as('alice');
  assert.match((await alice.get(url)).body, /The print of PO-1 is not reported yet/);
  reportPrint(db, cast.olu, plain.id);
  assert.match((await alice.get(`/work-orders/${plain.id}/epcis.jsonld`)).body, /PO-2 has no GTIN/);
  for (const name of ['mallory', 'petra'] as const)
    assert.equal((await (await as(name)).get(url)).statusCode, 404);
});

test('good codes are commissioned and blocked ones decommissioned, each code once, as GS1’s schema has it', async () => {
  reportPrint(db, cast.olu, order.id, { spoiled: '3-4', unused: '10005', counted_good: '10002' });
  const alice = await as('alice');
  const { body, statusCode, headers } = await alice.get(url);
  assert.equal(statusCode, 200);
  assert.match(String(headers['content-type']), /^application\/ld\+json/);
  const document = JSON.parse(body) as Record<string, unknown> & { epcisBody: { eventList: Event[] } };
  // What GS1's JSON schema asks of a document and of an ObjectEvent.
  assert.deepEqual(Object.keys(document), ['@context', 'type', 'schemaVersion', 'creationDate', 'epcisBody']);
  assert.deepEqual([document.type, document.schemaVersion], ['EPCISDocument', '2.0']);
  assert.match(String(document.creationDate), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  for (const event of document.epcisBody.eventList) {
    assert.equal(event.type, 'ObjectEvent');
    assert.equal(event.eventTimeZoneOffset, '+00:00');
    const { action, bizStep } = event;
    const right = action === 'ADD' ? 'commissioning' : 'decommissioning';
    assert.equal(bizStep, right);
  }
  const events = document.epcisBody.eventList;
  const codes = codesOf(w, order);
  const ids = (action: string) => events.flatMap((event) => (event.action === action ? event.epcList : []));
  const epc = (sequence: number) => `https://id.gs1.org/01/${GTIN}/21/${codes[sequence - 1]!.id}`;
  assert.deepEqual(ids('DELETE'), [3, 4, 10_005].map(epc));
  assert.deepEqual(
    ids('ADD'),
    codes.flatMap((_, i) => ([3, 4, 10_005].includes(i + 1) ? [] : [epc(i + 1)])),
  );
  for (const { eventID, ...event } of events) {
    const digest = createHash('sha256').update(JSON.stringify(event)).digest('hex');
    assert.equal(eventID, `ni:///sha-256;${digest}`);
    assert.ok(event.epcList.length <= 10_000);
  }
  assert.equal((await (await as('bob')).get(url)).body, body, 'asked again, it is the same');
  assert.ok(traces(db, order.id).actions.includes('codes.exported'));
});
