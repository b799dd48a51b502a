import type { FileHandle } from 'node:fs/promises';

/** What is wrong with a file, as the end of a sentence that begins with its name. */
export class BrokenFile extends Error {}

/** Room for one look at a file; nothing is ever held that is larger. */
const WINDOW = 64 * 1024;

/** A file read forwards through one small window, however large it is. Reading past its end says that it was cut. */
export class FileBytes {
  readonly size: number;
  readonly #file: FileHandle;
  readonly #window = Buffer.alloc(WINDOW);
  #from = 0;
  #length = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** `length` bytes from `at`, at most 64 KiB; good until the next look. */
  async look(at: number, length: number): Promise<Buffer> {
    if (at < 0 || at + length > this.size) throw cut();
    if (at < this.#from || at + length > this.#from + this.#length) {
      this.#from = at;
      this.#length = (await this.#file.read(this.#window, 0, WINDOW, at)).bytesRead;
      if (this.#length < length) throw cut();
    }
    return this.#window.subarray(at - this.#from, at - this.#from + length);
  }

  /** Everything from `at` to `to`, piece by piece. */
  async *pieces(at: number, to: number): AsyncGenerator<Buffer> {
    for (let next = at; next < to; ) {
      const piece = await this.look(next, Math.min(WINDOW, to - next));
      yield piece;
      next += piece.length;
    }
  }
}

export function cut(): BrokenFile {
  return new BrokenFile('ends in the middle: it was cut off while it was saved or copied. Save it again.');
}

export function damaged(where: string, program = 'picture program'): BrokenFile {
  return new BrokenFile(`is damaged: ${where}. Open it in a ${program} and save it again.`);
}

/** Parts that a file may have before its picture: far more than any program writes, few enough to look at each. */
export const MOST_STEPS = 100_000;

/** Bytes that a picture may unpack to: A3 at 2,400 dpi has 140 million of them in one bit, A4 in CMYK 2,200 million. */
const MOST_UNPACKED = 4_000_000_000;

/** Refuses a picture without pixels, and one that would fill the memory of whoever opens it. */
export function checkPixels(width: number, height: number, bytesAPixel = 1): void {
  if (width === 0 || height === 0) throw damaged('it says that it has no pixels');
  if (width * height * bytesAPixel <= MOST_UNPACKED) return;
  const [x, y] = [width, height].map((side) => side.toLocaleString('en'));
  throw new BrokenFile(
    `claims to be a picture of ${x} × ${y} pixels, too many to open anywhere. Save it smaller.`,
  );
}
