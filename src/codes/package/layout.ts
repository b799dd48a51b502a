import type { ImageFormat } from '../plan.ts';
import { writePadded } from '../rows/csv.ts';
import type { CodeRun, ImageNames, Table } from '../rows/tables.ts';

// Which code is which file: the one place that knows it, for the portal and the offline generator alike.

/** The ending of an image file's name, without the dot. */
const EXTENSIONS: Record<ImageFormat, string> = {
  png: 'png',
  tiff: 'tif',
  svg: 'svg',
  eps: 'eps',
  pdf: 'pdf',
};

export const FORMATS = Object.keys(EXTENSIONS) as ImageFormat[];

export function extensionOf(format: ImageFormat): string {
  return EXTENSIONS[format];
}

/** Where the images lie in the package's folder; names in the tables are relative to it. */
export const IMAGES_FOLDER = 'codes';

/** Where the tables lie in the package's folder. */
export const TABLE_PATHS: Record<Table, string> = {
  codes: 'codes.csv',
  files: 'files.csv',
  messages: `${IMAGES_FOLDER}/messages.csv`,
};

/** Batches have folders of four digits. */
export const MOST_BATCHES = 9_999;

const BATCH_DIGITS = 4;
const SEQUENCE_DIGITS = 8;
const SEQUENCE_START = BATCH_DIGITS + 1;
const SEQUENCE_END = SEQUENCE_START + SEQUENCE_DIGITS;
const SLASH = 47;

/** Names such as `0001/00000001.tif`: the batch's folder, then the sequence number. */
export function imageNames(format: ImageFormat): ImageNames {
  const ending = Buffer.from(`.${EXTENSIONS[format]}`);
  return {
    length: SEQUENCE_END + ending.length,
    countStart: SEQUENCE_START,
    countEnd: SEQUENCE_END,
    write(batch, sequence, out, at) {
      writePadded(batch, BATCH_DIGITS, out, at);
      out[at + BATCH_DIGITS] = SLASH;
      writePadded(sequence, SEQUENCE_DIGITS, out, at + SEQUENCE_START);
      for (let i = 0; i < ending.length; i++) out[at + SEQUENCE_END + i] = ending[i]!;
      return at + SEQUENCE_END + ending.length;
    },
  };
}

/** An image's path in the package's folder. */
export function imagePath(batch: number, sequence: number, format: ImageFormat): string {
  const names = imageNames(format);
  const name = Buffer.alloc(names.length);
  names.write(batch, sequence, name, 0);
  return `${IMAGES_FOLDER}/${name.toString('latin1')}`;
}

/** The path of the folder that a batch's images lie in. */
export function batchFolder(batch: number): string {
  return `${IMAGES_FOLDER}/${String(batch).padStart(BATCH_DIGITS, '0')}`;
}

/** The name of an image's file in its batch's folder. */
export function imageFile(sequence: number, format: ImageFormat): string {
  return `${String(sequence).padStart(SEQUENCE_DIGITS, '0')}.${EXTENSIONS[format]}`;
}

/** The name of the file of a picture that is no code, by the text that stands for its ID. */
export function specimenFile(id: string, format: ImageFormat): string {
  return `${id}.${EXTENSIONS[format]}`;
}

/** Which image lies at a path or has a name, as far as the spelling tells; undefined if none can. */
export function lookupImage(path: string): { sequence: number; format: ImageFormat } | undefined {
  const [, digits, extension] = /(?:^|\/)(\d{8})\.([a-z]+)$/.exec(path) ?? [];
  const format = FORMATS.find((one) => EXTENSIONS[one] === extension);
  return format && { sequence: Number(digits), format };
}

export function batchOf(sequence: number, batchSize: number): number {
  return Math.ceil(sequence / batchSize);
}

/** The codes from `first` to `last` in runs of at most `step` codes, none of them across a batch. */
export function* codeRuns(first: number, last: number, batchSize: number, step: number): Generator<CodeRun> {
  for (let from = first; from <= last; ) {
    const batch = batchOf(from, batchSize);
    const before = (batch - 1) * batchSize;
    const count = Math.min(step, before + batchSize - from + 1, last - from + 1);
    yield { first: from, count, batch, batchSequence: from - before };
    from += count;
  }
}
