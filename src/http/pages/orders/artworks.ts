import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { notFound } from '../../../domain/access/refusal.ts';
import { findWorkOrder, listArtworks } from '../../../domain/orders/work-orders.ts';
import { record } from '../../../domain/trace/audit.ts';
import { attachment } from '../uploads/file-upload.ts';
import type { Visit } from '../visit.ts';

export async function download(visit: Visit) {
  const { db, actor, folders } = visit;
  const order = findWorkOrder(db, actor, visit.id);
  const files = listArtworks(db, order.id);
  const [only, ...more] = files;
  if (!only) throw notFound('artwork');
  record(db, actor, 'artwork.downloaded', { files: files.length }, { workOrderId: order.id });
  const { reply } = visit;
  reply.header('Cache-Control', 'no-store');
  if (more.length === 0) {
    reply.header('Content-Disposition', attachment(only.fileName)).header('Content-Length', only.bytes);
    return reply.type(only.mediaType).send(createReadStream(join(folders.artwork, only.storedName)));
  }
  // Loaded here alone, so that no start of the portal waits for it.
  const { ZipArchive } = await import('archiver');
  const zip = new ZipArchive({ store: true, statConcurrency: 1 });
  for (const [index, file] of files.entries()) {
    zip.file(join(folders.artwork, file.storedName), { name: `${index + 1}-${file.fileName}` });
  }
  reply.raw.once('close', () => zip.abort());
  reply.header('Content-Disposition', attachment(`artwork-${order.id}.zip`)).type('application/zip');
  void zip.finalize();
  return reply.send(zip);
}
