import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright';
import { extendedIdOf } from '../../src/domain/code-status/look-up.ts';
import { measurer } from '../../src/work/measuring.ts';
import { pictureProcess } from '../../src/work/picture-process.ts';
import { signIn, visit } from '../support/browser.ts';
import { type Hands, keyboard, mouse } from '../support/hands.ts';
import { openWorld } from '../support/portal.ts';
import { picturesOf, symbolOf } from '../support/printed-codes.ts';
import { calibrateByHand, printedOrders } from '../support/printed-labels.ts';
import { drawing } from '../support/specimens.ts';
import { tempFolder } from '../support/temp-folder.ts';

test('Olu has codes graded with a draft and with the report, by mouse', (t) => grade(t, mouse, true));

test('the same by keyboard alone, with JavaScript off', (t) => grade(t, keyboard, false));

async function grade(t: TestContext, hands: (page: Page) => Hands, javaScript: boolean): Promise<void> {
  const w = await openWorld(t);
  const [order] = await printedOrders(w, calibrateByHand(w));
  const folder = tempFolder(t);
  const pictureOf = async (sequence: number) => {
    const id = extendedIdOf(w.db, w.folders.keys, { order, sequence });
    const file = join(folder, `label-${sequence}.png`);
    writeFileSync(file, await picturesOf([symbolOf(id)], drawing({ dotsX: 7, dotsY: 7 })));
    return file;
  };
  const read = measurer(w.db, w.folders, pictureProcess().read);
  const page = await visit(t, w.address, { javaScriptEnabled: javaScript });
  await signIn(page, w.cast.olu.email);
  const olu = hands(page);
  const path = `/work-orders/${order.id}/print-report`;
  const untilRead = async (file: string, n: number) => {
    await page.getByText(`${file} is read next.`).waitFor();
    await read();
    if (!javaScript) await olu.press('button', 'Refresh');
    await page.getByText(`n = ${n}`).waitFor();
  };

  await page.goto(path);
  await olu.type('Good labels by the counter', '5');
  await olu.attach('Photos or scans of printed codes', await pictureOf(1));
  await olu.press('button', 'Save draft');
  await untilRead('label-1.png', 1);
  assert.equal(await page.getByLabel('Good labels by the counter').inputValue(), '5');
  await olu.press('button', 'Submit report');
  await page.getByText('the report is submitted').waitFor();

  await page.goto(path);
  await olu.attach('Photos or scans of printed codes', await pictureOf(2));
  await olu.press('button', 'Grade pictures');
  await untilRead('label-2.png', 2);
  await page.getByText('worst grade A').first().waitFor();
}
