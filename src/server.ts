import { readConfig } from './config.ts';
import { logStream } from './log-stream.ts';
import { startPortal } from './start.ts';

const stream = logStream(process.stdout.fd);

try {
  const starting = startPortal(readConfig(), { level: 'info', stream });
  // From the first moment on: a signal that comes while it starts stops it as soon as it has.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      starting.then((portal) => portal.close()).then(() => process.exit(0), fail);
    });
  }
  stream.write(`Imprimatur listens on ${(await starting).address}\n`);
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
