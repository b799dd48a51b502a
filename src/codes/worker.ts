import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { taskMaker } from './package/task-maker.ts';
import { serveTasks } from './threads/serve-tasks.ts';
import { onFallback } from './wasm/checked-kernel.ts';

// A drawing thread of the portal.
giveWay();
onFallback(({ step, reason }) => process.emitWarning(`${step} go without their kernel here: ${reason}`));
serveTasks(taskMaker);

// Pages come first: on Linux a thread has a priority of its own. Elsewhere the system shares as it likes.
function giveWay(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), 10);
  } catch {}
}
