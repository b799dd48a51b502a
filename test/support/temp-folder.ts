import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder, which is gone with all that is in it after the test or the file whose `after` it is. */
export function tempFolder(test: { after(end: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
