import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeKey } from '../src/domain/codes/keys.ts';
import { seal, unseal } from '../src/domain/codes/sealed.ts';
import { codeOf, secretInWords, stepAt, stepsOf, uriOf } from '../src/domain/sign-in/totp.ts';
import { tempFolder } from './support/temp-folder.ts';

const secret = Buffer.from('12345678901234567890');

test("it gives RFC 6238's codes of eight digits", () => {
  for (const [seconds, code] of [
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ] as const)
    assert.equal(codeOf(secret, stepAt(seconds * 1000), 8), code);
});

test("it gives RFC 4226's codes of six digits", () => {
  const codes = [755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489];
  for (const [counter, code] of codes.entries()) assert.equal(codeOf(secret, counter), String(code));
});

test('it takes the present code and its neighbours', () => {
  const now = 1_800_000_015_000;
  const present = stepAt(now);
  for (const step of [present - 1, present, present + 1])
    assert.deepEqual(stepsOf(secret, codeOf(secret, step), now), [step]);
  for (const step of [present - 2, present + 2])
    assert.deepEqual(stepsOf(secret, codeOf(secret, step), now), []);
  assert.deepEqual(stepsOf(secret, '', now), []);
});

test('it writes the secret as apps read it', () => {
  assert.equal(secretInWords(secret), 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ');
  assert.equal(
    uriOf(secret, 'olu+press@inkworks.example'),
    'otpauth://totp/Imprimatur:olu%2Bpress%40inkworks.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Imprimatur',
  );
});

test('a sealed secret opens with its key, for its person, unchanged', (t) => {
  const keys = tempFolder(t);
  makeKey(keys, 'secret');
  const sealed = seal(keys, 'Olu', secret);
  assert.match(sealed, /^secret-0001:/);
  assert.ok(!sealed.includes(secret.toString('base64url')));
  assert.notEqual(seal(keys, 'Olu', secret), sealed);
  makeKey(keys, 'secret');
  assert.deepEqual(Buffer.from(unseal(keys, 'Olu', sealed)), secret, 'also after a rotation');
  assert.throws(() => unseal(keys, 'Mia', sealed));
  const changed = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
  assert.throws(() => unseal(keys, 'Olu', changed));
});
