/** The part of yauzl that the tests use; the package brings no types of its own. */
declare module 'yauzl' {
  import type { EventEmitter } from 'node:events';
  import type { Readable } from 'node:stream';

  type Options = { lazyEntries?: boolean; autoClose?: boolean };
  type Entry = { fileName: string; compressionMethod: number; getLastModDate(): Date };
  type Done<T> = (error: Error | null, value: T) => void;
  interface ZipFile extends EventEmitter {
    readEntry(): void;
    openReadStream(entry: Entry, done: Done<Readable>): void;
  }
  const yauzl: { open(path: string, options: Options, done: Done<ZipFile>): void };
  namespace yauzl {
    export type { Entry, Options, ZipFile };
  }
  export default yauzl;
}
