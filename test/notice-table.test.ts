import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../src/config.ts';
import { ROLES } from '../src/domain/access/actor.ts';
import { allNotices } from '../src/domain/people/notice-table.ts';

const KINDS = ['partner', 'brand'] as const;

test('docs/operating.md shows who is told of what as the program has it', () => {
  const page = readFileSync(join(root, 'docs/operating.md'), 'utf8');
  const shown = /<!-- notices -->\n([\s\S]*?)<!-- \/notices -->/.exec(page)?.[1];
  assert.equal(shown, noticeTable(), 'put this table between the two marks');
});

test('every notice has its three templates, and every template of a company is in the table', () => {
  const kinds = readdirSync(join(root, 'views/mail')).map((name) => name.split('.')[0]!);
  for (const { name } of allNotices()) assert.equal(kinds.filter((kind) => kind === name).length, 3, name);
  const own = /^(_|address-|password-|two-step-|invitation$|company-name-asked$)/;
  const named = new Set<string>(allNotices().map(({ name }) => name));
  assert.deepEqual(
    kinds.filter((kind) => !own.test(kind) && !named.has(kind)),
    [],
  );
});

function noticeTable(): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  const columns = KINDS.flatMap((kind) => ROLES[kind].map((role) => `${kind} ${role}`));
  const rows = allNotices().map(({ words, always, partner, brand }) =>
    line([always ? `${words} (*always*)` : words, ...[...partner, ...brand].map(({ sign }) => sign)]),
  );
  const head = line(['an e-mail when', ...columns]);
  return head + line(['---', ...columns.map(() => '---')]).replaceAll(' ', '') + rows.join('');
}
