import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { makeKey } from '../../src/domain/codes/keys.ts';
import { type World, world } from '../../test/support/world.ts';
import { repeatOrder } from '../history.ts';
import { median } from '../median.ts';
import { answer, timed } from '../task.ts';

const EARLIER = 10_000;

// An order of `codes` after `more.earlier` codes were issued in orders of 10,000: every step of it, in a real database.
await answer(async ({ codes, more }) => {
  const endings: (() => unknown)[] = [];
  const stage = await world({
    after: (ending: () => unknown) => endings.push(ending),
  } as unknown as TestContext);
  const first = stage.place('First', EARLIER, { serials: 'sequential', first_serial: 'AC-000000000001' });
  stage.confirm(first);
  await generated(stage);
  const copies = Number(more?.earlier) / EARLIER - 1;
  repeatOrder(stage.db, first.id, copies);

  const times: Record<string, number[]> = {
    place: [],
    confirm: [],
    generate: [],
    list: [],
    card: [],
    rotated: [],
  };
  const bob = await stage.as('bob');
  const rounds = Number(more?.rounds);
  for (let round = 1; round <= rounds * 2; round++) {
    // In the second half the key was rotated after all the earlier orders.
    if (round === rounds + 1) makeKey(stage.folders.keys, 'mint');
    const serial = `AC-${String(500_000_000_000 + round * 1_000_000)}`;
    const typed = { serials: 'sequential', first_serial: serial };
    let placed = first;
    const place = await timed(() => {
      placed = stage.place(`Now ${round}`, codes, typed);
    });
    const confirm = await timed(() => stage.confirm(placed));
    const generate = await timed(() => generated(stage));
    const list = await timed(() => bob.get('/work-orders'));
    const card = await timed(() => bob.get(`/work-orders/${placed.id}`));
    if (round > rounds) times.rotated!.push(generate);
    else
      for (const [name, value] of Object.entries({ place, confirm, generate, list, card }))
        times[name]!.push(value);
  }
  stage.db.$client.pragma('wal_checkpoint(TRUNCATE)');
  const bytes = statSync(join(stage.dataDir, 'imprimatur.db')).size;
  for (const ending of endings) await ending();
  const figures = Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
  return { seconds: figures.generate!, codes, bytes, figures };
});

async function generated({ maker, db }: World): Promise<void> {
  const waiting = db.$client
    .prepare(`select count(*) from work_orders where state in ('generating', 'failed')`)
    .pluck();
  maker.turn();
  while (waiting.get() !== 0) await wait(2);
}
