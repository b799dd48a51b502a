import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { domainToASCII } from 'node:url';
import { asciiAddress, faultOfAddress } from '../src/domain/forms/web-address.ts';
import { rowOf, wrong } from './support/placing.ts';
import { world } from './support/world.ts';

const { as, db, cast } = await world({ after });
let number = 0;
const order = (url_prefix: string) => ({
  reference: `PO-${++number}`,
  partner: String(cast.bob.companyId),
  quantity: '12',
  url_prefix,
});

const SCHEMES = ['http://', 'https://', 'HTTPS://', 'ftp://', 'HttP://'];
const spaces = [' ', '\u00a0', '\u2003', '\u3000', '\t'];
const WRONG: [RegExp, string[]][] = [
  [
    /two schemes/,
    SCHEMES.flatMap((one) => [`https://${one}acme.example/`, `http://www.${one}acme.example/`]),
  ],
  [/two schemes/, ['https://http/acme.example/', 'https://https//acme.example/']],
  [
    /Begin with https/,
    ['https:/acme.example/', 'https:acme.example/', 'ftp://acme.example/', 'httpss://a.example/'],
  ],
  [
    /Name the host/,
    ['https://', 'https:///acme.example/', 'https:///', 'https:////a.example/', 'https://?c='],
  ],
  [
    /a dot with nothing before or after/,
    ['acme..example', '.acme.example', 'acme.example.', '..', 'acme.example..', 'bücher..example'].map(
      (host) => `https://${host}/`,
    ),
  ],
  [/has no dot/, ['acme', 'localhost', 'bücher', 'localhost:8080'].map((host) => `https://${host}/`)],
  [
    /After a % two digits/,
    ['%', '%/', '%2', '%zz', '100%', '%2g', '%%20'].map((end) => `https://acme.example/${end}/`),
  ],
  [
    /it is HTML/,
    ['&amp;', '&AMP;', '&lt;', '&#38;', '&#x26;', '&nbsp;', '&quot;'].map(
      (sign) => `https://acme.example/?a=1${sign}c=`,
    ),
  ],
  [
    /Take out the spaces/,
    spaces.flatMap((space) => [`https://acme.example/a${space}b/`, `https://ac${space}me.example/`]),
  ],
  [/cannot be seen/, ['\u200b', '\u00ad', '\u202e', '\u2060'].map((sign) => `https://ac${sign}me.example/`)],
  [/two colons/, ['https://acme.example:80:80/', 'https://acme.example:a:80/']],
  [/two schemes/, ['https://https:acme.example/', 'https://acme.example/https://acme.example/']],
  [
    /the part .* of the path/,
    ['..', '.', '%2e%2e', '%2E', '.%2e'].flatMap((dots) => [
      `https://acme.example/a/${dots}/`,
      `https://acme.example/${dots}/c/`,
    ]),
  ],
  [
    /it stands for a control/,
    ['%00', '%0d%0a', '%1F', '%7f'].map((sign) => `https://acme.example/a${sign}/`),
  ],
  [/the characters \[ \]/, ['https://acme.example/[id]/', 'https://acme.example/?id[]=']],
  [
    /within one machine or cable/,
    ['127.0.0.1', '0.0.0.0', '169.254.1.1', '[::1]', '[fe80::1]:8080'].map((host) => `https://${host}/`),
  ],
  [/would be read as/, ['1.2', '0x7f.0.0.1', '192.168.1', '010.0.0.1'].map((host) => `https://${host}/`)],
  [
    /a port from 1 to 65535/,
    [':', ':0', ':65536', ':http', ':-1'].map((port) => `https://acme.example${port}/`),
  ],
  [/user name and password/, ['https://alice:pw@acme.example/', 'https://@acme.example/']],
  [
    /host name/,
    [
      'xn--a.example',
      '-acme.example',
      'acme-.example',
      'ac!me.example',
      '%61cme.example',
      `${'a'.repeat(64)}.example`,
    ].map((host) => `https://${host}/`),
  ],
  [/ASCII characters only/, ['https://acme.example/ü/', 'https://bücher.example/ü/']],
];

test('an address that is none is refused with the same sentence as prefix and as website', async () => {
  const alice = await as('alice');
  for (const [sentence, addresses] of WRONG)
    for (const address of addresses) {
      assert.match(faultOfAddress(address) ?? '', sentence, address);
      wrong(await alice.upload('/work-orders', order(address), []), 'url_prefix', sentence, address);
      const profile = { name: 'Acme Beverages', website: address };
      wrong(await alice.post('/company', profile), 'website', sentence, address);
    }
});

test('a host with other letters is written in ASCII and shown; all else stays as it was typed', async () => {
  const alice = await as('alice');
  for (const host of ['bücher.example', 'faß.example', '例え.example', 'ПРИМЕР.example', 'пример.рф']) {
    const ascii = domainToASCII(host);
    for (const [before, after_] of [
      ['https://', '/'],
      ['http://', ':8080/a%20b?C=1&c='],
    ]) {
      const answer = await alice.upload('/work-orders', order(`${before}${host}${after_}`), []);
      assert.equal(rowOf(db, answer).url_prefix, `${before}${ascii}${after_}`);
      const told = (await alice.get(String(answer.headers.location))).body;
      assert.match(told.replaceAll('&amp;', '&'), new RegExp(`codes begin with ${before}${ascii}`));
    }
    await alice.post('/company', { name: 'Acme Beverages', website: host });
    assert.match((await alice.get('/company')).body, new RegExp(`value="https://${ascii}"`));
  }
  assert.equal(
    asciiAddress('HTTPS://BÜCHER.EXAMPLE/Q='),
    'HTTPS://XN--BCHER-KVA.EXAMPLE/Q=',
    'capitals stay',
  );
});

test('addresses of every good kind are taken as they are', () => {
  for (const address of [
    'https://acme.example/',
    'HTTPS://ID.ACME.EXAMPLE/01/09506000134352/21/',
    'http://acme.example:8080/q?a=1&copy=2&c=',
    'https://acme.example/to?url=https://b.example/&c=',
    'https://xn--bcher-kva.example/a%20b/',
    'https://https.acme.example/',
    'https://192.0.2.1/',
    'https://[2001:db8::1]:8443/',
    'https://acme.example/..a/.b/c../',
    'https://acme.example/?up=../&c=',
    'https://a-b.c_d.example/',
  ]) {
    assert.equal(faultOfAddress(address), undefined, address);
    assert.equal(asciiAddress(address), address);
  }
});
