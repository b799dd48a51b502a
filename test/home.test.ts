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
