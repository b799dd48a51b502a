import { printedSizes } from '../../codes/size.ts';
import { EXIT, Failure } from '../failure.ts';
import type { OpenPackage } from '../input/open-package.ts';
import { drawSelection, type Job, listFault, verifySelection } from './draw.ts';
import { folderOutput, type Output } from './folder-output.ts';
import { listFailure, lookAtFolder } from './folder-state.ts';
import { zipOutput } from './zip-output.ts';

/** Where to draw to, if not the folder, and what to do with what is there. */
export type Target = { zip: string | undefined; resume: boolean; verify: boolean };

/** Draws what is asked for into a folder or a zip, and says what came of it. @returns the exit status. @throws Failure */
export async function drawAll(job: Job, options: Target, dir: string, opened: OpenPackage): Promise<number> {
  const { facts, selection } = job;
  const { zip, resume } = options;
  const output = zip
    ? zipOutput(zip, opened.source.folder, facts, selection, resume)
    : folderOutput(dir, facts, selection, await lookAtFolder(job, dir, options));
  try {
    const began = Date.now();
    const { drawn, found } = await drawSelection(job, output);
    const seconds = Math.max(0.001, (Date.now() - began) / 1_000);
    const verified = options.verify ? await verify(job, output, zip ?? dir) : undefined;
    output.finish();
    tellDone(job, opened, {
      place: zip ?? dir,
      list: zip ? 'files.csv' : selection.filesName,
      drawn,
      found,
      verified,
      seconds,
    });
    return EXIT.done;
  } catch (error) {
    output.abandon();
    throw error;
  }
}

type Done = {
  place: string;
  list: string;
  drawn: number;
  found: number;
  verified: number | undefined;
  seconds: number;
};

function tellDone({ facts, selection, report }: Job, { key }: OpenPackage, done: Done): void {
  const { place, list, drawn, found, verified, seconds } = done;
  const codes = selection.count;
  report.result(
    {
      ok: true,
      exit_code: EXIT.done,
      codes,
      drawn,
      found,
      verified,
      seconds,
      output: place,
      files: list,
      proven: key !== undefined,
      key_id: facts.keyId,
    },
    [
      drawn === 0 && found > 0
        ? `All ${codes} codes are in ${place} already.`
        : `${codes} codes are in ${place}${found > 0 ? ` (${found} of them from before)` : ''}, listed in ${list}.`,
      ...(verified === undefined ? [] : [`${verified} images read again: each is what its row says.`]),
      ...(drawn > 0 ? [`${Math.round(drawn / seconds).toLocaleString('en')} codes a second.`] : []),
    ],
  );
}

async function verify(job: Job, output: Output, place: string): Promise<number> {
  const { right, wrong } = await verifySelection(job, output);
  if (wrong.length === 0) {
    const { path, pieces } = output.list();
    const fault = await listFault(job, pieces, path);
    if (fault) throw listFailure(fault, path);
    return right;
  }
  const others = job.selection.count - right - wrong.length;
  throw new Failure(
    EXIT.checkFailed,
    `${place}: ${wrong.join(', ')}${others > 0 ? ` and ${others} more` : ''}: missing or not what the row says. ${output.remedy(right)}`,
    { file: wrong[0]! },
  );
}

/** Says what would be drawn, and writes nothing. */
export function tellPlan({ facts, selection, report, threads }: Job, place: string): number {
  const { drawing, symbol } = facts;
  const { dotsX, dotsY, mmX, mmY } = printedSizes(drawing, symbol.version).image;
  report.result(
    {
      ok: true,
      exit_code: EXIT.done,
      dry_run: true,
      codes: selection.count,
      output: place,
      format: drawing.format,
      dots: { x: dotsX, y: dotsY },
    },
    [
      `Would draw ${selection.count} codes into ${place} with ${threads} threads: ${drawing.format}, ${dotsX} × ${dotsY} dots (${mmX} × ${mmY} mm with quiet zone) at ${drawing.resolutionX} × ${drawing.resolutionY} dpi.`,
      ...selection.pairs.map(([first, last]) => `  codes ${first} to ${last}`),
    ],
  );
  return EXIT.done;
}
