import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../src/app.ts';
import { type Cast, type Name, PASSWORD } from '../../src/cli/cast.ts';
import { root } from '../../src/config.ts';
import { type Db, transact } from '../../src/db/database.ts';
import { type Actor, COMMAND_LINE } from '../../src/domain/access/actor.ts';
import { confirmGeneration } from '../../src/domain/orders/confirmation.ts';
import { placeWorkOrder, type TypedOrder } from '../../src/domain/orders/placement.ts';
import { chooseSetting, shownOf } from '../../src/domain/orders/setting.ts';
import { findWorkOrder, type WorkOrder } from '../../src/domain/orders/work-orders.ts';
import { findCompany } from '../../src/domain/people/company.ts';
import { createPerson } from '../../src/domain/people/people.ts';
import type { Folders } from '../../src/folders.ts';
import type { Portal } from '../../src/http/portal.ts';
import { type DrawingThreads, drawingThreads } from '../../src/work/drawing-threads.ts';
import { type Generator, generator } from '../../src/work/generator.ts';
import { type Client, clientOf } from './client.ts';
import { orderForm } from './placing.ts';
import { setStage } from './stage.ts';

/** A portal of its own on a real data folder, with the cast on the stage; gone after the test. */
export type World = {
  dataDir: string;
  folders: Folders;
  db: Db;
  app: FastifyInstance;
  cast: Cast;
  /** A browser without pictures: keeps cookies, and posts forms with their proof. */
  as(name: Name | 'vic'): Promise<Client>;
  /** Brings Vic, who only looks: a viewer of Acme. */
  bringVic(): Actor;
  /** A visitor who has not signed in. */
  stranger(): Client;
  place(reference: string, quantity: number, more?: TypedOrder, actor?: Actor): WorkOrder;
  confirm(order: WorkOrder, actor?: Actor, equipment?: number, substrate?: number): WorkOrder;
  /** Runs the generator until no order waits for it. */
  generateAll(): Promise<void>;
  threads: DrawingThreads;
  maker: Generator;
};

type Leaving = { after(leave: () => Promise<void>): void };

/** `t` is a test, or `{ after }` of node:test for a world that a whole file shares. */
export async function world(t: Leaving, more: Partial<Portal> = {}): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'imprimatur-'));
  const { folders, db, cast } = await setStage(dataDir);
  const app = await buildApp({
    db,
    root,
    folders,
    secure: false,
    session: { idleMinutes: 60, hours: 12 },
    trustProxy: [],
    packageDays: 365,
    setUpCode: 'the-set-up-code',
    mailToFolder: true,
    log: false,
    ...more,
  });
  const threads = drawingThreads(2);
  const maker = generator(db, threads, folders, app.log);
  t.after(async () => {
    await maker.stop();
    await threads.close();
    await app.close();
    db.$client.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const place: World['place'] = (reference, quantity, more = {}, actor = cast.alice) => {
    const typed = orderForm(cast, reference, { quantity: String(quantity), ...more });
    return placeWorkOrder(db, actor, typed, { artworks: [], serialList: undefined });
  };
  const confirm: World['confirm'] = (
    order,
    actor = cast.bob,
    equipment = cast.equipment.inkjet,
    substrate = cast.substrates.film,
  ) => {
    const setting = chooseSetting(db, actor, findWorkOrder(db, actor, order.id), {
      equipmentId: equipment,
      substrateId: substrate,
    });
    return confirmGeneration(db, folders.keys, actor, order.id, shownOf(setting));
  };
  const waiting = db.$client.prepare(`select count(*) as n from work_orders where state = 'generating'`);
  const generateAll = async () => {
    do {
      maker.turn();
      await new Promise((resolve) => setTimeout(resolve, 20));
    } while ((waiting.get() as { n: number }).n > 0);
  };
  const bringVic: World['bringVic'] = () => {
    const vic = { name: 'Vic', email: 'vic@acme.example', role: 'viewer' } as const;
    const hash = db.$client.prepare('select password_hash from users').pluck().get() as string;
    const { id: userId } = transact(db, (tx) =>
      createPerson(tx, COMMAND_LINE, findCompany(tx, 'Acme Beverages'), { ...vic, passwordHash: hash }),
    );
    return { ...cast.alice, ...vic, userId };
  };
  const signedIn: World['as'] = async (name) => {
    const client = clientOf(app);
    const email = name === 'vic' ? 'vic@acme.example' : cast[name].email;
    const answer = await client.post('/sign-in', { email, password: PASSWORD }, '/sign-in');
    if (answer.statusCode !== 303) throw new Error(`${name} could not sign in: ${answer.statusCode}`);
    return client;
  };
  return {
    dataDir,
    folders,
    db,
    app,
    cast,
    as: signedIn,
    bringVic,
    stranger: () => clientOf(app),
    place,
    confirm,
    generateAll,
    threads,
    maker,
  };
}

/** What the audit log and the outbox hold of an order, oldest first. */
export function traces(db: Db, workOrderId: number): { actions: string[]; mails: string[] } {
  const actions = db.$client
    .prepare('select action from audit where work_order_id = ? order by id')
    .pluck()
    .all(workOrderId);
  const mails = db.$client
    .prepare(`select notice || ' → ' || recipient from outbox where work_order_id = ? order by id`)
    .pluck()
    .all(workOrderId);
  return { actions: actions as string[], mails: mails as string[] };
}
