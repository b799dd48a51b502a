import type { Failure } from './failure.ts';

/** Says how far it is and how it ended: to a person on standard error, to a program as JSON lines on standard output. */
export type Reporter = {
  /** Begins a stretch of work: `total` codes or rows. */
  begin(stage: string, total: number): void;
  /** `done` of them. What was done before this run began counts for the total, not for the speed. */
  at(done: number, before?: number): void;
  say(sentence: string): void;
  fail(failure: Failure): void;
  result(facts: Record<string, unknown>, sentences: string[]): void;
};

export type Streams = {
  out: NodeJS.WritableStream;
  err: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
};

export function reporter(
  { quiet, json }: { quiet: boolean; json: boolean },
  { out, err }: Streams = { out: process.stdout, err: process.stderr },
  now: () => number = Date.now,
): Reporter {
  const terminal = err.isTTY === true && !json && !quiet;
  const pause = terminal ? 200 : json ? 1_000 : 60_000;
  let stage = '';
  let total = 0;
  let began = 0;
  let spoke = 0;
  let drawn = false;

  const write = (to: NodeJS.WritableStream, sentence: string) =>
    to.write(`${sentence.replace(CONTROL, '?')}\n`);
  const line = (fact: Record<string, unknown>) => out.write(`${JSON.stringify(fact)}\n`);
  const clear = () => {
    if (drawn) err.write('\r\u001B[K');
    drawn = false;
  };

  return {
    begin(name, count) {
      clear();
      [stage, total, began, spoke] = [name, count, now(), now()];
      if (json && !quiet) line({ event: 'stage', stage, total });
    },
    at(done, before = 0) {
      if (quiet || (now() - spoke < pause && done < total)) return;
      spoke = now();
      const seconds = Math.max(0.001, (now() - began) / 1_000);
      const speed = Math.max(0, done - before) / seconds;
      const left = speed > 0 ? Math.ceil((total - done) / speed) : undefined;
      if (json)
        line({ event: 'progress', stage, done, total, per_second: Math.round(speed), seconds_left: left });
      else if (terminal) {
        const columns = (err.columns || 80) - 1;
        const text = figures({ stage, done, total, speed, left });
        err.write(`\r\u001B[K${bar(done / total, columns - text.length - 1)}${text}`.slice(0, 4 + columns));
        drawn = true;
      } else if (done < total) err.write(`${figures({ stage, done, total, speed, left })}\n`);
    },
    say(sentence) {
      if (quiet || json) return;
      clear();
      write(err, sentence);
    },
    fail({ message, exit, place }) {
      clear();
      if (json) line({ event: 'error', exit_code: exit, message, ...place });
      write(err, `imprimatur-generate: ${message}`);
    },
    result(facts, sentences) {
      clear();
      if (json) line({ event: 'result', ...facts });
      else if (!quiet) for (const sentence of sentences) write(out, sentence);
    },
  };
}

/** What a package names must not steer the terminal it is printed on. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** As wide as there is room for, up to 22 columns and a space. */
function bar(share: number, room: number): string {
  const width = Math.min(20, room - 2);
  if (width < 4) return '';
  const full = Math.floor(share * width);
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}] `;
}

type Progress = { stage: string; done: number; total: number; speed: number; left: number | undefined };

function figures({ stage, done, total, speed, left }: Progress): string {
  const number = (value: number) => Math.round(value).toLocaleString('en');
  return `${stage}: ${number(done)} of ${number(total)}, ${number(speed)} a second, ${left === undefined ? '?' : clock(left)} left`;
}

function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
