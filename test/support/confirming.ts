import assert from 'node:assert/strict';
import type { Answer, Client } from './client.ts';
import type { World } from './world.ts';

type Fields = Record<string, string>;

/** What the confirm page shows and its form carries back, without the proof. */
export async function shownTo(
  client: Client,
  id: number,
  equipment: number,
  substrate: number,
): Promise<Fields> {
  const { _csrf, opened_for, ...shown } = await confirmFormOf(client, id, equipment, substrate);
  assert.ok(_csrf && opened_for);
  return shown;
}

/** Every hidden field of the confirm page's form, as a browser would send them. */
export async function confirmFormOf(
  client: Client,
  id: number,
  equipment: number,
  substrate: number,
): Promise<Fields> {
  const page = await client.get(
    `/work-orders/${id}/confirmation?equipment=${equipment}&substrate=${substrate}`,
  );
  assert.equal(page.statusCode, 200);
  const form = /<form method="post" action="\/work-orders\/\d+\/confirmation">[\s\S]*?<\/form>/.exec(
    page.body,
  )![0];
  return Object.fromEntries(
    [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}

export function confirm(client: Client, id: number, shown: Fields): Promise<Answer> {
  return client.post(`/work-orders/${id}/confirmation`, shown);
}

export function stateOf(db: World['db'], id: number): unknown {
  return db.$client.prepare('select state from work_orders where id = ?').pluck().get(id);
}
