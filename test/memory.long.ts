import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { PASSWORD } from '../src/cli/cast.ts';
import { formHeaders, proofOf } from './support/client.ts';
import { placeEveryState } from './support/every-state.ts';
import { startServer } from './support/process.ts';
import { routesOf } from './support/routes.ts';
import { world } from './support/world.ts';

const FEW = 5_000;
const MANY = 50_000;

test('after 50,000 mixed requests the portal holds hardly more memory than after 5,000', async (t) => {
  const w = await world(t);
  const ids = await placeEveryState(w);
  const urls = routesOf(w.app)
    .filter(
      ({ method, url }) =>
        method === 'GET' && !/:(token|keyId|name|photo|code)|\*|package|sheet|csv/.test(url),
    )
    .map(({ url }) => url.replace(':id', String(ids.ready)).replace(/:\w+/g, '1'));
  const server = await startServer(w.dataDir);
  const people: Person[] = [];
  for (const email of ['alice@acme.example', 'bob@inkworks.example', 'root@imprimatur.example'])
    people.push(await signIn(server.address, email));
  let sent = 0;
  const send = async (upTo: number) => {
    for (; sent < upTo; sent++) {
      const person = people[sent % people.length]!;
      // Every tenth is a form without its proof: refused, and its body read.
      if (sent % 10 === 9) await person('/work-orders', 'reference=x&quantity=1');
      else await person(urls[(sent * 7) % urls.length]!);
    }
    return settled(server.child.pid!);
  };
  const early = await send(FEW);
  const late = await send(MANY);
  t.diagnostic(`${Math.round(early / 1024)} MiB after ${FEW}, ${Math.round(late / 1024)} MiB after ${MANY}`);
  assert.ok(late <= early * 1.1, `${early} kB after ${FEW} requests, ${late} kB after ${MANY}`);
});

/** The least resident memory of some seconds of rest, in kB. */
async function settled(pid: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 20; i++) {
    await wait(250);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    least = Math.min(least, Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]));
  }
  return least;
}

type Person = (path: string, body?: string) => Promise<void>;

/** Somebody signed in, over real connections; what is asked is read to its end. */
async function signIn(address: string, email: string): Promise<Person> {
  const cookies = new Map<string, string>();
  const ask = async (path: string, body?: string) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(address + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...(body === undefined ? {} : formHeaders('/menu')), cookie, origin: address },
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return { status: answer.status, text: await answer.text() };
  };
  const proof = proofOf((await ask('/sign-in')).text);
  const { status } = await ask(
    '/sign-in',
    new URLSearchParams({ ...proof, email, password: PASSWORD }).toString(),
  );
  assert.equal(status, 303, email);
  return async (path, body) => {
    const answer = await ask(path, body);
    assert.ok(answer.status < 500, `${path} answers ${answer.status}`);
  };
}
