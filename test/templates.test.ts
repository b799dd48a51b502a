import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Refusal } from '../src/domain/access/refusal.ts';
import { archiveTemplate, changeTemplate, enterTemplate } from '../src/domain/orders/template-changes.ts';
import type { Answer } from './support/client.ts';
import { fieldsOf } from './support/form-fields.ts';
import { tracesOf } from './support/mails.ts';
import { rowOf, wrong } from './support/placing.ts';
import { world } from './support/world.ts';

const w = await world({ after });
const { as, bringVic, db, cast } = w;
bringVic();
const partner = String(cast.bob.companyId);
let number = 0;
const reference = () => `PO-${++number}`;
const BOTTLE = {
  partner,
  quantity: '12,000',
  extra_percent: '5',
  url_prefix: 'https://id.acme.example/b/',
  remarks: 'Wet glue. <6 pt>',
  error_correction: 'M',
  activate: 'yes',
};
const FIXED = { fixed_url_prefix: 'yes', fixed_partner: 'yes', fixed_activate: 'yes', fixed_remarks: 'yes' };
const bottle = enterTemplate(db, cast.alice, { name: 'Bottle label', ...BOTTLE, ...FIXED });
const chosen = { template: String(bottle.id), template_version: `${bottle.id}.1` };

const value = ({ body }: Answer, name: string) =>
  new RegExp(`<input[^>]*name="${name}"[^>]*value="([^"]*)"`).exec(body)?.[1];

test('Alice makes a template, Erin orders with it: what is fixed is text, what is suggested may be changed', async () => {
  const [alice, erin] = [await as('alice'), await as('erin')];
  const made = await alice.post(
    '/templates/new',
    { name: 'Crate', ...BOTTLE, fixed_quantity: 'yes' },
    '/templates/new',
  );
  assert.match(String(made.headers.location), /^\/templates\/\d+$/);
  const shown = (await alice.get(String(made.headers.location))).body;
  assert.match(shown, /<dt>Quantity<\/dt><dd><span class="remarks">12,000<\/span> <span class="quiet">fixed/);
  assert.match(
    shown,
    /<dt>Printing partner<\/dt><dd><span class="remarks">Inkworks Labels<\/span> <span[^>]*>suggested/,
  );

  assert.match((await erin.get('/menu')).body, /<a href="\/templates">Templates<\/a>/);
  assert.match(
    (await erin.get('/templates')).body,
    new RegExp(`/work-orders/new\\?template=${bottle.id}">Order with it`),
  );
  const form = await erin.get(`/work-orders/new?template=${bottle.id}`);
  assert.match(form.body, /Wet glue\. &lt;6 pt&gt;<\/span> <span class="quiet">fixed by the template/);
  assert.doesNotMatch(form.body, /<textarea id="remarks"|<select id="partner"|<input id="url_prefix"/);
  assert.equal(value(form, 'quantity'), '12,000');
  assert.match(form.body, /In all 12,600 codes: 12,000 ordered, 600 extra/);
  const sent = { ...fieldsOf(form), reference: reference(), quantity: '100' };
  const order = rowOf(db, await erin.upload('/work-orders', sent, []));
  assert.deepEqual(
    [
      order.template_id,
      order.template_version,
      order.quantity,
      order.url_prefix,
      order.remarks,
      order.error_correction,
    ],
    [bottle.id, 1, 105, BOTTLE.url_prefix, BOTTLE.remarks, 'M'],
  );
  const card = (await alice.get(`/work-orders/${order.id}`)).body;
  assert.match(card, new RegExp(`href="/templates/${bottle.id}">Bottle label</a>, version 1`));
  assert.doesNotMatch((await (await as('olu')).get(`/work-orders/${order.id}`)).body, /Bottle label/);
});

test('a crafted form does not get around what is fixed', async () => {
  const crafted = {
    ...BOTTLE,
    ...chosen,
    reference: reference(),
    url_prefix: 'https://evil.example/',
    partner: String(cast.petra.companyId),
    partner_name: cast.petra.companyName,
    remarks: 'Print twice.',
    activate: '',
    fixed_url_prefix: 'no',
  };
  const order = rowOf(db, await (await as('erin')).post('/work-orders', crafted, '/work-orders/new'));
  assert.deepEqual(
    [order.url_prefix, order.partner_id, order.remarks, order.activate_on_completion],
    [BOTTLE.url_prefix, cast.bob.companyId, BOTTLE.remarks, 1],
  );
  const { url_prefix: _, ...without } = crafted;
  const left = rowOf(
    db,
    await (await as('erin')).post('/work-orders', { ...without, reference: reference() }, '/work-orders/new'),
  );
  assert.equal(left.url_prefix, BOTTLE.url_prefix, 'nor does leaving it out');
});

