import { and, eq, isNull, lt } from 'drizzle-orm';
import { graphicKeyFile, signedGraphicKey } from '../../codes/package/graphic-key.ts';
import { MOST_IMAGES } from '../../codes/package/package.ts';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow } from '../../db/rows.ts';
import { graphicKeyTakings, packages } from '../../db/schema/packages.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict } from '../access/refusal.ts';
import { record } from '../trace/audit.ts';
import { tell } from './notices.ts';
import { type Folders, planPackage } from './packages.ts';
import { findWorkOrder, type WorkOrder } from './work-orders.ts';

/** Whether an order has a graphic key that somebody draws with outside of the portal: its package holds data, not images. */
export function hasGraphicKey({ codeType, quantity }: Pick<WorkOrder, 'codeType' | 'quantity'>): boolean {
  return codeType === 'secure' && quantity > MOST_IMAGES;
}

/**
 * The graphic key of an order as the file that the offline generator reads. It is traced, and the brand is told, before a byte
 * of it leaves: what cannot be traced is not handed out. Taken again within the hour by the same person, the brand is told once.
 */
export function takeGraphicKey(
  db: Db,
  folders: Folders,
  actor: Actor,
  id: number,
): { fileName: string; text: string } {
  return transactAs(db, actor, (tx, actor) => {
    const order = findWorkOrder(tx, actor, id);
    insist(actor, 'download a graphic key');
    refuseWithout(tx, order);
    const plan = planPackage(tx, order, folders);
    record(tx, actor, 'package.graphic_key_downloaded', {}, { workOrderId: id });
    if (isNews(tx, actor, id)) tell(tx, 'graphic-key-taken', order, { by: actor.name });
    return { fileName: graphicKeyFile(plan.folder), text: signedGraphicKey(plan) };
  });
}

const AGAIN = 60 * 60 * 1000;

function refuseWithout(tx: Tx, order: WorkOrder): void {
  const why = whyNone(tx, order);
  if (why) throw conflict(`${order.reference} has no graphic key to download: ${why}.`);
}

function whyNone(tx: Tx, order: WorkOrder): string | undefined {
  if (order.codeType !== 'secure') return 'its codes are serialized, without a graphic';
  if (!hasGraphicKey(order)) return 'every image of its package holds its graphic already';
  if (order.state === 'canceled') return 'it was canceled, and its codes are blocked';
  const there = and(eq(packages.workOrderId, order.id), isNull(packages.removedAt));
  return anyRow(tx, packages, there) ? undefined : 'its codes are not generated yet';
}

/** Notes that the person takes the key; false if the brand was told of it lately. */
function isNews(tx: Tx, { userId }: Actor, workOrderId: number): boolean {
  const now = new Date();
  const { changes } = tx
    .insert(graphicKeyTakings)
    .values({ workOrderId, userId, toldAt: now })
    .onConflictDoUpdate({
      target: [graphicKeyTakings.workOrderId, graphicKeyTakings.userId],
      set: { toldAt: now },
      setWhere: lt(graphicKeyTakings.toldAt, new Date(now.getTime() - AGAIN)),
    })
    .run();
  return changes === 1;
}
