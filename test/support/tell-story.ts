import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright';
import { PASSWORD } from '../../src/cli/cast.ts';
import { visit } from './browser.ts';
import { found, getsFocus, type Hands } from './hands.ts';
import { linkFromMail, type OpenPortal } from './portal.ts';
import { artworkFile, checkPackage, download, ORDER, sha256 } from './story.ts';

export type Telling = {
  hands(page: Page): Hands;
  javaScript: boolean;
  quantity: number;
};

const { reference } = ORDER;
const PRESS = 'Thermal transfer';
const SUBSTRATE = 'Coated paper';
const EXPIRED = 'Clear PET film';

/** The main job from the order to the accepted print, with a pair of hands for each of the two people. */
export async function tellStory(t: TestContext, portal: OpenPortal, telling: Telling): Promise<void> {
  const window = { javaScriptEnabled: telling.javaScript };
  const alice = telling.hands(await visit(t, portal.address, window));
  const bob = telling.hands(await visit(t, portal.address, window));
  const artwork = artworkFile(t);

  await submitOrder(alice, artwork.path, telling.quantity);

  await bob.page.goto(await linkFromMail(portal.dataDir, portal.cast.bob.email, /PO-2026-240/));
  await signIn(bob, portal.cast.bob.email);
  await bob.page.getByRole('heading', { level: 1, name: reference }).waitFor();
  await goByMenu(bob, 'Work orders');
  await readDetails(bob, telling);
  await chooseThePress(bob, telling);
  await confirm(bob, telling);
  await checkPackage(await waitForPackage(bob, telling), telling.quantity);

  await goByMenu(bob, 'Work orders');
  await bob.press('button', 'Details', reference);
  const artworkPath = await download(bob, 'Download artwork', reference);
  assert.equal(sha256(readFileSync(artworkPath)), artwork.sha256);
  await bob.press('button', 'Report print', reference);
  await bob.type('Good labels by the counter', String(telling.quantity - 2));
  await bob.press('button', 'Submit report');
  await bob.page.getByText('2 codes are unaccounted for').first().waitFor();
  await bob.type('Spoiled', '1-2');
  await bob.press('button', 'Submit report');
  await state(bob.page, 'Printed');

  await alice.page.goto(await linkFromMail(portal.dataDir, portal.cast.alice.email, /printed/i));
  await alice.press('button', 'Accept print', reference);
  await answer(alice, `Accept the print of ${reference}?`);
  await state(alice.page, 'Completed');
}

/** A page of its own says what follows; the focus is on the way back. */
async function answer(hands: Hands, question: string): Promise<void> {
  await hands.page.getByRole('heading', { level: 1, name: question }).waitFor();
  assert.ok(await getsFocus(found(hands.page, 'button', 'Go back')), 'the focus is on Go back');
  await hands.press('button', 'Confirm');
}

async function submitOrder(alice: Hands, artwork: string, quantity: number): Promise<void> {
  await alice.page.goto('/');
  await signIn(alice, 'alice@acme.example');
  await goByMenu(alice, 'Work orders');
  await alice.press('link', 'New work order');
  await alice.type('Reference', reference);
  await alice.type('Quantity', String(quantity));
  await alice.type('URL prefix', ORDER.prefix);
  await alice.tick('Sequential');
  await alice.type('First serial number', ORDER.firstSerial);
  await alice.attach('Artwork', artwork);
  await alice.type('Remarks', ORDER.remarks);
  await alice.press('button', 'Submit work order');
  await alice.page.getByRole('status').getByText('is submitted').waitFor();
  await state(alice.page, 'New');
}

async function signIn(hands: Hands, email: string): Promise<void> {
  await hands.type('E-mail', email);
  await hands.type('Password', PASSWORD);
  await hands.press('button', 'Sign in');
  await found(hands.page, 'button', 'Menu').waitFor();
}

