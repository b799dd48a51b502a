import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { type CodePainter, codePainter } from '../../codes/code-painter.ts';
import { ID_LENGTH } from '../../codes/crockford.ts';
import type { PackagePlan } from '../../codes/plan.ts';
import { growingBytes } from '../../codes/space.ts';
import { LOCAL_HEADER, writeStoredHeader } from '../../codes/zip-records.ts';
import { imagePath } from './check-images.ts';

export type DrawPlan = Pick<PackagePlan, 'urlPrefix' | 'symbol' | 'drawing'>;

/** Codes to draw: consecutive ones of a batch. `to` is a folder for files, or the folder's name in a zip for entries. */
export type DrawTask = { to: string; batch: number; first: number; ids: Uint8Array } & (
  | { kind: 'files' | 'entries' | 'verify' }
  | { kind: 'verify-entries'; entries: Uint8Array }
);

/** `bytes` are zip entries, one after the other. `wrong` are paths of images that are not what they must be. */
export type DrawDone = {
  index: number;
  bytes?: Uint8Array;
  wrong?: string[];
  failure?: { message: string; code: string };
};

/** The other side of the crew: draws what it is told, one task after the other. */
export function serveDrawing(): void {
  const painter = codePainter(workerData as DrawPlan);
  const room = growingBytes();
  const port = parentPort!;
  port.on('message', ({ index, task }: { index: number; task: DrawTask }) => {
    const done = draw(painter, room, task);
    port.postMessage(
      { index, ...done } satisfies DrawDone,
      done.bytes ? [done.bytes.buffer as ArrayBuffer] : [],
    );
  });
}

function draw(
  painter: CodePainter,
  room: (size: number) => Uint8Array,
  task: DrawTask,
): Omit<DrawDone, 'index'> {
  try {
    if (task.kind === 'entries') return { bytes: drawEntries(painter, room, task) };
    if (task.kind === 'verify') return { wrong: verifyFiles(painter, room, task) };
    if (task.kind === 'verify-entries') return { wrong: verifyEntries(painter, room, task, task.entries) };
    drawFiles(painter, room, task);
    return {};
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { failure: { message: error instanceof Error ? error.message : String(error), code } };
  }
}

function drawFiles(painter: CodePainter, room: (size: number) => Uint8Array, task: DrawTask): void {
  const image = room(painter.maxBytes);
  eachCode(task, painter, (id, name) => {
    const end = painter.draw(id, image, 0);
    const handle = openSync(`${task.to}/${name.slice(name.lastIndexOf('/') + 1)}`, 'w', 0o666);
    try {
      for (let at = 0; at < end; ) at += writeSync(handle, image, at, end - at);
    } finally {
      closeSync(handle);
    }
  });
}

function drawEntries(painter: CodePainter, room: (size: number) => Uint8Array, task: DrawTask): Uint8Array {
  const count = task.ids.length / ID_LENGTH;
  const longestName = task.to.length + 32;
  const space = room(count * (LOCAL_HEADER + longestName + painter.maxBytes));
  let at = 0;
  eachCode(task, painter, (id, path) => {
    const name = Buffer.from(`${task.to}/${path}`);
    const start = at + LOCAL_HEADER + name.length;
    const end = painter.draw(id, space, start);
    writeStoredHeader(name, crc32(space.subarray(start, end)), end - start, space, at);
    at = end;
  });
  return space.slice(0, at);
}

/** Paths of images that are missing or differ from what the data say, by a byte or more. */
function verifyFiles(painter: CodePainter, room: (size: number) => Uint8Array, task: DrawTask): string[] {
  const image = room(painter.maxBytes);
  const wrong: string[] = [];
  eachCode(task, painter, (id, path) => {
    const end = painter.draw(id, image, 0);
    if (!lookupFile(`${task.to}/${path}`)?.equals(image.subarray(0, end))) wrong.push(path);
  });
  return wrong;
}

/** The same for zip entries, headers included. */
function verifyEntries(
  painter: CodePainter,
  room: (size: number) => Uint8Array,
  task: DrawTask,
  entries: Uint8Array,
): string[] {
  const drawn = drawEntries(painter, room, task);
  if (Buffer.from(drawn.buffer).equals(entries)) return [];
  const at = drawn.findIndex((byte, i) => byte !== entries[i]);
  const view = new DataView(drawn.buffer);
  const wrong: string[] = [];
  let start = 0;
  eachCode(task, painter, (_id, path) => {
    const end = start + LOCAL_HEADER + view.getUint16(start + 26, true) + view.getUint32(start + 22, true);
    if (start <= at && at < end) wrong.push(path);
    start = end;
  });
  return wrong;
}

function eachCode(task: DrawTask, painter: CodePainter, visit: (id: Uint8Array, path: string) => void): void {
  const count = task.ids.length / ID_LENGTH;
  for (let i = 0; i < count; i++)
    visit(
      task.ids.subarray(i * ID_LENGTH, (i + 1) * ID_LENGTH),
      imagePath(task.batch, task.first + i, painter.extension),
    );
}

function lookupFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
