import { EXIT, Failure } from '../failure.ts';
import type { Reporter } from '../reporter.ts';
import type { Options } from './options.ts';

/** The first Ctrl-C, or SIGTERM, ends the run where its files are sound; the second at once. `end` listens no more. */
export function stopSignal(
  { check, merge }: Options,
  report: Reporter,
): { signal: AbortSignal; end(): void } {
  const stop = new AbortController();
  const what = check
    ? 'The package was not checked to its end.'
    : merge
      ? 'Nothing was joined.'
      : 'What is done is kept: give the same command again to go on.';
  const listen = () => {
    if (stop.signal.aborted) process.exit(EXIT.stopped);
    stop.abort(new Failure(EXIT.stopped, `Stopped. ${what}`));
    report.say('Stopping…');
  };
  for (const signal of SIGNALS) process.on(signal, listen);
  return {
    signal: stop.signal,
    end() {
      for (const signal of SIGNALS) process.off(signal, listen);
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
