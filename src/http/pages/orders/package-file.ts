import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db } from '../../../db/database.ts';
import { lostPackage } from '../../../domain/orders/packages.ts';
import { isDoubtful, noteHash } from '../../../domain/orders/remaking.ts';
import type { Package, WorkOrder } from '../../../domain/orders/work-orders.ts';
import { sha256OfOpen } from '../../../file-hash.ts';
import type { Visit } from '../visit.ts';

/** Opens a stored package. The file is looked at once it is open: what is sent is what was looked at. */
export async function openPackage(visit: Visit, order: WorkOrder, made: Package): Promise<FileHandle> {
  const { db, folders, request } = visit;
  const handle = await open(join(folders.packages, made.fileName)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const file = await handle?.stat();
  if (handle && file?.size === made.bytes && (await isRight(db, made, handle, file.ctime))) return handle;
  await handle?.close();
  request.log.error({ workOrder: order.id, file: made.fileName, size: file?.size }, 'a package is lost');
  throw lostPackage(order, file?.size);
}

async function isRight(db: Db, made: Package, handle: FileHandle, changedAt: Date): Promise<boolean> {
  if (!isDoubtful(made, changedAt)) return made.fileIsRight !== false;
  return noteHash(db, made, changedAt, await sha256OfOpen(handle));
}
