import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { rowOf, wrong } from './support/placing.ts';
import { world } from './support/world.ts';

const { as, db, cast } = await world({ after });
let number = 0;
const typed = (more: Record<string, string>) => ({
  reference: `PO-${++number}`,
  partner: String(cast.bob.companyId),
  quantity: '12',
  ...more,
});

const PREFIXES: [string, RegExp | undefined][] = [
  ['https://id.acme.example/', undefined],
  ['HTTPS://ID.ACME.EXAMPLE/', undefined],
  ['http://acme.example/q?c=', undefined],
  ['', /Enter the URL prefix/],
  ['ftp://acme.example/', /Begin with https/],
  ['javascript:alert(1)/', /Begin with https/],
  ['id.acme.example/', /Begin with https/],
  ['https://id.acme.example', /End with \/ or =/],
  ['https://id.acme example/', /Take out the spaces/],
  ['https://id.acme.example/\tx/', /Take out the spaces/],
  ['https://alice:pw@acme.example/', /Take out the user name and password/],
  ['https://@acme.example/', /Take out the user name and password/],
  ['https://acme.example/#/', /Take out the #/],
  ['https://acme.example/ü/', /ASCII characters only/],
  ['https://acme.example/"/', /Take out the characters/],
  ['https://', /not a URL|Name the host|host name/],
  [
    `https://acme.example/${'x'.repeat(300)}/`,
    /too long for a symbol: 322 characters, and \d+ fit at level Q/,
  ],
];

test('a URL prefix that no phone would follow, or no symbol hold, is mended before it is printed', async () => {
  const alice = await as('alice');
  for (const [url_prefix, wanted] of PREFIXES) {
    const answer = await alice.upload('/work-orders', typed({ url_prefix }), []);
    if (wanted) wrong(answer, 'url_prefix', wanted, url_prefix);
    else assert.equal(rowOf(db, answer).url_prefix, url_prefix);
  }
});

test('the longest prefix that fits is the one the message says', async () => {
  const alice = await as('alice');
  for (const level of ['L', 'M', 'Q', 'H']) {
    const prefix = (length: number) => `https://acme.example/${'x'.repeat(length - 22)}/`;
    const refused = await alice.upload(
      '/work-orders',
      typed({ url_prefix: prefix(400), error_correction: level }),
      [],
    );
    const most = Number(/and (\d+) fit/.exec(refused.body)?.[1]);
    const send = (length: number) =>
      alice.upload('/work-orders', typed({ url_prefix: prefix(length), error_correction: level }), []);
    assert.equal((await send(most)).statusCode, 303, `${most} at ${level}`);
    assert.equal((await send(most + 1)).statusCode, 422, `${most + 1} at ${level}`);
  }
});

test('a prefix as long as a form may be is answered at once, and holds nobody up', async () => {
  const alice = await as('alice');
  for (const part of ['x', '7', 'X', '/', '&', '%2e', 'x7X']) {
    const url_prefix = `https://acme.example/${part.repeat(60_000 / part.length)}q/`;
    for (const more of [{}, { link: 'gs1', gtin: '9506000134352' }, { step: 'preview' }] as Record<
      string,
      string
    >[]) {
      const start = performance.now();
      wrong(await alice.upload('/work-orders', typed({ url_prefix, ...more }), []), 'url_prefix', /./, part);
      const seconds = (performance.now() - start) / 1000;
      assert.ok(seconds < 2, `${part}: ${seconds.toFixed(1)} s`);
    }
  }
});
