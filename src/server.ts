import { readConfig } from './config.ts';
import { startPortal } from './start.ts';

try {
  const starting = startPortal(readConfig(), { level: 'info' });
  // From the first moment on: a signal that comes while it starts stops it as soon as it has.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      starting.then((portal) => portal.close()).then(() => process.exit(0), fail);
    });
  }
  process.stdout.write(`Imprimatur listens on ${(await starting).address}\n`);
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
