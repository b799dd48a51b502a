import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { wrongUse } from '../failure.ts';
import { attempt } from './files-list.ts';

/**
 * Keeps a second run of the same codes out of the same place: they would take each other's files away. A lock of a
 * process that is gone, or of another machine, which cannot be asked, is taken over.
 * @returns a function that gives the place free. @throws Failure (2)
 */
export function lockRun(path: string): () => void {
  const holder = lookupHolder(path);
  if (holder !== undefined && isRunning(holder))
    throw wrongUse(
      `Another run draws these codes there, process ${holder}. Wait for it or stop it; if that process is something else, remove ${path}.`,
    );
  rmSync(path, { force: true });
  attempt(path, () => {
    const handle = openSync(path, 'wx', 0o666);
    writeSync(handle, `${hostname()} ${process.pid}`);
    closeSync(handle);
  });
  return () => rmSync(path, { force: true });
}

function lookupHolder(path: string): number | undefined {
  try {
    const [host, pid] = readFileSync(path, 'utf8').split(' ');
    return host === hostname() && Number(pid) !== process.pid ? Number(pid) : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
