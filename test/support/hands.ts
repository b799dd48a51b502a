import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright';

type Role = 'button' | 'link' | 'textbox' | 'combobox' | 'radio' | 'checkbox' | 'searchbox';

/** What a person can do to a page, whichever way they do it. Everything is found by role and accessible name. */
export type Hands = {
  page: Page;
  /** Presses a button or a link; `within` names the card it is in. */
  press(role: 'button' | 'link', name: string, within?: string): Promise<void>;
  type(name: string, text: string): Promise<void>;
  choose(name: string, option: string): Promise<void>;
  tick(name: string): Promise<void>;
  attach(name: string, file: string): Promise<void>;
};

export function mouse(page: Page): Hands {
  return {
    page,
    press: (role, name, within) => found(page, role, name, within).click(),
    type: (name, text) => page.getByLabel(name, { exact: true }).fill(text),
    choose: async (name, option) => {
      await page.getByRole('combobox', { name, exact: true }).selectOption({ label: option });
    },
    tick: (name) => page.getByRole('radio', { name, exact: true }).check(),
    attach: (name, file) => page.getByLabel(name, { exact: true }).setInputFiles(file),
  };
}

/** Only the keyboard: the way is found by what has the focus, and nothing is focused or clicked from outside. */
export function keyboard(page: Page): Hands {
  const { keyboard: keys } = page;
  // Somebody who listens from the start: the browser must not open the desktop's own chooser.
  page.on('filechooser', () => {});
  const reach = async (target: Locator) => {
    await target.waitFor();
    for (let tabs = 0; tabs < 150; tabs++) {
      if (await hasFocus(target)) return;
      await keys.press('Tab');
    }
    assert.fail(`The keyboard does not reach ${target}.`);
  };
  return {
    page,
    async press(role, name, within) {
      await reach(found(page, role, name, within));
      await keys.press('Enter');
    },
    async type(name, text) {
      await reach(page.getByLabel(name, { exact: true }));
      await keys.press('ControlOrMeta+a');
      await keys.type(text);
    },
    async choose(name, option) {
      const list = page.getByRole('combobox', { name, exact: true });
      await reach(list);
      await keys.press('Home');
      for (let steps = 0; steps < 50; steps++) {
        if ((await shown(list)) === option) return;
        await keys.press('ArrowDown');
      }
      assert.fail(`${name} does not offer ${option}.`);
    },
    async tick(name) {
      const wanted = page.getByRole('radio', { name, exact: true });
      // Of a group the keyboard reaches the chosen one; the arrows go on from it.
      const group = await wanted.getAttribute('name');
      await reach(page.locator(`input[type=radio][name="${group}"]:checked`));
      for (let steps = 0; steps < 10 && !(await wanted.isChecked()); steps++) await keys.press('ArrowDown');
      assert.ok(await wanted.isChecked(), `${name} is chosen by its arrows`);
    },
    async attach(name, file) {
      await reach(page.getByLabel(name, { exact: true }));
      const chooser = page.waitForEvent('filechooser');
      await keys.press('Enter');
      await (await chooser).setFiles(file);
    },
  };
}

export function found(page: Page, role: Role, name: string, within?: string): Locator {
  const scope = within ? page.getByRole('article', { name: within, exact: true }) : page;
  return scope.getByRole(role, { name, exact: true });
}

export function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === element.ownerDocument.activeElement);
}

/** Whether it has the focus within two seconds: after a swap htmx gives it back a moment later. */
export async function getsFocus(target: Locator): Promise<boolean> {
  for (let tries = 0; tries < 20; tries++) {
    if (await hasFocus(target)) return true;
    await target.page().waitForTimeout(100);
  }
  return false;
}

/** The words of the chosen option. */
export function shown(list: Locator): Promise<string> {
  return list.evaluate(
    (element) =>
      (element as unknown as { selectedOptions: { label: string }[] }).selectedOptions[0]?.label ?? '',
  );
}
