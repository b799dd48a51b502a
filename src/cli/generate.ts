#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads';
import { serveDrawing } from './generate/draw-thread.ts';
import { runGenerator } from './generate/run.ts';

// The offline generator. One file when bundled, so the same file is also its own drawing thread.
if (isMainThread) {
  process.exitCode = await runGenerator(process.argv.slice(2), new URL(import.meta.url));
} else serveDrawing();
