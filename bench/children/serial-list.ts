import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { multipart, proofOf } from '../../test/support/client.ts';
import { world } from '../../test/support/world.ts';
import { answer, timed } from '../task.ts';

// A brand submits an order with a list of `codes` serial numbers in no order. curl sends it, so that this process only receives.
await answer(async ({ codes, folder }) => {
  const endings: (() => unknown)[] = [];
  const { app, as, cast } = await world({ after: (ending) => endings.push(ending) });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const alice = await as('alice');
  const serial = (n: number) => `AC-${String((n * 7_368_787) % 1_000_000_007).padStart(10, '0')}`;
  const fields = {
    ...proofOf((await alice.get('/work-orders/new')).body),
    reference: 'List',
    partner: String(cast.bob.companyId),
    quantity: String(codes),
    url_prefix: 'https://id.acme.example/',
    serials: 'list',
  };
  const content = `${Array.from({ length: codes }, (_, n) => serial(n + 1)).join('\n')}\n`;
  const { payload, contentType } = multipart(fields, [{ field: 'serial_list', name: 'list.txt', content }]);
  const file = join(folder, 'form');
  writeFileSync(file, payload);
  const cookie = [...alice.cookies].map((pair) => pair.join('=')).join('; ');
  const headers = ['-H', `cookie: ${cookie}`, '-H', `content-type: ${contentType}`, '-H', 'expect:'];
  const options = ['-s', '-o', '/dev/null', '-w', '%{http_code}', '--data-binary', `@${file}`, ...headers];
  const gaps = monitorEventLoopDelay({ resolution: 1 });
  let status = '';
  const seconds = await timed(async () => {
    gaps.enable();
    const curl = spawn('curl', [...options, `${address}/work-orders`]);
    curl.stdout.on('data', (text) => {
      status += text;
    });
    await once(curl, 'close');
    gaps.disable();
  });
  if (status !== '303') throw new Error(`The list was answered with ${status}.`);
  for (const ending of endings) await ending();
  return { seconds, codes, bytes: payload.length, figures: { longest: gaps.max / 1e9 } };
});
