import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The data folder's parts. */
export type Folders = Record<
  'keys' | 'packages' | 'artwork' | 'serials' | 'evidence' | 'mail' | 'uploads',
  string
>;

/** Makes what is missing; keys and mails are their owner's alone. */
export function prepareFolders(dataDir: string): Folders {
  const make = (name: string) => {
    const folder = join(dataDir, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    return folder;
  };
  return {
    keys: make('keys'),
    packages: make('packages'),
    artwork: make('artwork'),
    serials: make('serials'),
    evidence: make('evidence'),
    mail: make('mail'),
    uploads: make('uploads'),
  };
}
