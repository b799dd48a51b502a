import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright';
import { closeWindows, signIn, visit } from './browser.ts';
import { startServer, until } from './process.ts';

const PASSWORD = 'a quiet paper mill';

/** A portal on an empty data folder; `open` is a window of a browser of its own. Both go with the test. */
export async function emptyPortal(t: TestContext, javaScriptEnabled: boolean) {
  const dataDir = mkdtempSync(join(tmpdir(), 'imprimatur-'));
  const server = await startServer(dataDir);
  t.after(async () => {
    await closeWindows(t);
    await server.end('SIGTERM');
    rmSync(dataDir, { recursive: true, force: true });
  });
  return { dataDir, server, open: () => visit(t, server.address, { javaScriptEnabled }) };
}

/** Root sets up a portal on an empty data folder, with the code that its log holds, and signs in. */
export async function setUp(root: Page, log: string): Promise<void> {
  await root.goto('/');
  await root.getByLabel('Set-up code').fill(/the set-up code is ([\w-]+)/.exec(log)?.[1] ?? '');
  await root.getByLabel('Your name').fill('Root');
  await root.getByLabel('E-mail').fill('root@portal.example');
  await root.getByLabel('Password').fill(PASSWORD);
  await root.getByRole('button', { name: 'Set up' }).click();
  await signIn(root, 'root@portal.example', PASSWORD);
}

/** A company with an invitation to its first admin. */
export async function openCompany(root: Page, kind: string, name: string, admin: string): Promise<void> {
  await root.goto('/');
  await root.getByRole('link', { name: 'New company' }).click();
  await root.getByLabel(kind, { exact: true }).check();
  await root.getByLabel('E-mail of its first admin').fill(admin);
  await root.getByLabel('Company name').fill(name);
  await root.getByRole('button', { name: 'Create company' }).click();
  await root.getByText(`${name} is created`).waitFor();
}

/** Follows the newest invitation to an address. */
export async function joinWith(page: Page, dataDir: string, email: string, name: string): Promise<Page> {
  await page.goto(await linkIn(dataDir, email));
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByText('Welcome to').waitFor();
  return page;
}

// As the mail to this address shows it, in its text part.
async function linkIn(dataDir: string, email: string): Promise<string> {
  const folder = join(dataDir, 'mail');
  const mails = () =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.eml'))
      .map((name) => readFileSync(join(folder, name), 'utf8').replace(/=\n/g, ''));
  const link = () =>
    mails()
      .filter((mail) => mail.includes(`To: ${email}`))
      .map((mail) => /https?:\/\/[^/\s]+(\/invitation\/[\w-]{43})/.exec(mail)?.[1])
      .at(-1);
  await until(`a mail to ${email}`, () => link() !== undefined);
  return link()!;
}
