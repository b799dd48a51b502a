import { openSync, readSync } from 'node:fs';
import { AGAIN, damaged, EXIT, Failure } from './failure.ts';

/** Opens a file of the input for reading. @throws Failure (2) if this person may not. */
export function openInput(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new Failure(EXIT.wrongUse, `${path} cannot be read: ${(error as Error).message}.`, { file: path });
  }
}

/** A file's bytes from `position`, exactly `length` of them. @throws Failure if the file ends before. */
export function readAt(handle: number, position: number, length: number, file: string): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const read = readSync(handle, bytes, done, length - done, position + done);
    if (read === 0) throw cutOff(file);
    done += read;
  }
  return bytes;
}

export const cutOff = (file: string) =>
  damaged(`${file} ends in the middle: the download was cut off. ${AGAIN}`, file);

/** A name as it may be printed: no control characters, no end of its own. */
export function shown(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}
