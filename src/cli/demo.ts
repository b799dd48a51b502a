import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Config, readConfig } from '../config.ts';
import { openDataFolder } from '../data-folder.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../domain/access/actor.ts';
import { confirmGeneration } from '../domain/orders/confirmation.ts';
import { todayOf } from '../domain/orders/due.ts';
import { failGeneration } from '../domain/orders/generator-moves.ts';
import { cancelWorkOrder } from '../domain/orders/lifecycle.ts';
import { placeWorkOrder, type TypedOrder } from '../domain/orders/placement.ts';
import { chooseSetting, shownOf } from '../domain/orders/setting.ts';
import { enterTemplate } from '../domain/orders/template-changes.ts';
import { findWorkOrder } from '../domain/orders/work-orders.ts';
import { lookupPerson, nobodyYet } from '../domain/people/people.ts';
import { acceptReports, submitReport } from '../domain/reports/reporting.ts';
import { hashPassword } from '../domain/sign-in/passwords.ts';
import type { Folders } from '../folders.ts';
import { startPortal } from '../start.ts';
import { drawingThreads } from '../work/drawing-threads.ts';
import { generator } from '../work/generator.ts';
import { type Cast, fillCast, PASSWORD } from './cast.ts';
import { measurePair } from './measured-pair.ts';
import { trainOrder } from './trained-order.ts';

const NOTHING = { artworks: [], serialList: undefined };

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});

async function main(): Promise<void> {
  const config = readConfig(undefined, './data/demo');
  if (config.production) throw new Error('The demo is not for NODE_ENV=production.');
  await fillDemo(config);
  const portal = await startPortal(config, { level: 'warn' });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => portal.close().then(() => process.exit(0)));
  process.stdout.write(`${welcome(portal.address, config.dataDir)}\n`);
}

/** Fills an empty data folder, keeps one that holds the demo, refuses any other. */
async function fillDemo(config: Config): Promise<void> {
  const before = existsSync(join(config.dataDir, 'imprimatur.db'));
  const { db, folders, close } = openDataFolder(config.dataDir, 'the demo');
  try {
    if (!nobodyYet(db)) {
      if (lookupPerson(db, 'alice@acme.example') && lookupPerson(db, 'root@imprimatur.example')) return;
      throw new Error(`${config.dataDir} holds other data than the demo. Set DATA_DIR to an empty folder.`);
    }
    const what = before ? `${config.dataDir} is empty: filling it` : `Filling ${config.dataDir}`;
    process.stdout.write(
      `${what} with the demo. Its scans are simulated and read, which takes some seconds.\n`,
    );
    const cast = fillCast(db, await hashPassword(PASSWORD));
    const { inkjet: equipmentId } = cast.equipment;
    const pair = { equipmentId, substrateId: cast.substrates.coated };
    const isMeasured = await measurePair(db, folders, cast.olu, pair);
    await placeOrders(db, folders, cast, config.threads);
    await placeSecureOrder(db, folders, cast, { threads: config.threads, isMeasured });
  } finally {
    close();
  }
}

// Orders in every state that rests, each made by the verbs that a person's clicks would call.
async function placeOrders(db: Db, folders: Folders, cast: Cast, threads: number): Promise<void> {
  const { alice, bob, olu } = cast;
  const place = (actor: Actor, reference: string, quantity: number, more: TypedOrder = {}) =>
    placeWorkOrder(db, actor, orderOf(bob, reference, quantity, more), NOTHING).id;
  const confirm = (actor: Actor, id: number, press: number, substrate: number) =>
    confirmOn(db, folders, actor, { id, press, substrate });
  const report = (actor: Actor, id: number, typed: Record<string, string>) =>
    submitReport(db, actor, id, { printed_on: today, printed_by: actor.name, ...typed });
  const today = todayOf(db, olu.companyId);
  const { equipment, substrates } = cast;

  const done = place(alice, 'PO-2026-101', 500, {
    serials: 'sequential',
    first_serial: 'SPR-000100',
    remarks: 'Spring promotion, 330 ml cans.',
    activate: 'yes',
  });
  const printed = place(cast.erin, 'PO-2026-107', 1200);
  const ready = place(alice, 'PO-2026-112', 2500, { serials: 'sequential', first_serial: 'AB-0000001' });
  for (const id of [done, printed]) confirm(bob, id, equipment.label, substrates.film);
  confirm(olu, ready, equipment.inkjet, substrates.film);
  await generateAll(db, folders, threads, [done, printed, ready]);
  report(olu, done, { spoiled: '120-124', sampled: '500', counted_good: '494' });
  report(olu, printed, {
    spoiled: '301-312, 877',
    unused: '1196-',
    counted_good: '1182',
    remarks: 'Web break at 301; the splice took twelve.',
  });
  acceptReports(db, alice, done, {});

  const canceled = place(alice, 'PO-2026-113', 4000, { remarks: 'Wrong URL prefix, see PO-2026-112.' });
  cancelWorkOrder(db, alice, canceled, 'Ordered with the wrong URL prefix.');
  const failed = place(cast.erin, 'PO-2026-115', 800);
  confirm(olu, failed, equipment.thermal, substrates.coated);
  failGeneration(db, failed, 'The disk is full: the package could not be written.');
  enterTemplate(db, alice, {
    name: 'Returnable bottle 0.5 l',
    partner: String(bob.companyId),
    url_prefix: 'https://id.acme.example/',
    fixed_url_prefix: 'yes',
    extra_percent: '2.5',
    serials: 'sequential',
    remarks: 'Serial number under the code, 6 pt.',
  });
  place(alice, 'PO-2026-118', 1000, {
    serials: 'sequential',
    first_serial: 'RB-004200',
    remarks: 'Labels for the 0.5 l returnable bottle. Serial number under the code, 6 pt.',
  });
}

