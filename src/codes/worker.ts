import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { taskMaker } from './package/task-maker.ts';
import { serveTasks } from './threads/serve-tasks.ts';

// A drawing thread of the portal.
giveWay();
serveTasks(taskMaker);

// Pages come first: on Linux a thread has a priority of its own. Elsewhere the system shares as it likes.
function giveWay(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), 10);
  } catch {}
}
