import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { finishGeneration } from '../../src/domain/orders/generator-moves.ts';
import type { Client } from './client.ts';
import { traces, world } from './world.ts';

/** A portal that listens, with packages to download over real sockets. */
export async function downloads(t: Parameters<typeof world>[0]) {
  const all = await world(t);
  const { app, db, folders, place, confirm, generateAll } = all;
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const nameOf = (id: number) =>
    String(db.$client.prepare('select file_name from packages where work_order_id = ?').pluck().get(id));
  const bytesOf = (id: number) => readFileSync(join(folders.packages, nameOf(id)));
  const etagOf = (id: number) => `"${createHash('sha256').update(bytesOf(id)).digest('hex')}"`;
  const downloaded = (id: number) =>
    db.$client
      .prepare('select downloaded_at is not null from packages where work_order_id = ?')
      .pluck()
      .get(id);

  /** A new package for a test that changes what is known about it. */
  async function fresh(reference: string): Promise<number> {
    const order = place(reference, 3);
    confirm(order);
    await generateAll();
    return order.id;
  }

  /** A package larger than the sockets between a slow reader and the disk can hold; what is in it does not matter here. */
  function large(reference: string): number {
    const { id } = confirm(place(reference, 3));
    const bytes = 48 * 1024 * 1024;
    const fileName = `workorder-${reference}.zip`;
    const path = join(folders.packages, fileName);
    writeFileSync(path, Buffer.alloc(bytes));
    const fileChangedAt = statSync(path).ctime;
    finishGeneration(db, id, { fileName, bytes, sha256: 'a'.repeat(64), fileChangedAt });
    return id;
  }

  function fetchAs(
    client: Client,
    id: number,
    headers: Record<string, string> = {},
    method = 'GET',
    path = 'package',
  ): Promise<Response> {
    return fetch(`${base}/work-orders/${id}/${path}`, {
      method,
      headers: { ...headers, cookie: cookieOf(client) },
    });
  }

  /** Asks for a package and reads its first bytes only: what is not read waits in the sockets, and then on the disk. */
  async function slowly(client: Client, id: number): Promise<IncomingMessage> {
    const request = get(`${base}/work-orders/${id}/package`, {
      headers: { cookie: cookieOf(client) },
      agent: false,
    });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    await once(answer, 'readable');
    answer.read(1000);
    return answer;
  }

  function cookieOf(client: Client): string {
    return [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** The trace is left when the connection is over, a moment after the last byte. */
  async function settled(id: number, action: string, count = 1): Promise<void> {
    for (let n = 0; n < 100; n++) {
      if (traces(db, id).actions.filter((each) => each.startsWith(action)).length >= count) return;
      await wait(20);
    }
    throw new Error(`${action} was not traced.`);
  }

  return { ...all, nameOf, bytesOf, etagOf, downloaded, fresh, large, fetchAs, slowly, settled };
}
