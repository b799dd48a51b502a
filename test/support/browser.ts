import assert from 'node:assert/strict';
import { after, type TestContext } from 'node:test';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright';
import { PASSWORD } from '../../src/cli/cast.ts';
import { CHROMIUM_ARGS, findChromium } from './chromium.ts';

let browser: Promise<Browser> | undefined;
const windows = new Map<TestContext, { context: BrowserContext; troubles: string[] }[]>();
after(async () => (await browser)?.close());

/**
 * A window of its own. What goes wrong in it unnoticed, such as a script's error or a refusal by the content security
 * policy, fails the test at its end. Answers of 4xx are the portal's own words, so they count as no error.
 */
export async function visit(
  t: TestContext,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  browser ??= findChromium().then((executablePath) =>
    chromium.launch({ executablePath, args: CHROMIUM_ARGS }),
  );
  const context = await (await browser).newContext({ baseURL: address, acceptDownloads: true, ...options });
  context.setDefaultTimeout(30_000);
  const troubles: string[] = [];
  context.on('weberror', (error) => troubles.push(String(error.error())));
  context.on('console', (message) => {
    const own = /Failed to load resource: the server responded with a status of 4\d\d/;
    if (['error', 'warning'].includes(message.type()) && !own.test(message.text()))
      troubles.push(`${message.text()} (${message.location().url})`);
  });
  windows.set(t, [...(windows.get(t) ?? []), { context, troubles }]);
  return context.newPage();
}

/** Closes the test's windows. The portal registers it before its own end, or its pages would miss it and complain. */
export async function closeWindows(t: TestContext): Promise<void> {
  const opened = windows.get(t) ?? [];
  windows.delete(t);
  for (const { context } of opened) await context.close();
  for (const { troubles } of opened) assert.deepEqual(troubles, [], 'the browser complained');
}

/** Signs in as the page's sign-in form asks, and stays where that leads. */
export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  if (!page.url().includes('/sign-in')) await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}
