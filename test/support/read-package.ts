import { execFileSync, spawnSync } from 'node:child_process';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import yauzl from 'yauzl';

export type ReadEntry = { name: string; bytes: Buffer; method: number; modified: Date };

const openZip = promisify(yauzl.open);

/** Every entry of a zip as an independent reader finds it, checksums verified. */
export async function readZip(path: string): Promise<ReadEntry[]> {
  const entries: ReadEntry[] = [];
  await eachEntry(path, async (entry, open) => {
    const { fileName: name, compressionMethod: method } = entry;
    entries.push({ name, bytes: await buffer(await open(entry)), method, modified: entry.getLastModDate() });
  });
  return entries;
}

/** The names in a zip's directory as an independent reader finds them. */
export async function readNames(path: string): Promise<string[]> {
  const names: string[] = [];
  await eachEntry(path, async ({ fileName }) => void names.push(fileName));
  return names;
}

type Opener = (entry: yauzl.Entry) => Promise<Readable>;

async function eachEntry(
  path: string,
  visit: (entry: yauzl.Entry, open: Opener) => Promise<void>,
): Promise<void> {
  const zip = await openZip(path, { lazyEntries: true, autoClose: true });
  const open: Opener = promisify(zip.openReadStream.bind(zip));
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: yauzl.Entry) => visit(entry, open).then(() => zip.readEntry(), reject));
    zip.readEntry();
  });
}

/** The rows of a CSV text with CRLF line ends, read field by field as RFC 4180 says. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

/** Tools that nobody here wrote and what they say about an archive; one that is not installed is left out. */
export function askTools(path: string): { tool: string; ok: boolean; said: string }[] {
  const checks: [string, ...string[]][] = [
    ['unzip', '-tqq', path],
    [
      'python3',
      '-c',
      'import sys,zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip() is not None)',
      path,
    ],
    ['7z', 't', path],
    ['bsdtar', '-xOf', path],
  ];
  return checks.flatMap(([tool, ...args]) => {
    const run = spawnSync(tool, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'latin1' });
    if (run.error) return [];
    return [{ tool, ok: run.status === 0, said: `${run.stderr}`.slice(0, 500) }];
  });
}

/** The names that a reader which never seeks finds, if it is installed. */
export function namesFromStream(path: string): string[] | undefined {
  try {
    return execFileSync('sh', ['-c', 'bsdtar -tf - < "$1"', 'sh', path], { maxBuffer: 2 ** 28 })
      .toString()
      .trimEnd()
      .split('\n');
  } catch {
    return undefined;
  }
}

/** The entries of a block of stored entries, by their local headers. */
export function splitEntries(block: Uint8Array): { name: string; bytes: Buffer }[] {
  const view = Buffer.from(block.buffer, block.byteOffset, block.length);
  const entries: { name: string; bytes: Buffer }[] = [];
  for (let at = 0; at < view.length; ) {
    const start = at + 30 + view.readUInt16LE(at + 26);
    const end = start + view.readUInt32LE(at + 22);
    entries.push({ name: view.toString('utf8', at + 30, start), bytes: view.subarray(start, end) });
    at = end;
  }
  return entries;
}