test('a template that was chosen and not filled in yet is filled in first, around what was typed', async () => {
  const erin = await as('erin');
  const typed = {
    reference: reference(),
    quantity: '77',
    serials: 'none',
    link: 'plain',
    error_correction: 'Q',
  };
  const first = await erin.upload(
    '/work-orders',
    { ...typed, template: String(bottle.id), template_version: '' },
    [],
  );
  wrong(first, 'template', /The template Bottle label is filled in now\. Check the form, then submit it\./);
  assert.equal(value(first, 'quantity'), '77', 'what was typed stays');
  assert.equal(value(first, 'extra_percent'), '5', 'what nobody touched is filled in');
  assert.match(first.body, /value="M" selected/);
  const order = rowOf(db, await erin.upload('/work-orders', fieldsOf(first), []));
  assert.deepEqual([order.reference, order.quantity, order.template_id], [typed.reference, 81, bottle.id]);

  const bad = { field: 'artwork', name: 'front.png', content: 'no picture' };
  const both = { ...typed, template: String(bottle.id), template_version: '' };
  const refused = await erin.upload('/work-orders', both, [bad]);
  wrong(refused, 'artwork', /front\.png is not a PDF/);
  wrong(refused, 'template', /filled in now/, 'both are said at once');

  const used = await erin.upload(
    '/work-orders',
    { ...typed, template: String(bottle.id), step: 'template' },
    [],
  );
  assert.equal(used.statusCode, 200, 'Use template does the same and refuses nothing');
  assert.equal(value(used, 'extra_percent'), '5');
  const emptied = { ...fieldsOf(used), reference: reference(), extra_percent: '', quantity: 'x' };
  const again = await erin.upload('/work-orders', emptied, []);
  wrong(again, 'quantity', /whole number/);
  assert.equal(value(again, 'extra_percent'), '', 'a suggestion that was emptied does not come back');
  const none = await erin.upload('/work-orders', { ...fieldsOf(again), quantity: '5', template: '' }, []);
  assert.equal(rowOf(db, none).template_id, null);
});

test('a template that changes while the form is open says what changed, then shows it; the order keeps its version', async () => {
  const erin = await as('erin');
  const can = enterTemplate(db, cast.alice, { name: 'Can', ...BOTTLE, ...FIXED });
  const open = await erin.get(`/work-orders/new?template=${can.id}`);
  changeTemplate(db, cast.alice, can.id, {
    name: 'Can',
    ...BOTTLE,
    ...FIXED,
    fixed_activate: 'no',
    url_prefix: 'https://id.acme.example/c/',
    quantity: '500',
    version: '1',
  });
  const sent = { ...fieldsOf(open), reference: reference(), extra_percent: '7' };
  const refused = await erin.upload('/work-orders', sent, []);
  assert.equal(refused.statusCode, 409);
  assert.match(
    refused.body,
    /Alice changed the template Can while this form was open: Quantity: 12,000 → 500; URL prefix: https:\/\/id\.acme\.example\/b\/ → https:\/\/id\.acme\.example\/c\/; Activate the codes when the print is accepted is no longer fixed\./,
  );
  assert.equal(value(refused, 'quantity'), '500', 'a suggestion left as it was follows');
  assert.equal(value(refused, 'extra_percent'), '7', 'what was typed stays');
  assert.equal(value(refused, 'reference'), sent.reference);
  const order = rowOf(db, await erin.upload('/work-orders', fieldsOf(refused), []));
  assert.deepEqual(
    [order.template_version, order.url_prefix, order.quantity],
    [2, 'https://id.acme.example/c/', 535],
  );
  changeTemplate(db, cast.alice, can.id, { name: 'Can, new', version: '2' });
  const card = (await erin.get(`/work-orders/${order.id}`)).body;
  assert.match(card, />Can<\/a>, version 2/, 'an order goes on naming what it was placed with');
  const versions = (await erin.get(`/templates/${can.id}`)).body;
  assert.match(versions, /Version 3 by Alice <span class="quiet">· name: Can → Can, new;/);

  const stale = await erin.get(`/work-orders/new?template=${can.id}`);
  archiveTemplate(db, cast.alice, can.id, true);
  const late = await erin.upload('/work-orders', { ...fieldsOf(stale), reference: reference() }, []);
  assert.equal(late.statusCode, 409);
  assert.match(late.body, /The template Can, new is archived\. Choose another, or go on without one\./);
  assert.doesNotMatch(late.body, /<option[^>]*>Can, new</);
});

test('what a template holds is checked as an order would be, and what is open stays open', async () => {
  const alice = await as('alice');
  const save = (fields: Record<string, string>) => alice.post('/templates/new', fields, '/templates/new');
  for (const [fields, field, sentence] of [
    [{}, 'name', /Enter a name, such as/],
    [{ name: 'bottle LABEL' }, 'name', /There is a template named Bottle label already/],
    [{ quantity: 'many' }, 'quantity', /whole number/],
    [{ extra_percent: '31' }, 'extra_percent', /0 to 30/],
    [{ url_prefix: 'ftp://x/' }, 'url_prefix', /http/],
    [{ partner: String(cast.petra.companyId) }, 'partner', /Choose a printing partner/],
    [{ link: 'gs1', gtin: '95060001343521' }, 'gtin', /./],
    [{ printed_size: '0.1' }, 'printed_size', /1 to 500 mm/],
    [{ remarks: 'x'.repeat(2001) }, 'remarks', /2,000/],
    [{ fixed_quantity: 'yes' }, 'quantity', /Fill in what is fixed, or untick “Fixed”/],
    [{ fixed_partner: 'yes' }, 'partner', /Fill in what is fixed/],
  ] as [Record<string, string>, string, RegExp][]) {
    const answer = await save({ name: field === 'name' ? '' : `T ${++number}`, ...fields });
    wrong(answer, field, sentence, JSON.stringify(fields).slice(0, 60));
  }
  for (const fields of [
    {},
    { serials: 'sequential', fixed_serials: 'yes' },
    { serials: 'list' },
    { link: 'gs1', fixed_link: 'yes' },
    { fixed_remarks: 'yes', fixed_printed_size: 'yes' },
  ] as Record<string, string>[])
    assert.equal((await save({ name: `T ${++number}`, ...fields })).statusCode, 303, JSON.stringify(fields));
});

