import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { ID_LENGTH } from '../../codes/id/crockford.ts';
import { drawingTools } from '../../codes/package/drawing-tools.ts';
import { entryFaults, imageFault, panelsWanted } from '../../codes/package/image-check.ts';
import { type ImagePlan, imageMaker } from '../../codes/package/image-maker.ts';
import { imageFile, imagePath } from '../../codes/package/layout.ts';
import type { CodeRun } from '../../codes/rows/tables.ts';
import { growingBytes } from '../../codes/space.ts';
import type { TaskMaker } from '../../codes/threads/serve-tasks.ts';
import { eachStored } from '../../codes/zip/zip-records.ts';

/** A run of codes to draw, into files of a folder or as zip entries, or to hold against what was drawn so. */
export type DrawTask = Codes &
  (
    | { kind: 'files'; folder: string }
    | { kind: 'entries' }
    | { kind: 'verify-files'; folder: string }
    | { kind: 'verify-entries'; zip: string; position: number; length: number }
  );

type Codes = { run: CodeRun; ids: Uint8Array };

/** Entries that were drawn, or the paths of images that are not what they must be. */
export type DrawResult = { bytes?: Uint8Array<ArrayBuffer>; wrong?: string[] };

/** Does the tasks of a run, in a thread. */
export function drawTaskMaker(plan: ImagePlan): TaskMaker<DrawTask, DrawResult> {
  const images = imageMaker(plan);
  const { read } = drawingTools(plan);
  const { urlPrefix } = plan;
  const { format } = plan.drawing;
  const space = growingBytes();
  const faults = entryFaults(plan);
  const panels = panelsWanted(plan);
  const pathOf =
    ({ batch }: CodeRun) =>
    (sequence: number) =>
      imagePath(batch, sequence, format);

  const textOf = ({ run, ids }: Codes, sequence: number): string => {
    const at = (sequence - run.first) * ID_LENGTH;
    return urlPrefix + Buffer.from(ids.buffer, ids.byteOffset + at, ID_LENGTH).toString('latin1');
  };

  function drawFiles(codes: Codes, folder: string): DrawResult {
    const image = space(images.maxBytes);
    eachCode(codes, (id, sequence) => {
      const end = images.draw(id, image, 0);
      const handle = openSync(`${folder}/${imageFile(sequence, format)}`, 'w', 0o666);
      try {
        for (let at = 0; at < end; ) at += writeSync(handle, image, at, end - at);
      } finally {
        closeSync(handle);
      }
    });
    return {};
  }

  /** Files that are missing, cannot be read as prefix + ID, or are not what would be drawn. */
  function verifyFiles(codes: Codes, folder: string): DrawResult {
    const wrong: number[] = [];
    const drawn = space(images.maxBytes);
    eachCode(codes, (id, sequence) => {
      const file = lookupFile(`${folder}/${imagePath(codes.run.batch, sequence, format)}`);
      const end = images.draw(id, drawn, 0);
      const sound =
        file?.equals(drawn.subarray(0, end)) &&
        !imageFault(
          read,
          { file, dots: panels(id, 1)(0) },
          (text) => text === textOf(codes, sequence),
          sequence,
        );
      if (!sound) wrong.push(sequence);
    });
    return { wrong: wrong.map(pathOf(codes.run)) };
  }

  /** The same for zip entries, their headers included. */
  function verifyEntries(codes: Codes, found: Buffer): DrawResult {
    const { run, ids } = codes;
    const wrong = new Set<number>();
    faults(
      codes,
      found,
      (text, sequence) => text === textOf(codes, sequence),
      (sequence) => wrong.add(sequence),
    );
    const drawn = images.entries(run, ids);
    if (!found.equals(drawn))
      for (const sequence of differing(run, storedParts(found), storedParts(drawn))) wrong.add(sequence);
    return { wrong: [...wrong].sort((a, b) => a - b).map(pathOf(run)) };
  }

  return {
    make(task, spare) {
      if (task.kind === 'files') return drawFiles(task, task.folder);
      if (task.kind === 'entries') return { bytes: images.entries(task.run, task.ids, spare) };
      if (task.kind === 'verify-files') return verifyFiles(task, task.folder);
      return verifyEntries(task, readPart(task.zip, task.position, task.length));
    },
    close: () => {},
  };
}

function eachCode({ ids, run }: Codes, visit: (id: Uint8Array, sequence: number) => void): void {
  for (let at = 0; at < ids.length; at += ID_LENGTH)
    visit(ids.subarray(at, at + ID_LENGTH), run.first + at / ID_LENGTH);
}

/** Entries with their headers. */
function storedParts(entries: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let before = 0;
  eachStored(entries, (_name, _start, end) => {
    parts.push(entries.subarray(before, end));
    before = end;
  });
  return parts;
}

function differing({ first }: CodeRun, found: Uint8Array[], drawn: Uint8Array[]): number[] {
  return drawn.flatMap((part, i) => {
    const other = found[i];
    return other && Buffer.compare(part, other) === 0 ? [] : [first + i];
  });
}

function readPart(path: string, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  const handle = openSync(path, 'r');
  try {
    let at = 0;
    for (let read = -1; read !== 0 && at < length; at += read)
      read = readSync(handle, bytes, at, length - at, position + at);
    return bytes.subarray(0, at);
  } finally {
    closeSync(handle);
  }
}

function lookupFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
