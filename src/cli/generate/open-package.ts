import { readFileSync } from 'node:fs';
import { checkPackage } from './check.ts';
import { type Facts, LARGEST_MANIFEST, readFacts } from './facts.ts';
import { damaged, EXIT, Failure, wrongUse } from './failure.ts';
import type { Options } from './options.ts';
import type { Reporter } from './reporter.ts';
import { fingerprintOf, signatureFault } from './signature.ts';
import { openSource, readWhole, type Source } from './source.ts';

/** A package that may be worked with: its manifest makes sense and, if a key was given, is proven. */
export type OpenPackage = { source: Source; facts: Facts; trust: string; key: string | undefined };

/** @throws Failure: 2 if it is not there, 3 if it is none or its signature is not the key's. */
export async function openPackage({ input, key }: Pick<Options, 'input' | 'key'>): Promise<OpenPackage> {
  const publicKey = key === undefined ? undefined : readKey(key);
  const source = openSource(input);
  try {
    const text = decode(await readWhole(source, 'manifest.json', LARGEST_MANIFEST));
    const facts = readFacts(text);
    const fault = publicKey && signatureFault(text, publicKey);
    if (fault) throw damaged(fault, 'manifest.json');
    return { source, facts, trust: trustOf(facts, publicKey), key: publicKey };
  } catch (error) {
    source.close();
    throw error;
  }
}

/** Everything a person should know of the package's state. @returns whether nothing is wrong. */
export async function reportCheck(
  { source, facts, trust, key }: OpenPackage,
  report: Reporter,
): Promise<boolean> {
  report.begin('Checking', facts.quantity);
  const { passed, faults } = await checkPackage(source, facts, (rows) => report.at(rows));
  const ok = faults.length === 0;
  for (const { file, row, sentence } of faults)
    report.fail(new Failure(EXIT.checkFailed, sentence, { file, ...(row && { row }) }));
  const { number, reference, brand, partner } = facts.workOrder;
  report.result(
    {
      ok,
      exit_code: ok ? EXIT.done : EXIT.checkFailed,
      passed,
      proven: key !== undefined,
      key_id: facts.keyId,
      faults,
    },
    [
      `Work order ${number} "${reference}" of ${brand} for ${partner}: ${facts.quantity} codes, ${facts.drawing.format}, engine ${facts.engine}`,
      trust,
      ...(key ? [`the key:\n${key.trim()}`] : []),
      ...passed.map((sentence) => `ok  ${sentence}`),
      ok ? 'The package is whole.' : 'The package is NOT whole. Do not print from it.',
    ],
  );
  return ok;
}

/** @throws Failure (3) with the first fault. */
export async function insistWhole({ source, facts }: OpenPackage, report: Reporter): Promise<void> {
  report.begin('Checking', facts.quantity);
  const { faults } = await checkPackage(source, facts, (rows) => report.at(rows));
  const [first, ...others] = faults;
  if (!first) return;
  const more = others.length > 0 ? ` (${others.length} more: --check lists them)` : '';
  throw damaged(`${first.sentence} Nothing was drawn.${more}`, first.file, first.row);
}

function trustOf({ keyId }: Facts, publicKey: string | undefined): string {
  return publicKey
    ? `manifest.json is proven: signed with the key ${fingerprintOf(publicKey)}`
    : `manifest.json itself was not proven: it names the key ${keyId}; give the portal's key with --key to prove it`;
}

function readKey(path: string): string {
  let pem: string;
  try {
    pem = readFileSync(path, 'utf8');
  } catch (error) {
    throw wrongUse(`The key ${path} cannot be read: ${(error as Error).message}.`);
  }
  try {
    if (!pem.includes('PRIVATE')) {
      fingerprintOf(pem);
      return pem;
    }
  } catch {}
  throw wrongUse(`${path} is not a public key in PEM. Take it from the portal's page Signing key.`);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw damaged('manifest.json is damaged: it is not UTF-8. Download the package again.', 'manifest.json');
  }
}
