/** A package to read from: a zip, or its folder. Paths are those within the package's folder, with forward slashes. */
export type Source = {
  /** As it is named in messages. */
  path: string;
  /** The name of the package's folder. */
  folder: string;
  /** The folder on the disk, if it is one. */
  location: string | undefined;
  /** Paths of all files it holds. */
  names(): Iterable<string>;
  /** A file's bytes in pieces, each good until the next is asked for. @throws Failure (3) beyond `limit` bytes. */
  read(path: string, limit: number): AsyncGenerator<Buffer>;
  close(): void;
};

/** The whole of a small file. @throws Failure (3) if it is missing or larger than `limit`. */
export async function readWhole(source: Source, path: string, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of source.read(path, limit)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