async function goByMenu(hands: Hands, name: string): Promise<void> {
  await hands.press('button', 'Menu');
  await hands.press('link', name);
  await hands.page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

/** The arrow shows what the brand submitted, and the focus stays on it. */
async function readDetails(bob: Hands, { quantity }: Telling): Promise<void> {
  const card = bob.page.getByRole('article', { name: reference, exact: true });
  assert.equal(await bob.page.getByRole('article').first().getAttribute('id'), await card.getAttribute('id'));
  const arrow = found(bob.page, 'button', 'Details', reference);
  assert.equal(await arrow.getAttribute('aria-expanded'), 'false');
  await bob.press('button', 'Details', reference);
  await card.getByRole('term').first().waitFor();
  assert.equal(await arrow.getAttribute('aria-expanded'), 'true');
  assert.ok(await getsFocus(arrow), 'the focus stays on the arrow');
  const words = await card.innerText();
  const count = quantity.toLocaleString('en');
  const submitted = [count, ORDER.prefix, ORDER.firstSerial, 'label-front.pdf', ...ORDER.remarks.split('\n')];
  for (const fact of submitted) assert.ok(words.includes(fact), `the card says ${fact}`);
}

/** The list of substrates follows the equipment, and holds only what is calibrated for it now. */
async function chooseThePress(bob: Hands, { javaScript }: Telling): Promise<void> {
  await bob.press('link', 'Generate codes', reference);
  await bob.page.getByRole('heading', { level: 1, name: 'Generate codes' }).waitFor();
  await bob.choose('Printing equipment', PRESS);
  if (!javaScript) await bob.press('button', 'Show substrates');
  const list = bob.page.getByRole('combobox', { name: 'Substrate', exact: true });
  await list.getByRole('option', { name: SUBSTRATE }).waitFor({ state: 'attached' });
  const offered = await list.getByRole('option').allInnerTexts();
  assert.deepEqual(offered.slice(1), [SUBSTRATE], `${EXPIRED} has ended and is not offered`);
  await bob.choose('Substrate', SUBSTRATE);
  if (javaScript) await bob.page.getByText('300 dpi').waitFor();
}

/** The dialog asks once more; only Confirm confirms. */
async function confirm(bob: Hands, { javaScript }: Telling): Promise<void> {
  const { page } = bob;
  await bob.press('button', 'Generate codes');
  const back = found(page, 'button', 'Go back');
  await back.waitFor();
  assert.ok(await getsFocus(back), 'the focus is on Go back');
  if (javaScript) {
    await page.keyboard.press('Escape');
    await back.waitFor({ state: 'detached' });
    assert.ok(await getsFocus(found(page, 'button', 'Generate codes')), 'Escape gives the focus back');
    await page.keyboard.press('Enter');
    await back.waitFor();
  }
  await page.keyboard.press('Enter');
  await found(page, 'button', 'Confirm').waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1, name: 'Generate codes' }).waitFor();
  await bob.press('button', 'Generate codes');
  await page.getByText('After this nothing can be changed.').waitFor();
  await bob.press('button', 'Confirm');
}

/** With JavaScript the card turns by itself; without it a button asks again. */
async function waitForPackage(bob: Hands, { javaScript }: Telling): Promise<string> {
  const ready = found(bob.page, 'link', 'Download codes', reference);
  const refresh = found(bob.page, 'button', 'Refresh', reference);
  for (let looks = 0; !javaScript && looks < 200 && !(await ready.isVisible()); looks++) {
    if (await refresh.isVisible()) await bob.press('button', 'Refresh', reference);
    await bob.page.waitForTimeout(300);
  }
  await ready.waitFor();
  await state(bob.page, 'Ready to print');
  await bob.page.getByText(`Print only on ${SUBSTRATE} with ${PRESS}.`).waitFor();
  return download(bob, 'Download codes', reference);
}

async function state(page: Page, words: string): Promise<void> {
  await page.getByRole('article', { name: reference }).getByText(words, { exact: true }).first().waitFor();
}