test('sent twice it is one template; of two who edit at once the second is told', async () => {
  const alice = await as('alice');
  const fields = { name: 'Twice', quantity: '5' };
  const answers = await Promise.all([1, 2].map(() => alice.post('/templates/new', fields, '/templates/new')));
  assert.equal(new Set(answers.map(({ headers }) => headers.location)).size, 1);
  const at = `${answers[0]!.headers.location}/changes`;
  const first = await alice.post(at, { name: 'Twice', quantity: '6', version: '1' }, at);
  assert.equal(first.statusCode, 303);
  const second = await alice.post(at, { name: 'Twice', quantity: '7', version: '1' }, at);
  assert.equal(second.statusCode, 409);
  assert.match(second.body, /Nothing was saved: Alice changed Quantity: 5 → 6 while this page was open/);
  assert.equal(value(second, 'quantity'), '7');
  assert.equal(value(second, 'version'), '2', 'sent again it is saved');
  const template = tracesOf(db, 'template.').map(({ action, detail }) => [
    action,
    detail.template,
    detail.what,
  ]);
  assert.deepEqual(template.slice(-2), [
    ['template.added', 'Twice', undefined],
    ['template.changed', 'Twice', 'Quantity: 5 → 6'],
  ]);
});

test('templates are the brand’s own: admins manage, editors use, nobody else knows of them', async () => {
  for (const [name, status] of [
    ['erin', 200],
    ['vic', 403],
    ['bob', 404],
    ['mallory', 404],
    ['root', 404],
  ] as const) {
    const client = await as(name);
    assert.equal((await client.get(`/templates/${bottle.id}`)).statusCode, status, name);
    const posted = await client.post(`/templates/${bottle.id}/archive`, { archived: 'yes' });
    assert.equal(posted.statusCode, status === 404 ? 404 : 403, name);
  }
  assert.doesNotMatch((await (await as('vic')).get('/menu')).body, />Templates</);
  const mallory = await as('mallory');
  const crafted = {
    ...chosen,
    reference: reference(),
    partner: String(cast.petra.companyId),
    quantity: '5',
    url_prefix: 'https://m.example/',
  };
  const answer = await mallory.post('/work-orders', crafted, '/work-orders/new');
  wrongWithoutField(answer, /Choose a template from the list, or none/);
  assert.doesNotMatch(answer.body, /Bottle label|id\.acme\.example\/b/);
  assert.throws(
    () => enterTemplate(db, cast.erin, { name: 'Mine' }),
    (error) => error instanceof Refusal && error.code === 'forbidden',
  );
});

test('a copy and a draft go on with the template they had, as it is now', async () => {
  const erin = await as('erin');
  const jar = enterTemplate(db, cast.alice, { name: 'Jar', ...BOTTLE, ...FIXED });
  const open = await erin.get(`/work-orders/new?template=${jar.id}`);
  const order = rowOf(
    db,
    await erin.upload('/work-orders', { ...fieldsOf(open), reference: reference() }, []),
  );
  const copy = await erin.get(`/work-orders/new?copy=${order.id}`);
  assert.match(copy.body, /selected>Jar<\/option>/);
  assert.equal(value(copy, 'template_version'), `${jar.id}.1`);
  const kept = await erin.upload('/work-orders', { ...fieldsOf(open), reference: 'D-1', step: 'draft' }, []);
  changeTemplate(db, cast.alice, jar.id, {
    name: 'Jar',
    ...BOTTLE,
    ...FIXED,
    url_prefix: 'https://id.acme.example/j/',
    version: '1',
  });
  const draft = await erin.get(String(kept.headers.location));
  assert.match(
    draft.body,
    /https:\/\/id\.acme\.example\/j\/<\/span> <span class="quiet">fixed by the template/,
  );
  archiveTemplate(db, cast.alice, jar.id, true);
  const later = await erin.get(`/work-orders/new?copy=${order.id}`);
  assert.doesNotMatch(later.body, />Jar<|fixed by the template/);
  assert.equal(value(later, 'url_prefix'), BOTTLE.url_prefix, 'what it had is there to be changed');
});

function wrongWithoutField({ statusCode, body }: Answer, sentence: RegExp): void {
  assert.equal(statusCode, 422);
  assert.match(body, sentence);
}
