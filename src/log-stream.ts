import { writeSync } from 'node:fs';

/** Milliseconds, then tries, for whoever reads the log and is slow. */
const PAUSE = 5;
const TRIES = 100;

/**
 * Writes lines to an open file. One that cannot be written, as on a full disk, is let go: pages matter more than their log.
 * Once there is room again, the log says how many are missing.
 */
export function logStream(fd: number): { write(line: string): void } {
  let lost = 0;
  return {
    write(line) {
      try {
        if (lost > 0) writeAll(fd, missing(lost));
        lost = 0;
        writeAll(fd, line);
      } catch {
        lost++;
      }
    },
  };
}

function missing(lines: number): string {
  return `${JSON.stringify({ level: 50, time: Date.now(), msg: 'lines of the log could not be written', lines })}\n`;
}

function writeAll(fd: number, line: string): void {
  const bytes = Buffer.from(line);
  for (let at = 0, tries = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || ++tries > TRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}
