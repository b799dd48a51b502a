import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../src/config.ts';

const MOST = 140;

// A line of a mail's text is a line as it is sent.
const views = readdirSync(join(root, 'views'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.eta') && !name.endsWith('.text.eta'))
  .map((name): [string, string] => [name, readFileSync(join(root, 'views', name), 'utf8')]);

test('a template is read without scrolling sideways', () => {
  for (const [name, source] of views) {
    for (const [index, line] of source.split('\n').entries())
      assert.ok(line.length <= MOST, `views/${name}:${index + 1} has ${line.length} characters`);
  }
});

// What a route can say, a template repeats: sums, dates, addresses, lists put together and taken apart.
const LOGIC =
  /\bMath\.|\bDate\b|\bnew [A-Z]|(?<!\bit)\.(?:filter|map|find|some|every|sort|slice|split|join|replace|test|toFixed)\(|=>\s*\{/;

test('a template has conditions, loops and output; what they need comes from the route', () => {
  for (const [name, source] of views)
    for (const [code] of source.matchAll(/<%(?! \/\*)[\s\S]*?%>/g)) {
      const plain = code.replace(/'(?:\\.|[^'\\])*'/g, "''");
      assert.doesNotMatch(plain, LOGIC, `views/${name}: ${code}`);
    }
});
