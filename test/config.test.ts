import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../src/config.ts';
import { run, startServer, until } from './support/process.ts';
import { tempFolder } from './support/temp-folder.ts';

test('with nothing said it listens to this machine alone, and writes mails to a folder', () => {
  const { host, port, production, smtpUrl, baseUrl, sessionHours, sessionIdleMinutes, trustProxy } =
    readConfig({});
  assert.deepEqual(
    [host, port, production, smtpUrl, baseUrl, trustProxy],
    ['127.0.0.1', 3000, false, undefined, '', []],
  );
  assert.deepEqual([sessionIdleMinutes, sessionHours], [60, 12]);
  assert.deepEqual(
    ['', '0', '30'].map((PACKAGE_DAYS) => readConfig({ PACKAGE_DAYS }).packageDays),
    [365, 0, 30],
  );
});

test('every problem is named at once, each once, and no secret with it', () => {
  const wrong = {
    NODE_ENV: 'production',
    PORT: '65536',
    SESSION_HOURS: 'long',
    SESSION_IDLE_MINUTES: '0',
    THREADS: '1.5',
    PACKAGE_DAYS: '-1',
    SMTP_URL: 'https://user:hunter2@mail.example',
    MAIL_FROM: 'a@b.example',
    MAIL_FROM_FILE: '/nowhere/mail-from',
  };
  const sentence = problemOf(wrong);
  const named = sentence
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(' ')[0]);
  assert.deepEqual(named.sort(), [
    'BASE_URL',
    'MAIL_FROM',
    'MAIL_FROM_FILE',
    'PACKAGE_DAYS',
    'PORT',
    'SESSION_HOURS',
    'SESSION_IDLE_MINUTES',
    'SMTP_URL',
    'THREADS',
  ]);
  assert.doesNotMatch(sentence, /hunter2/);
});

test('in production it must know where people reach it; elsewhere not', () => {
  assert.match(problemOf({ NODE_ENV: 'production' }), /BASE_URL is missing/);
  assert.match(
    problemOf({ BASE_URL: 'codes.example.com' }),
    /BASE_URL must be an address such as https:\/\/codes\.example\.com, not "codes\.example\.com"/,
  );
  assert.match(problemOf({ BASE_URL: 'ftp://codes.example.com' }), /, not "ftp:\/\/codes\.example\.com"/);
  assert.equal(
    readConfig({ NODE_ENV: 'production', BASE_URL: 'https://codes.example.com//' }).baseUrl,
    'https://codes.example.com',
  );
});

test('mails need TLS over smtp with a password or to another machine, unless a word says otherwise', () => {
  const tls = (SMTP_URL: string, MAIL_TLS = '') =>
    readConfig({ SMTP_URL, MAIL_TLS, MAIL_FROM: 'a@b.example' }).mailTls;
  assert.equal(tls('smtp://127.0.0.1:25'), false);
  assert.equal(tls('smtp://localhost'), false);
  assert.equal(tls('smtp://user:secret@127.0.0.1'), true);
  assert.equal(tls('smtp://mail.example'), true);
  assert.equal(tls('smtp://mail.example', 'off'), false);
  assert.equal(tls('smtps://mail.example'), false, 'encrypted from the first byte');
  assert.equal(tls('smtp://127.0.0.1', 'required'), true);
});

test('every setting is looked at before anything starts', () => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{ MAIL_FROM: 'Imprimatur' }, /MAIL_FROM must be an address.*"Imprimatur"/],
    [{ MAIL_FROM: 'a@b.example, c@d.example' }, /MAIL_FROM must be/],
    [{ MAIL_FROM: 'Codes <codes@>' }, /MAIL_FROM must be/],
    [{ BASE_URL: 'https://user:pw@codes.example.com' }, /BASE_URL must be a scheme and a host alone/],
    [{ BASE_URL: 'https://codes.example.com/?x=1' }, /BASE_URL must be a scheme and a host alone/],
    [{ TRUST_PROXY: '10.0.0.0/33' }, /TRUST_PROXY .*"10.0.0.0\/33" is neither/],
    [{ TRUST_PROXY: '127.0.0.1, proxy' }, /"proxy" is neither/],
    [
      { SMTP_URL: 'smtp://mail.example?requireTLS=false', MAIL_FROM: 'a@b.example' },
      /SMTP_URL must not say whether TLS/,
    ],
    [{ MAIL_TLS: 'no' }, /MAIL_TLS is off or required, not "no"/],
    [{ TZ: 'Middle/Earth' }, /TZ must be a time zone/],
  ];
  for (const [settings, sentence] of wrong) assert.match(problemOf(settings), sentence);
  for (const from of ['a@b.example', 'Codes <a@b.example>', '"Codes, Inc." <a@b.example>'])
    assert.equal(readConfig({ MAIL_FROM: from }).mailFrom, from);
  for (const proxy of ['127.0.0.1', '::1', '10.0.0.0/8, fd00::/8'])
    assert.ok(readConfig({ TRUST_PROXY: proxy }).trustProxy.length > 0);
});

