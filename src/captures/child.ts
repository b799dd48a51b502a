// The process that reads pictures: one task as JSON on its standard input, one answer as JSON on its standard output. It ends
// after that. It is started with limits and without an environment, by work/picture-process.ts.
import { json } from 'node:stream/consumers';
import { openPicture } from './picture/picture.ts';
import { Unreadable } from './picture/unreadable.ts';
import { writeCopy } from './picture/windows.ts';
import type { CaptureAnswer, CaptureTask } from './tasks.ts';

process.stdout.end(JSON.stringify(await answerTo((await json(process.stdin)) as CaptureTask)));

/** What a task comes to. Anything but a picture that cannot be read is a fault of ours: the process ends with it. */
async function answerTo(task: CaptureTask): Promise<CaptureAnswer> {
  try {
    return await read(task);
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'refused', sentence: error.message };
    throw error;
  }
}

// What a task needs is loaded for it alone: most of the time that a small picture takes is the start of the process.
async function read(task: CaptureTask): Promise<CaptureAnswer> {
  const picture = await openPicture(task.path);
  const { width, height, ppi, tone } = picture;
  const facts = { width, height, ppi, tone };
  if (task.copy) await writeCopy(picture, task.copy);
  switch (task.kind) {
    case 'sheet': {
      const { measureSheet } = await import('./sheet/measure-sheet.ts');
      return { kind: 'sheet', picture: facts, sheet: await measureSheet(picture, task.wanted) };
    }
    case 'codes': {
      const { placesOfCodes } = await import('./picture/codes-of-picture.ts');
      return { kind: 'codes', picture: facts, codes: await placesOfCodes(picture) };
    }
    case 'grade': {
      const { gradeCodes } = await import('./grade/grade-codes.ts');
      return { kind: 'grade', picture: facts, codes: await gradeCodes(picture, task) };
    }
    case 'secure': {
      const { scoreSecure } = await import('./secure/score-secure.ts');
      return { kind: 'secure', picture: facts, secure: await scoreSecure(picture, task) };
    }
  }
}
