import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { scanOfSheet } from '../../src/cli/measured-pair.ts';
import { found, type Hands, keyboard, mouse } from '../support/hands.ts';
import { emptyPortal, joinWith, openCompany, setUp } from '../support/newcomers.ts';

/** From the home page to an approved revision; printing and scanning are none. */
const MOST_ACTIONS = 12;

for (const javaScript of [true, false])
  test(`from nothing to a measured calibration, ${javaScript ? 'by mouse' : 'by keyboard, without JavaScript'}`, async (t) => {
    const { finn, dataDir } = await newPartner(t, javaScript);
    const { hands, count } = counted(javaScript ? mouse(finn) : keyboard(finn));
    await hands.press('link', 'Add your printing equipment');
    await hands.type('Name', 'Inkjet 1');
    await hands.choose('Technology', 'inkjet UV');
    await hands.type('Across the web', '600');
    await hands.choose('Image format', 'PNG');
    await hands.press('button', 'Add equipment');
    await hands.press('link', 'Calibrate a substrate for it');
    await hands.press('link', 'Add a substrate');
    await hands.type('Name', 'Film');
    await hands.press('button', 'Add the substrate');
    await finn.getByRole('heading', { level: 1, name: 'Film on Inkjet 1' }).waitFor();
    t.diagnostic(`${count()} actions for the press and the substrate`);

    await finn.goto('/');
    const before = count();
    await hands.press('link', 'Calibrate a substrate on it');
    await hands.press('button', 'Go on');
    await hands.press('button', 'Calibrate this pair');
    await hands.type('Width of the sheet, in mm', '60');
    const download = finn.waitForEvent('download');
    await hands.press('button', 'Download calibration sheet');
    assert.equal((await download).suggestedFilename().slice(-4), '.png');
    await hands.attach('Scan', await scanFor(dataDir));
    await hands.press('button', 'Read scan');
    if (!javaScript) await hands.press('button', 'Refresh');
    // How often more depends on the machine.
    while ((await found(finn, 'button', 'Approve').count()) === 0) {
      await wait(1000);
      if (!javaScript) await finn.reload();
    }
    await finn.getByText('as the scans propose').waitFor();
    await hands.press('button', 'Approve');
    await finn.getByText('Film is calibrated for Inkjet 1').waitFor();
    const actions = count() - before;
    t.diagnostic(`${actions} actions from the home page to the approved revision`);
    assert.ok(actions <= MOST_ACTIONS, `${actions} actions`);
  });

/** Finn of a printing partner that came into being a moment ago, on a portal that did. */
async function newPartner(t: TestContext, javaScriptEnabled: boolean) {
  const { dataDir, server, open } = await emptyPortal(t, javaScriptEnabled);
  const root = await open();
  await setUp(root, server.log());
  await openCompany(root, 'Printing partner', 'Fjord Labels', 'finn@fjord.example');
  return { dataDir, finn: await joinWith(await open(), dataDir, 'finn@fjord.example', 'Finn') };
}

function counted(hands: Hands) {
  let actions = 0;
  const counting =
    <A extends unknown[]>(act: (...of: A) => Promise<void>) =>
    (...of: A) => {
      actions++;
      return act(...of);
    };
  const { press, type, choose, tick, attach } = hands;
  return {
    count: () => actions,
    hands: {
      ...{ page: hands.page, press: counting(press), type: counting(type) },
      ...{ choose: counting(choose), tick: counting(tick), attach: counting(attach) },
    } satisfies Hands,
  };
}

/** What would lie on the glass. */
async function scanFor(folder: string): Promise<string> {
  const file = join(folder, 'scan.png');
  const names = { equipment: { id: 1, name: 'Inkjet 1' }, substrate: { id: 1, name: 'Film' } };
  const sheet = { format: 'png', resolutionX: '600', resolutionY: '600', widthMm: '60' } as const;
  writeFileSync(file, await scanOfSheet({ ...sheet, ...names, revision: 1 }));
  return file;
}
