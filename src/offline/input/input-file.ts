import { closeSync, openSync, readSync } from 'node:fs';
import { AGAIN, damaged, unreadable } from '../failure.ts';

/** Bytes read at a time. Few, because pieces wait for the garbage collector by their number more than by their size. */
export const PIECE = 64 * 1024;

/** Does a step that reads the input; what the system refuses becomes a Failure. */
export function reading<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw unreadable(error, path);
  }
}

export const openInput = (path: string): number => reading(path, () => openSync(path, 'r'));

/** Reads into `bytes` from `position`, or from where the last read ended. @returns how many came; 0 at the end. */
export const readInput = (handle: number, bytes: Uint8Array, position: number | null, path: string): number =>
  reading(path, () => readSync(handle, bytes, 0, bytes.length, position));

/** All of a small file, at most `most` bytes of it. From a pipe, as of a program that decrypts the file, it comes in pieces. */
export function readSmall(path: string, most: number): Buffer {
  const handle = openInput(path);
  try {
    const bytes = Buffer.alloc(most);
    let length = 0;
    for (let read = -1; read !== 0 && length < most; length += read)
      read = readInput(handle, bytes.subarray(length), null, path);
    return bytes.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}

/** A file's bytes from `position`, exactly `length` of them. @throws Failure if the file ends before. */
export function readAt(handle: number, position: number, length: number, path: string): Buffer {
  return fill(Buffer.allocUnsafe(length), handle, position, path);
}

/** Fills `bytes` from `position`. @throws Failure if the file ends before. */
function fill<T extends Uint8Array>(bytes: T, handle: number, position: number, path: string): T {
  for (let done = 0; done < bytes.length; ) {
    const read = readInput(handle, bytes.subarray(done), position + done, path);
    if (read === 0) throw cutOff(path);
    done += read;
  }
  return bytes;
}

/** A file in pieces, each good until the next is asked for. */
export async function* readPieces(path: string): AsyncGenerator<Buffer> {
  const handle = openInput(path);
  const piece = Buffer.allocUnsafe(PIECE);
  try {
    for (let at = 0; ; ) {
      const read = readInput(handle, piece, at, path);
      if (read === 0) return;
      at += read;
      yield piece.subarray(0, read);
    }
  } finally {
    closeSync(handle);
  }
}

export const cutOff = (file: string) =>
  damaged(`${file} ends in the middle: the download was cut off. ${AGAIN}`, file);

/** A name as it may be printed: in quotes, no control characters, no end of its own. */
export const shown = (name: string): string => JSON.stringify(name.slice(0, 100));
