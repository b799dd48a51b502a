import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { crc32 } from '../../codes/deflate/crc32.ts';
import { ID_LENGTH } from '../../codes/id/crockford.ts';
import { type CodePainter, codePainter } from '../../codes/package/code-painter.ts';
import { imageFile, imagePath } from '../../codes/package/layout.ts';
import type { ImageFormat, PackagePlan } from '../../codes/plan.ts';
import { imageReader } from '../../codes/read-back/image-reader.ts';
import { growingBytes, ownBytes } from '../../codes/space.ts';
import { LOCAL, LOCAL_HEADER, writeStoredHeader } from '../../codes/zip/zip-records.ts';

export type DrawPlan = Pick<PackagePlan, 'urlPrefix' | 'symbol' | 'drawing'>;

/** Codes to draw: consecutive ones of a batch. `to` is a folder for files, or the folder's name in a zip for entries. */
export type DrawTask =
  | (Codes & { kind: 'files' })
  | (Codes & { kind: 'entries'; spare?: ArrayBuffer })
  | (Codes & { kind: 'verify' })
  | (Codes & { kind: 'verify-entries'; entries: Uint8Array });

type Codes = { to: string; batch: number; first: number; ids: Uint8Array };

/** `bytes` are zip entries, one after the other, drawn or, once they are verified, given back. `wrong` are paths of images that are not what they must be. */
export type DrawDone = {
  index: number;
  bytes?: Uint8Array;
  wrong?: string[];
  failure?: { message: string; code: string };
};

/** The other side of the pool: draws what it is told, one task after the other. */
export function serveDrawing(): void {
  const plan = workerData as DrawPlan;
  const painter = codePainter(plan);
  const { format } = plan.drawing;
  const room = growingBytes();
  let check: ImageCheck | undefined;
  const port = parentPort!;
  port.on('message', ({ index, task }: { index: number; task: DrawTask }) => {
    const done = attempt(() => {
      if (task.kind === 'files') return drawFiles(painter, format, room, task);
      if (task.kind === 'entries') return { bytes: drawEntries(painter, format, room, task) };
      check ??= imageCheck(plan, painter);
      if (task.kind === 'verify') return { wrong: verifyFiles(check, format, task) };
      return { bytes: task.entries, wrong: verifyEntries(check, format, task, task.entries) };
    });
    port.postMessage(
      { index, ...done } satisfies DrawDone,
      done.bytes ? [done.bytes.buffer as ArrayBuffer] : [],
    );
  });
}

function attempt(work: () => Omit<DrawDone, 'index'>): Omit<DrawDone, 'index'> {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { failure: { message: error instanceof Error ? error.message : String(error), code } };
  }
}

function drawFiles(
  painter: CodePainter,
  format: ImageFormat,
  room: (size: number) => Uint8Array,
  task: DrawTask,
): Omit<DrawDone, 'index'> {
  const image = room(painter.maxBytes);
  eachCode(task, (id, sequence) => {
    const end = painter.draw(id, image, 0);
    const handle = openSync(`${task.to}/${imageFile(sequence, format)}`, 'w', 0o666);
    try {
      for (let at = 0; at < end; ) at += writeSync(handle, image, at, end - at);
    } finally {
      closeSync(handle);
    }
  });
  return {};
}

function drawEntries(
  painter: CodePainter,
  format: ImageFormat,
  room: (size: number) => Uint8Array,
  task: Codes & { spare?: ArrayBuffer },
): Uint8Array {
  const count = task.ids.length / ID_LENGTH;
  const longestName = task.to.length + 32;
  const space = room(count * (LOCAL_HEADER + longestName + painter.maxBytes));
  let at = 0;
  eachCode(task, (id, sequence) => {
    const name = Buffer.from(`${task.to}/${imagePath(task.batch, sequence, format)}`);
    const start = at + LOCAL_HEADER + name.length;
    const end = painter.draw(id, space, start);
    writeStoredHeader(name, crc32(space.subarray(start, end)), end - start, space, at);
    at = end;
  });
  const bytes = ownBytes(at, task.spare);
  bytes.set(space.subarray(0, at));
  return bytes;
}

type ImageCheck = (image: Uint8Array, id: Uint8Array) => boolean;

/** Whether an image reads as prefix + ID, in code that shares nothing with the drawing, and is what would be drawn. */
function imageCheck(plan: DrawPlan, painter: CodePainter): ImageCheck {
  const read = imageReader(plan.drawing, plan.symbol);
  const drawn = Buffer.alloc(painter.maxBytes);
  return (image, id) => {
    const end = painter.draw(id, drawn, 0);
    if (!drawn.subarray(0, end).equals(image)) return false;
    try {
      return read(image) === plan.urlPrefix + Buffer.from(id).toString('latin1');
    } catch {
      return false;
    }
  };
}

/** Paths of images that are missing or not what the data say. */
function verifyFiles(check: ImageCheck, format: ImageFormat, task: DrawTask): string[] {
  const wrong: string[] = [];
  eachCode(task, (id, sequence) => {
    const path = imagePath(task.batch, sequence, format);
    const image = lookupFile(`${task.to}/${path}`);
    if (!image || !check(image, id)) wrong.push(path);
  });
  return wrong;
}

/** The same for zip entries, one after the other. */
function verifyEntries(
  check: ImageCheck,
  format: ImageFormat,
  task: DrawTask,
  entries: Uint8Array,
): string[] {
  const wrong: string[] = [];
  const view = new DataView(entries.buffer, entries.byteOffset, entries.length);
  let at = 0;
  eachCode(task, (id, sequence) => {
    const path = imagePath(task.batch, sequence, format);
    const name = Buffer.from(`${task.to}/${path}`);
    const start = at + LOCAL_HEADER + name.length;
    const end = start > entries.length ? start : start + view.getUint32(at + LOCAL.size, true);
    if (end > entries.length) return void wrong.push(path);
    const image = entries.subarray(start, end);
    const header = new Uint8Array(LOCAL_HEADER + name.length);
    writeStoredHeader(name, crc32(image), image.length, header, 0);
    if (!check(image, id) || Buffer.compare(header, entries.subarray(at, start)) !== 0) wrong.push(path);
    at = start + image.length;
  });
  return wrong;
}

function eachCode({ ids, first }: Codes, visit: (id: Uint8Array, sequence: number) => void): void {
  for (let at = 0; at < ids.length; at += ID_LENGTH)
    visit(ids.subarray(at, at + ID_LENGTH), first + at / ID_LENGTH);
}

function lookupFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
