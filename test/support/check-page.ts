import assert from 'node:assert/strict';
import type { Answer } from './client.ts';

/** What holds of every page: one main heading, no id twice, nothing undefined, nothing inline. */
export function checkPage(answer: Answer, where: string): void {
  const { body } = answer;
  assert.match(String(answer.headers['content-type']), /^text\/html; charset=utf-8/, where);
  const headings = body.match(/<h1[ >]/g) ?? [];
  assert.equal(headings.length, 1, `${where}: ${headings.length} main headings`);
  assert.match(body, /<title>[^<]+ · Imprimatur<\/title>/);
  const ids = [...body.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
    `${where}: ids twice`,
  );
  for (const [, target] of body.matchAll(/ (?:aria-describedby|aria-labelledby)="([^"]*)"/g))
    for (const id of String(target).split(' '))
      assert.ok(ids.includes(id), `${where}: ${id} describes nothing`);
  checkText(body, where);
}

/** What holds of every piece of a page. */
export function checkText(page: string, where: string): void {
  const body = page.replace(/ name="_csrf" value="[^"]*"/g, '');
  const artefact = /undefined|NaN|\[object|>\s*null\s*<|: null\b|Invalid Date|<%/.exec(body);
  assert.equal(
    artefact?.[0],
    undefined,
    `${where}: …${body.slice((artefact?.index ?? 0) - 80, (artefact?.index ?? 0) + 40)}…`,
  );
  for (const [tag] of body.matchAll(/<[a-z][^>]*>/g)) {
    assert.doesNotMatch(tag, / on[a-z]+=| style=|="?javascript:/i, `${where}: ${tag}`);
    assert.doesNotMatch(
      tag.replace(/"[^"]*"|'[^']*'/g, '""'),
      /=[^"]/,
      `${where}: an attribute without quotes: ${tag}`,
    );
  }
  assert.doesNotMatch(body, /<script(?![^>]*src=)|<style/, `${where}: inline script or style`);
}
