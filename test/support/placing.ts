import assert from 'node:assert/strict';
import type { Answer } from './client.ts';
import type { World } from './world.ts';

/** The form of a new order of Acme's for Inkworks, with what must be filled in. */
export function orderForm(cast: World['cast'], reference: string, more: Record<string, string> = {}) {
  return {
    reference,
    partner: String(cast.bob.companyId),
    quantity: '12',
    url_prefix: 'https://id.acme.example/',
    ...more,
  };
}

/** The order that was placed. */
export function rowOf(db: World['db'], answer: Answer): Record<string, unknown> {
  assert.equal(answer.statusCode, 303, /class="summary"[\s\S]*?<\/ul>/.exec(answer.body)?.[0]);
  const id = Number(String(answer.headers.location).split('/').at(-1));
  return db.$client.prepare('select * from work_orders where id = ?').get(id) as Record<string, unknown>;
}

/** Refused with this sentence beside the field. */
export function wrong(answer: Answer, field: string, sentence: RegExp, what?: string): void {
  assert.equal(answer.statusCode, 422, what);
  const beside =
    new RegExp(`id="${field}-fault">(?:<span[^>]*>▲</span>)? ?([^<]*)<`).exec(answer.body)?.[1] ?? '';
  assert.match(beside.replaceAll('&#39;', "'"), sentence, what);
}
