import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../src/config.ts';
import { type Actor, ALL_RIGHTS, type CompanyKind, may, ROLES } from '../src/domain/access/actor.ts';

const KINDS: CompanyKind[] = ['partner', 'brand', 'platform'];
const COLUMNS = KINDS.flatMap((kind) => ROLES[kind].map((role) => ({ kind, role })));

test('docs/security.md shows the rights as the program has them', () => {
  const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
  const shown = /<!-- rights -->\n([\s\S]*?)<!-- \/rights -->/.exec(page)?.[1];
  assert.equal(shown, rightsTable(), 'put this table between the two marks');
});

test('the bill of materials names every package that ships, and none that only builds', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const sbom = JSON.parse(readFileSync(join(root, 'dist/sbom.cdx.json'), 'utf8'));
  assert.equal(sbom.bomFormat, 'CycloneDX');
  const named = new Set(
    sbom.components.map((part: { group?: string; name: string; version: string }) => {
      return `${part.name}@${part.version}`;
    }),
  );
  for (const [name, version] of Object.entries(dependencies))
    assert.ok(named.has(`${name}@${version}`), name);
  for (const name of ['playwright', 'typescript', 'assemblyscript'])
    assert.ok(!named.has(`${name}@${devDependencies[name]}`), name);
});

test('the image leaves the demo out, and nothing that ships needs it', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
  for (const file of ['demo', 'cast', 'measured-pair', 'simulated-scan', 'trained-order'])
    assert.match(dockerfile, new RegExp(`rm -rf [^&]*dist/src/cli/${file}\\.js`), file);
  for (const program of ['server', 'cli/admin'])
    assert.doesNotMatch(
      readFileSync(join(root, `dist/src/${program}.js`), 'utf8'),
      /\/(demo|cast|measured-pair|simulated-scan|trained-order|build-[a-z]+)\.js'/,
    );
});

function rightsTable(): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  const head = line(['may', ...COLUMNS.map(({ kind, role }) => `${kind} ${role}`)]);
  const rows = ALL_RIGHTS.map((right) =>
    line([right, ...COLUMNS.map((column) => (may(column as Actor, right) ? '●' : '–'))]),
  );
  return head + line(['---', ...COLUMNS.map(() => '---')]).replaceAll(' ', '') + rows.join('');
}
