import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { crashStage } from './support/crash-stage.ts';
import { startServer, until } from './support/process.ts';

// Above 100,000 codes the package holds the data and one image; so many take a second, and a look at the file a moment.
const { undisturbed, copyOfStage } = await crashStage({ after }, 600_000);

for (let n = 0; n < 4; n++) {
  const part = (0.8 * (n + Math.random())) / 4;
  test(`killed when ${Math.round(100 * part)} % of the data are written, the next start makes the same bytes`, async () => {
    const folder = copyOfStage();
    const first = await startServer(folder.path);
    await until('so much is written', () => folder.unfinished() >= part * undisturbed.bytes);
    assert.equal(await first.end('SIGKILL'), null);
    assert.equal(folder.row('select state from work_orders'), 'generating');
    const second = await startServer(folder.path);
    await until('the order is ready', () => folder.row('select state from work_orders') === 'ready');
    assert.equal(await second.end('SIGTERM'), 0);
    folder.mustHoldThePackage();
  });
}
