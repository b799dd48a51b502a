import { checkPackage } from '../check/check.ts';
import { damaged, EXIT, Failure } from '../failure.ts';
import type { OpenPackage } from '../input/open-package.ts';
import type { Reporter } from '../reporter.ts';

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
      ...(key ? ['the key:', ...key.trim().split(/\r?\n/)] : []),
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
