import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { FILES_HEADER } from '../../codes/rows/csv.ts';
import { type CodeChunk, expectedRows } from '../check/expected-rows.ts';
import type { Facts } from '../facts.ts';
import { unwritable } from '../failure.ts';

/** The rows of files.csv in the making, for the codes drawn. */
export type FilesList = {
  add(chunk: CodeChunk): void;
  /** Ends the list, safely on the disk. */
  end(): void;
  abandon(): void;
};

/** @param path to write to; without one nothing is. */
export function filesList(path: string | undefined, facts: Facts): FilesList {
  const expect = expectedRows(facts);
  const handle = path === undefined ? undefined : attempt(path, () => openSync(path, 'w', 0o666));
  write(Buffer.from(FILES_HEADER));

  function write(bytes: Uint8Array): void {
    if (handle === undefined || path === undefined) return;
    attempt(path, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    });
  }

  function close(): void {
    if (handle !== undefined) closeSync(handle);
  }

  return {
    add(chunk) {
      if (handle === undefined) return;
      const { bytes } = expect.files(chunk, chunk.count, false);
      write(bytes);
    },
    end() {
      if (handle !== undefined) attempt(path!, () => fsyncSync(handle));
      close();
    },
    abandon: close,
  };
}

/** Runs a step that writes; what the system refuses becomes a Failure (4). */
export function attempt<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw unwritable(error, path);
  }
}

/** Makes a folder and those above it, one by one: Node's own way never ends where a system forbids it, as in /proc. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