/** An order of secure codes, printed and trained, with two labels that were checked; only placed where its pair was not measured. */
async function placeSecureOrder(
  db: Db,
  folders: Folders,
  { alice, bob, olu, equipment, substrates }: Cast,
  { threads, isMeasured }: { threads: number; isMeasured: boolean },
): Promise<void> {
  const typed = orderOf(bob, 'PO-2026-119', 400, {
    code_type: 'secure',
    remarks: 'Seals for the spare parts.',
  });
  const { id } = placeWorkOrder(db, alice, typed, NOTHING);
  if (!isMeasured) return;
  confirmOn(db, folders, olu, { id, press: equipment.inkjet, substrate: substrates.coated });
  await generateAll(db, folders, threads, [id]);
  const report = { printed_on: todayOf(db, olu.companyId), printed_by: olu.name, counted_good: '400' };
  submitReport(db, olu, id, {
    ...report,
    remarks: 'Trained from simulated scans: nothing was printed for the demo.',
  });
  await trainOrder(db, folders, { olu, alice }, id);
}

function confirmOn(
  db: Db,
  { keys }: Folders,
  actor: Actor,
  { id, press, substrate }: Record<'id' | 'press' | 'substrate', number>,
): void {
  const setting = chooseSetting(db, actor, findWorkOrder(db, actor, id), {
    equipmentId: press,
    substrateId: substrate,
  });
  confirmGeneration(db, keys, actor, id, shownOf(setting));
}

function orderOf(partner: Actor, reference: string, quantity: number, more: TypedOrder): TypedOrder {
  return {
    reference,
    partner: String(partner.companyId),
    quantity: String(quantity),
    url_prefix: 'https://id.acme.example/',
    ...more,
  };
}

async function generateAll(db: Db, folders: Folders, count: number, ids: number[]): Promise<void> {
  const threads = drawingThreads(count);
  const quiet = { error: console.error } as unknown as Parameters<typeof generator>[3];
  const maker = generator(db, threads, folders, quiet);
  const states = db.$client.prepare(
    `select count(*) as n from work_orders where id in (${ids.join()}) and state = 'generating'`,
  );
  maker.turn();
  while ((states.get() as { n: number }).n > 0) await wait(20);
  await maker.stop();
  await threads.close();
}

function welcome(address: string, dataDir: string): string {
  return `
Imprimatur's demo is open: ${address}

  Inkworks Labels, partner   bob@inkworks.example (admin), mia@… (manager), olu@… (operator)
  Acme Beverages, brand      alice@acme.example (admin), erin@… (editor)
  Outsiders                  mallory@mallory.example, petra@pressburg.example
  Platform                   root@imprimatur.example

  Everyone's password        ${PASSWORD}
  Mails land in              ${join(dataDir, 'mail')}

Sign in as Bob: the order PO-2026-118 waits for its codes. A calibration measured from a (simulated) scan is
under Calibrations: UV inkjet line, Coated paper. PO-2026-119 has secure codes, trained from simulated scans;
Alice checked an original and a copy: see its Checks. Ctrl-C stops.`;
}
