import { spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from '../../src/config.ts';
import { extendedIdOf } from '../../src/domain/code-status/look-up.ts';
import { findWorkOrder } from '../../src/domain/orders/work-orders.ts';
import { tidy } from '../../src/work/janitor.ts';
import { type World, world } from '../../test/support/world.ts';
import { repeatOrder } from '../history.ts';
import { median, percentile95 } from '../median.ts';
import { signedIn } from '../portal.ts';
import { answer, timed } from '../task.ts';

/** What the largest brand and the largest partner look at, and how it is named in the table. */
const PAGES: [string, 'alice@acme.example' | 'bob@inkworks.example', string][] = [
  ['home of the brand', 'alice@acme.example', '/'],
  ['home of the partner', 'bob@inkworks.example', '/'],
  ['work orders', 'bob@inkworks.example', '/work-orders'],
  ['work orders, in the middle', 'bob@inkworks.example', '/work-orders?before=MIDDLE'],
  ['work orders, one state', 'alice@acme.example', '/work-orders?state=ready'],
  ['work orders, a month', 'alice@acme.example', '/work-orders?from=2020-01-01&to=2020-01-31'],
  ['search, one order', 'alice@acme.example', '/work-orders?search=earlier+123456'],
  ['search, every order', 'bob@inkworks.example', '/work-orders?search=earlier'],
  ['search, none', 'alice@acme.example', '/work-orders?search=no+such+words'],
  ['search, two letters', 'alice@acme.example', '/work-orders?search=zq'],
  ['an order', 'bob@inkworks.example', '/work-orders/MIDDLE'],
  ['a code', 'alice@acme.example', '/codes/CODE'],
  ['a code, by its partner', 'bob@inkworks.example', '/codes/CODE'],
  ['audit log', 'alice@acme.example', '/audit-log'],
  ['audit log, one kind', 'bob@inkworks.example', '/audit-log?kind=people'],
];

/** Lists as files, read whole; CODES is an order of as many codes as there are orders. */
const TABLES: [string, string][] = [
  ['work orders', '/work-orders.csv'],
  ['the audit log', '/audit-log.csv'],
  ['the codes of an order', '/work-orders/CODES/codes.csv'],
];

// A portal with as many orders as `more.orders`: what starts, turns and pages cost then, on the real server.
await answer(async ({ more }) => {
  const endings: (() => unknown)[] = [];
  const stage = await world({ after: (end: () => unknown) => endings.push(end) } as unknown as TestContext);
  const orders = Number(more?.orders);
  const codes = await fill(stage, orders);
  const code = extendedIdOf(stage.db, stage.folders.keys, {
    order: findWorkOrder(stage.db, stage.cast.alice, codes),
    sequence: 7,
  });
  const turn = await timed(() => stage.maker.turn());
  await tidy(stage.db, stage.folders, () => false);
  const janitor = await timed(() => tidy(stage.db, stage.folders, () => false));
  await stage.maker.stop();
  stage.db.$client.close();
  const bytes = statSync(join(stage.dataDir, 'imprimatur.db')).size;
  try {
    const figures = await serve(stage.dataDir, { orders, samples: Number(more?.samples), codes, code });
    return { seconds: turn, codes: 1, bytes, figures: { ...figures, turn, janitor } };
  } finally {
    await stage.threads.close();
    await stage.app.close();
    rmSync(stage.dataDir, { recursive: true, force: true });
  }
});

/** One order in ten is as the first; of the others nine of ten are completed, the rest canceled long ago. */
async function fill(stage: World, orders: number): Promise<number> {
  const { db } = stage;
  const first = stage.place('First', 1_000);
  stage.confirm(first);
  const codes = stage.confirm(stage.place('Codes', orders));
  await stage.generateAll();
  repeatOrder(db, first.id, orders - 1);
  db.$client.exec(`
    update work_orders set state = 'completed', codes_status = 'active' where id % 10 <> 0;
    update work_orders set state = 'canceled', codes_status = 'blocked', cancel_reason = 'Another order has it.', swept_at = 1
      where id % 10 = 1;
    update packages set downloaded_at = created_at where work_order_id % 10 <> 0;
    update work_orders set state = 'ready', codes_status = 'inactive', cancel_reason = null where id = ${codes.id};
    update packages set removed_at = created_at where work_order_id <> ${first.id};
    update work_orders set submitted_at = 1577836800000 + id * 100;
    insert into order_search (rowid, words, owners) select id, folded(reference || char(10) || remarks),
      'b' || brand_id || '. p' || partner_id || '.' from work_orders where id not in (${first.id}, ${codes.id});
    delete from sqlite_stat1;
  `);
  return codes.id;
}

type Counts = { orders: number; samples: number; codes: number; code: string };

async function serve(
  dataDir: string,
  { orders, samples, codes, code }: Counts,
): Promise<Record<string, number>> {
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', HOST: '127.0.0.1' };
  const began = performance.now();
  const child = spawn(process.execPath, [join(root, 'dist/src/server.js')], { env });
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text;
  });
  while (!/listens on /.test(said)) {
    if (child.exitCode !== null) throw new Error(`The portal did not start: ${said}`);
    await wait(2);
  }
  const address = /listens on (\S+)/.exec(said)![1]!;
  while (!(await fetch(`${address}/readyz`)).ok) await wait(2);
  const start = (performance.now() - began) / 1000;
  const figures: Record<string, number> = { start };
  const people = new Map(
    [...new Set(PAGES.map(([, who]) => who))].map((who) => [who, signedIn(address, who)]),
  );
  for (const [name, who, url] of PAGES) {
    const visitor = await people.get(who)!;
    const times: number[] = [];
    for (let i = 0; i < samples; i++) {
      const path = url.replace('MIDDLE', String(Math.floor(orders / 2) + i)).replace('CODE', code);
      times.push(await timed(() => visitor.get(path)));
    }
    figures[`median ${name}`] = median(times);
    figures[`p95 ${name}`] = percentile95(times);
  }
  figures.memory = memoryOf(child.pid!);
  // How long the loop is away: nothing else is asked, so a late answer is the portal's own turns.
  const probes: number[] = [];
  for (let i = 0; i < samples * 20; i++) {
    probes.push(await timed(() => fetch(`${address}/healthz`)));
    await wait(5);
  }
  figures.lag = probes.toSorted((a, b) => a - b)[Math.ceil(probes.length * 0.99) - 1]!;
  const alice = await people.get('alice@acme.example')!;
  for (const [name, url] of TABLES) {
    const watched = watch(address, child.pid!);
    figures[`seconds ${name}`] = await timed(async () => {
      figures[`rows ${name}`] = (await alice.countLines(url.replace('CODES', String(codes)))) - 1;
    });
    const { most, late } = await watched.end();
    figures[`memory ${name}`] = most;
    figures[`late ${name}`] = late;
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return figures;
}

function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

/** From now to its end: the most memory, and how long /healthz takes (p95). */
function watch(address: string, pid: number): { end(): Promise<{ most: number; late: number }> } {
  const times: number[] = [];
  let most = 0;
  let over = false;
  const running = (async () => {
    while (!over) {
      times.push(await timed(async () => void (await (await fetch(`${address}/healthz`)).text())));
      most = Math.max(most, memoryOf(pid));
      await wait(20);
    }
  })();
  return {
    async end() {
      over = true;
      await running;
      return { most, late: percentile95(times) };
    },
  };
}
