import { readConfig } from './config.ts';
import { startPortal } from './start.ts';

try {
  const portal = await startPortal(readConfig(), { level: 'info' });
  process.stdout.write(`Imprimatur listens on ${portal.address}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => portal.close().then(() => process.exit(0), fail));
  }
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