test('an address that is none is shown with the shape it should have, and never with a password', () => {
  const shown = (SMTP_URL: string) =>
    /not "(.*)"/.exec(problemOf({ SMTP_URL, MAIL_FROM: 'a@b.example' }))?.[1];
  for (const [typed, told] of [
    ['https://user:hunter2@mail.example', 'https://…@mail.example'],
    ['user:hunter2@mail.example', '…@mail.example'],
    ['mail.example', 'mail.example'],
    ['smtp://user:hunter2', 'smtp://user…'],
    ['smtp://user:hunter2@', 'smtp://…@'],
    ['smtp://user:hunter2@mail.example:a', 'smtp://…@mail.example…'],
    ['smtp://us@er:hunter2@mail.example:x', 'smtp://…@mail.example…'],
    ['smpt://mail.example?pass=hunter2', 'smpt://mail.example…'],
    ['smtp:user:hunter2', 'smtp…'],
  ] as const)
    assert.equal(shown(typed), told, typed);
  assert.match(problemOf({ SMTP_URL: 'mail.example' }), /such as smtp:\/\/mail\.example\.com:587 or smtps:/);
});

test('HOST is an address or a host name', () => {
  for (const host of [
    '127.0.0.1',
    '0.0.0.0',
    '::',
    '::1',
    'fe80::1%eth0',
    'localhost',
    'press-pc.lan',
    '3com.example',
  ])
    assert.equal(readConfig({ HOST: host }).host, host);
  for (const host of [
    'http://localhost',
    '[::1]',
    'localhost:3000',
    '127.0.1',
    '256.1.1.1',
    'a b',
    'press_pc',
    '-x',
  ])
    assert.match(problemOf({ HOST: host }), /HOST must be an IP address or a host name .*, not "/, host);
});

test('a value may stand in a file, as secrets do', (t) => {
  const folder = tempFolder(t);
  const file = join(folder, 'smtp');
  writeFileSync(file, 'smtp://user:hunter2@mail.example:587\n');
  const { smtpUrl } = readConfig({ SMTP_URL_FILE: file, MAIL_FROM: 'codes@inkworks.example' });
  assert.equal(smtpUrl, 'smtp://user:hunter2@mail.example:587');
  for (const name of ['HOST', 'PORT', 'DATA_DIR', 'BASE_URL', 'SMTP_URL', 'MAIL_FROM']) {
    assert.match(
      problemOf({ [`${name}_FILE`]: '/nowhere/file' }),
      new RegExp(`${name}_FILE names /nowhere/file, which cannot be read`),
    );
  }
  assert.match(problemOf({ PORT: '80', PORT_FILE: file }), /PORT and PORT_FILE are both set: keep one/);
  assert.match(problemOf({ SMTP_URL_FILE: file }), /MAIL_FROM is missing: SMTP_URL is set/);
});

test('the server says what is wrong with its settings, and ends', async () => {
  const { code, text } = await run('server.js', [], { NODE_ENV: 'production', PORT: 'http' });
  assert.equal(code, 1);
  assert.match(text, /PORT must be a whole number[\s\S]*BASE_URL is missing/);
  assert.doesNotMatch(text, / at .*\.js:\d+/, 'no stack');
});

test('on an empty folder the server starts, prints its port and the set-up code, and tells that it is well', async (t) => {
  const dataDir = tempFolder(t);
  const server = await startServer(dataDir);
  await until('the code stands in the log', () => /the set-up code is [\w-]{12}/.test(server.log()), 5);
  const ask = async (path: string) => {
    const answer = await fetch(server.address + path, { redirect: 'manual' });
    return [answer.status, (await answer.text()).trim()];
  };
  assert.deepEqual(await ask('/healthz'), [200, 'alive']);
  assert.deepEqual(await ask('/readyz'), [200, 'ready\nkernels: WebAssembly']);
  assert.equal((await ask('/'))[0], 303);
  rmSync(join(dataDir, 'keys', 'mint-0001.key'));
  assert.deepEqual(await ask('/readyz'), [503, 'not usable: keys']);
  assert.deepEqual(await ask('/healthz'), [200, 'alive']);
  rmSync(join(dataDir, 'packages'), { recursive: true });
  assert.deepEqual(await ask('/readyz'), [503, 'not usable: data folder, keys']);
  assert.equal(await server.end('SIGTERM'), 0);
});

function problemOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    return String((error as Error).message);
  }
  return assert.fail('nothing was wrong');
}
