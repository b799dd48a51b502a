import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** SHA-256 of a file as the disk gives it back, in hex. Read in small pieces, so that pages are answered in between. */
export async function sha256Of(path: string): Promise<string> {
  const handle = await open(path);
  try {
    return await sha256OfOpen(handle);
  } finally {
    await handle.close();
  }
}

/** The same of a file that is open already; where the handle reads on is not changed. */
export async function sha256OfOpen(handle: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const piece = new Uint8Array(256 * 1024);
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
}
