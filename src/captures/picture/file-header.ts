import { closeSync, openSync, readSync } from 'node:fs';
import type { Bytes, FileHeader } from './header-parts.ts';
import { jpegHeader } from './jpeg-header.ts';
import { pngHeader } from './png-header.ts';
import { tiffHeader } from './tiff-header.ts';
import { Unreadable } from './unreadable.ts';

/** The kind of a file by its first bytes, whatever its name, and what else its header says. */
export function fileHeader(path: string): FileHeader {
  const file = openSync(path, 'r');
  try {
    const bytes: Bytes = (offset, length) => {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, readSync(file, buffer, 0, length, offset));
    };
    return headerOf(bytes);
  } finally {
    closeSync(file);
  }
}

function headerOf(bytes: Bytes): FileHeader {
  const first = bytes(0, 8).toString('latin1');
  if (first === '\x89PNG\r\n\x1a\n') return pngHeader(bytes);
  if (first.startsWith('\xff\xd8\xff')) return jpegHeader(bytes);
  if (/^(II\*\0|MM\0\*|II\+\0|MM\0\+)/s.test(first)) return tiffHeader(bytes);
  throw new Unreadable(
    'The file is not a PNG, TIFF or JPEG picture. Save the scan as one of these and upload it again.',
  );
}
