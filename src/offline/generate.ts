#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads';
import { serveTasks } from '../codes/threads/serve-tasks.ts';
import { runGenerator } from './command/run.ts';
import { EXIT } from './failure.ts';
import { drawTaskMaker } from './output/draw-tasks.ts';

// The offline generator. One file when bundled, so the same file is also its own drawing thread.
if (isMainThread) {
  let unheard = 0;
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      // Who closed a pipe wants to hear no more; what no disk took was asked for.
      if (code !== 'EPIPE') unheard = process.exitCode = EXIT.unwritable;
    });
  const status = await runGenerator(process.argv.slice(2), new URL(import.meta.url));
  process.exitCode = status || unheard;
} else serveTasks(drawTaskMaker);
