import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { root } from '../src/config.ts';

const src = join(root, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const text = new Map(files.map((name) => [name, readFileSync(join(src, name), 'utf8')]));

// What each layer may import besides itself, libraries and node:.
const LAYERS: Record<string, string[]> = {
  codes: [],
  db: [],
  // Reads pictures, in a process of its own; of it the others know what it is asked and answers.
  captures: ['codes'],
  domain: ['db', 'codes', 'captures/tasks'],
  http: ['domain', 'db/database', 'codes', 'captures/tasks', 'folders', 'file-hash', 'loop'],
  work: ['domain', 'db/database', 'codes', 'captures/tasks', 'file-hash'],
  offline: ['codes'],
  cli: [
    'domain',
    'db/database',
    'db/folder-lock',
    'codes',
    'work',
    'config',
    'folders',
    'file-hash',
    'data-folder',
    'start',
  ],
};

test('it imports downwards only, and nothing between http and work', () => {
  for (const [file, imported] of eachImport()) {
    const [layer = ''] = file.split('/');
    const allowed = LAYERS[layer];
    if (!allowed || imported.startsWith(`${layer}/`)) continue;
    assert.ok(
      allowed.some((layer) => imported.startsWith(layer)),
      `${file} imports ${imported}`,
    );
  }
});

test('it keeps drawing and read-back apart, so that no fault is shared', () => {
  for (const [file, imported] of eachImport()) {
    if (file.startsWith('codes/drawing/')) assert.doesNotMatch(imported, /^codes\/read-back\//, file);
    if (file.startsWith('codes/read-back/'))
      assert.doesNotMatch(
        imported,
        /^codes\/(drawing|secure|deflate\/(?!crc32))/,
        `${file} imports ${imported}`,
      );
  }
});

test('it lets nothing outside the pages know their sessions, errors and views', () => {
  for (const [file, imported] of eachImport())
    if (imported.startsWith('http/pages/') && !/^http\/(pages\/|(order-)?routes\.ts$)/.test(file))
      assert.equal(`${file} → ${imported}`, 'app.ts → http/pages/scope');
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

// What each folder of domain/ may import of the others: of those above it alone, so that there is no cycle.
const DOMAIN: Record<string, string[]> = {
  forms: [],
  access: [],
  trace: ['forms', 'access'],
  codes: ['forms', 'access'],
  people: ['forms', 'access', 'trace'],
  'sign-in': ['forms', 'access', 'trace', 'codes', 'people'],
  captures: ['forms', 'access'],
  press: ['forms', 'access', 'trace', 'people', 'captures'],
  orders: ['forms', 'access', 'trace', 'codes', 'people', 'press'],
  'code-status': ['forms', 'access', 'trace', 'codes', 'people', 'orders'],
  secure: ['forms', 'access', 'trace', 'codes', 'people', 'captures', 'orders', 'code-status'],
  // Pictures of what was printed come with a report, and are held against the calibration.
  reports: [
    ...['forms', 'access', 'trace', 'codes', 'people'],
    ...['captures', 'press', 'orders', 'code-status', 'secure'],
  ],
};

test('it keeps the folders of the domain in one order', () => {
  const order = Object.keys(DOMAIN);
  for (const [folder, allowed] of Object.entries(DOMAIN))
    for (const other of allowed)
      assert.ok(order.indexOf(other) < order.indexOf(folder), `${folder} → ${other}`);
  for (const [file, imported] of eachImport()) {
    const [layer, folder = ''] = file.split('/');
    const [target, other = ''] = imported.split('/');
    if (layer !== 'domain' || target !== 'domain' || folder === other) continue;
    assert.ok(DOMAIN[folder]?.includes(other), `${file} imports ${imported}`);
  }
});

// What each folder of the offline generator builds on: the files beside the folders, and the folders before it.
const OFFLINE = ['input', 'check', 'output', 'command'];

test('it keeps the offline generator in one order: input, check, output, command, types too', () => {
  const rank = (file: string) =>
    OFFLINE.indexOf(file.split('/').length > 2 ? (file.split('/')[1] ?? '') : '');
  for (const [file, imported] of eachImport()) {
    if (!file.startsWith('offline/') || !imported.startsWith('offline/')) continue;
    if (file === 'offline/generate.ts') continue;
    assert.ok(rank(imported) <= rank(file), `${file} imports ${imported}`);
  }
  for (const file of files.filter((name) => /^offline\/.+\//.test(name)))
    assert.ok(rank(file) >= 0, `${file} is in a folder without a place in the order`);
});

// A press room finds an image by its name alone: a second place that spells names is a second layout.
test('it lets one file know which code is which file', () => {
  for (const [file, source] of text) {
    if (!/^(codes|offline|work)\//.test(file) || file === 'codes/package/layout.ts') continue;
    assert.doesNotMatch(source, /['"`]tif['"`]|\.(png|tiff?|svg|eps|pdf)['"`]|\.\$\{\w*(ext|format)/i, file);
    assert.doesNotMatch(source, /\bcodes\/\$\{|padStart\((4|8), '0'\)/, file);
  }
});

test('it keeps the scores of secure graphics from the database and from all that is kept', () => {
  for (const [file, imported] of eachImport())
    if (file.startsWith('domain/secure/scores/'))
      assert.match(imported, /^(captures\/tasks|domain\/secure\/scores\/)/, `${file} imports ${imported}`);
});

test('it keeps the tables to db and domain', () => {
  for (const [file, imported] of eachImport()) {
    if (imported.startsWith('db/schema/')) assert.match(file, /^(db|domain)\//, `${file} imports the schema`);
  }
});

test('it decides nothing by the audit log: only what traces and shows it reads the table', () => {
  for (const [file, source] of text) {
    if (!/^(domain|work|http)\//.test(file) || file.startsWith('domain/trace/')) continue;
    const taken = /import \{([^}]*)\} from '[^']*db\/schema\/trace\.ts'/.exec(source)?.[1] ?? '';
    assert.doesNotMatch(taken, /\baudit(Subjects)?\b/, `${file} reads the audit log`);
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

test('it reads the environment once, at the start', () => {
  for (const [file, source] of text) {
    if (file !== 'config.ts') assert.doesNotMatch(source, /process\.env\b/, `${file} reads the environment`);
  }
});

test('it waits only in http, work, cli, and where a comment says why', () => {
  const patient =
    /^(http|work|cli|offline|captures)\/|^(app|start|server|loop|file-hash)\.ts$|^domain\/sign-in\/(sessions|passwords)\.ts$|^codes\/(read-back\/independent|threads\/\w[\w-]*)\.ts$/;
  for (const [file, source] of text) {
    if (!patient.test(file)) assert.doesNotMatch(source, /\bawait\b/, `${file} waits`);
  }
});

test('it keeps a file to one sitting', () => {
  for (const [file, source] of text)
    assert.ok(source.split('\n').length <= 251, `${file} is longer than 250 lines`);
});

test('each folder of the engine says which of its files to open first', () => {
  const folders = new Set(files.flatMap((name) => /^codes\/([^/]+)\//.exec(name)?.[1] ?? []));
  assert.ok(folders.size >= 10);
  for (const folder of folders) {
    const own = [...text].filter(([file]) => file.startsWith(`codes/${folder}/`));
    const first = own.filter(([, source]) => source.startsWith('// Start here: ')).map(([file]) => file);
    assert.equal(first.length, 1, `${folder}: ${first.join(', ')}`);
  }
});

// What only the tests and the measurements use is exported for them, not for nobody.
test('it exports no value that no other file names', () => {
  const others = ['test', 'bench'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
  for (const [file, source] of text) {
    if (file.endsWith('.as.ts') || file.startsWith('db/schema/')) continue;
    for (const [, name = ''] of source.matchAll(
      /^export (?:async )?(?:function\*?|const|let|class) (\w+)/gm,
    )) {
      const named = new RegExp(`\\b${name}\\b`);
      const used = [...text].some(([other, own]) => other !== file && named.test(own));
      assert.ok(used || others.some((own) => named.test(own)), `${file} exports ${name}`);
    }
  }
});

// An arrow of types is an arrow too.
function* eachImport(): Generator<[string, string]> {
  for (const [file, source] of text) {
    for (const [, from = ''] of source.matchAll(/^(?:import|export)\s[^;]*?from '(\.{1,2}\/[^']+)';$/gm))
      yield [file, stem(relative(src, join(src, dirname(file), from)))];
  }
}

function stem(file: string): string {
  return file.replace(/\.ts$/, '');
}
