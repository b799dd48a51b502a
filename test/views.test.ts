import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../src/config.ts';

const MOST = 140;

const views = readdirSync(join(root, 'views'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.eta'))
  .map((name): [string, string] => [name, readFileSync(join(root, 'views', name), 'utf8')]);

test('a template is read without scrolling sideways', () => {
  for (const [name, source] of views) {
    // A line of a mail's text is a line as it is sent.
    if (name.endsWith('.text.eta')) continue;
    for (const [index, line] of source.split('\n').entries())
      assert.ok(line.length <= MOST, `views/${name}:${index + 1} has ${line.length} characters`);
  }
});
