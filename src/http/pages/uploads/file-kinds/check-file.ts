import { open } from 'node:fs/promises';
import type { Artwork } from '../../../../domain/orders/work-orders.ts';
import { BrokenFile, FileBytes } from './file-bytes.ts';
import { checkJpeg } from './jpeg-file.ts';
import { checkPdf, isEncrypted } from './pdf-file.ts';
import { checkPng } from './png-file.ts';
import { checkTiff } from './tiff-file.ts';

const CHECKS: Record<Artwork['mediaType'], (file: FileBytes) => Promise<void>> = {
  'application/pdf': checkPdf,
  'image/png': checkPng,
  'image/jpeg': checkJpeg,
  'image/tiff': checkTiff,
};

/**
 * What is wrong with a file that begins like one of its kind, as the end of a sentence; undefined when it is whole. Reads it
 * a few times at most through 64 KiB of memory and unpacks nothing, so that no file can cost more than its length.
 */
export async function faultOf(path: string, mediaType: Artwork['mediaType']): Promise<string | undefined> {
  try {
    await look(path, CHECKS[mediaType]);
    return undefined;
  } catch (error) {
    if (error instanceof BrokenFile) return error.message;
    throw error;
  }
}

/** Whether a file without a fault may take a password to open, print or change. */
export async function isLocked(path: string, mediaType: Artwork['mediaType']): Promise<boolean> {
  return mediaType === 'application/pdf' && look(path, isEncrypted);
}

async function look<T>(path: string, at: (file: FileBytes) => Promise<T>): Promise<T> {
  const handle = await open(path);
  try {
    return await at(new FileBytes(handle, (await handle.stat()).size));
  } finally {
    await handle.close();
  }
}
