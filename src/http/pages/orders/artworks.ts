import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { notFound } from '../../../domain/access/refusal.ts';
import { findWorkOrder, listArtworks } from '../../../domain/orders/work-orders.ts';
import { record } from '../../../domain/trace/audit.ts';
import type { Portal } from '../../portal.ts';
import { idOf } from '../fields.ts';
import { actorOf } from '../guard.ts';
import type { Page } from '../page.ts';
import { attachment } from '../uploads/file-upload.ts';

export function artworkPages({ db, folders }: Portal) {
  const download: Page = async (request, reply) => {
    const actor = actorOf(request);
    const order = findWorkOrder(db, actor, idOf(request));
    const files = listArtworks(db, order.id);
    const [only, ...more] = files;
    if (!only) throw notFound('artwork');
    record(db, actor, 'artwork.downloaded', { files: files.length }, { workOrderId: order.id });
    reply.header('Cache-Control', 'no-store').header('X-Content-Type-Options', 'nosniff');
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
  };

  return { download };
}
