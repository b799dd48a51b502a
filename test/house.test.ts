import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { root } from '../src/config.ts';

const src = join(root, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const text = new Map(files.map((name) => [name, readFileSync(join(src, name), 'utf8')]));

// What each room may import besides itself, libraries and node:.
const DOORS: Record<string, string[]> = {
  codes: [],
  db: [],
  domain: ['db', 'codes'],
  http: ['domain', 'db/database', 'codes', 'folders'],
  work: ['domain', 'db/database', 'codes'],
  offline: ['codes'],
  cli: ['domain', 'db/database', 'codes', 'work', 'config', 'folders', 'start'],
};

test('it imports downwards only, with no door between http and work', () => {
  for (const [file, imported] of eachImport()) {
    const [room = ''] = file.split('/');
    const allowed = DOORS[room];
    if (!allowed || imported.startsWith(`${room}/`)) continue;
    assert.ok(
      allowed.some((door) => imported.startsWith(door)),
      `${file} imports ${imported}`,
    );
  }
});

test('it keeps the offline generator apart: it ships without the portal and without a network', () => {
  for (const [file, imported] of eachImport())
    if (file.startsWith('offline/'))
      assert.match(imported, /^(codes|offline)\//, `${file} imports ${imported}`);
  for (const [file, source] of text)
    if (/^(offline|codes)\//.test(file))
      assert.doesNotMatch(
        source,
        /'node:(net|tls|dns|https?|http2|dgram|child_process|cluster)|\bfetch\(|WebSocket/,
        file,
      );
  for (const [file, source] of text)
    if (file.startsWith('offline/'))
      for (const [, from = ''] of source.matchAll(/ from '([^'.][^']*)'/g))
        assert.match(from, /^node:/, file);
});

test('it keeps the tables to db and domain', () => {
  for (const [file, imported] of eachImport()) {
    if (imported === 'db/schema') assert.match(file, /^(db|domain)\//, `${file} imports the schema`);
  }
});

test('it has no cycles', () => {
  const imports = new Map<string, string[]>();
  for (const [file, imported] of eachImport())
    imports.set(stem(file), [...(imports.get(stem(file)) ?? []), imported]);
  const done = new Set<string>();
  const visit = (file: string, path: string[]) => {
    assert.ok(!path.includes(file), `cycle: ${[...path, file].join(' → ')}`);
    if (done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
});

test('it reads the environment once, at the door', () => {
  for (const [file, source] of text) {
    if (file !== 'config.ts') assert.doesNotMatch(source, /process\.env\b/, `${file} reads the environment`);
  }
});

test('it waits only in http, work, cli, and where a comment says why', () => {
  const patient =
    /^(http|work|cli|offline)\/|^(app|start|server)\.ts$|^domain\/sign-in\/(sessions|passwords)\.ts$|^codes\/read-back\/independent\.ts$/;
  for (const [file, source] of text) {
    if (!patient.test(file)) assert.doesNotMatch(source, /\bawait\b/, `${file} waits`);
  }
});

test('it keeps a file to one sitting', () => {
  for (const [file, source] of text) {
    if (file !== 'db/schema.ts')
      assert.ok(source.split('\n').length <= 251, `${file} is longer than 250 lines`);
  }
});

// Types vanish at run time, but an arrow is an arrow: only a cycle of real imports is one.
function* eachImport(): Generator<[string, string]> {
  for (const [file, source] of text) {
    for (const [, statement = ''] of source.matchAll(/^(import [\s\S]*?;)$/gm)) {
      const from = /from '(\.{1,2}\/[^']+)'/.exec(statement)?.[1];
      if (from && !statement.startsWith('import type'))
        yield [file, stem(relative(src, join(src, dirname(file), from)))];
    }
  }
}

function stem(file: string): string {
  return file.replace(/\.ts$/, '');
}
