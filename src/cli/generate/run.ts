import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { printedSizes } from '../../codes/size.ts';
import { drawSelection, isComplete, type Job, verifySelection } from './draw.ts';
import type { Facts } from './facts.ts';
import { EXIT, Failure, unwritable, wrongUse } from './failure.ts';
import { folderOutput, type Output } from './folder-output.ts';
import { HELP, VERSION_LINE } from './help.ts';
import { mergeParts } from './merge.ts';
import { insistWhole, type OpenPackage, openPackage, reportCheck } from './open-package.ts';
import { type Options, readOptions } from './options.ts';
import { type Reporter, reporter, type Streams } from './reporter.ts';
import { selectCodes } from './selection.ts';
import { zipOutput } from './zip-output.ts';

/**
 * The program: reads the command line, does one thing and says how it ended.
 * @param self its own file, which its threads are started from. @returns the exit status.
 */
export async function runGenerator(args: string[], self: URL, streams?: Streams): Promise<number> {
  let report = reporter({ quiet: false, json: args.includes('--json') }, streams);
  try {
    const options = readOptions(args);
    if (options === 'help' || options === 'version') {
      process.stdout.write(options === 'help' ? HELP : `${VERSION_LINE}\n`);
      return EXIT.done;
    }
    report = reporter(options, streams);
    return await work(options, self, report);
  } catch (error) {
    const failure = unwritable(error, 'The output');
    if (!(failure instanceof Failure)) throw error;
    report.fail(failure);
    return failure.exit;
  }
}

async function work(options: Options, self: URL, report: Reporter): Promise<number> {
  const opened = await openPackage(options);
  const stop = stopSignal(report);
  try {
    if (options.check) return (await reportCheck(opened, report)) ? EXIT.done : EXIT.checkFailed;
    const dir = outputFolder(options, opened);
    const { format } = options;
    const facts: Facts = format
      ? { ...opened.facts, drawing: { ...opened.facts.drawing, format } }
      : opened.facts;
    const selection = selectCodes(options.part, facts);
    report.say(opened.trust);
    await insistWhole(opened, report);
    const job: Job = {
      source: opened.source,
      facts,
      selection,
      threads: options.threads,
      self,
      report,
      stop: stop.signal,
    };
    if (options.merge) return await mergeParts(job, dir);
    if (options.dryRun) return tellPlan(job, options.zip ?? dir);
    return await drawAll(job, options, dir, opened);
  } finally {
    stop.end();
    opened.source.close();
  }
}

async function drawAll(job: Job, options: Options, dir: string, opened: OpenPackage): Promise<number> {
  const { facts, selection, report } = job;
  const began = Date.now();
  const place = options.zip ?? dir;
  const output = options.zip
    ? zipOutput(options.zip, opened.source.folder, facts, selection, options.resume)
    : folderOutput(dir, facts, selection, await isComplete(job, dir), options.resume);
  try {
    const { drawn, found } = await drawSelection(job, output);
    const verified = options.verify ? await verify(job, output, place) : undefined;
    output.finish();
    const seconds = (Date.now() - began) / 1_000;
    const { codes, list } = { codes: selection.count, list: options.zip ? 'files.csv' : selection.filesName };
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
        proven: opened.key !== undefined,
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
    return EXIT.done;
  } catch (error) {
    output.abandon();
    throw error;
  }
}

async function verify(job: Job, output: Output, place: string): Promise<number> {
  const { right, wrong } = await verifySelection(job, output);
  if (wrong.length === 0) return right;
  const others = job.selection.count - right - wrong.length;
  throw new Failure(
    EXIT.checkFailed,
    `${place}: ${wrong.join(', ')}${others > 0 ? ` and ${others} more` : ''}: missing or not what the row says. Remove them and give the same command again: they are drawn anew.`,
    { file: wrong[0]! },
  );
}

function tellPlan({ facts, selection, report, threads }: Job, place: string): number {
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

/** @throws Failure (2) if it would be the package's own folder, or lie within. */
function outputFolder({ output, zip }: Options, { source }: OpenPackage): string {
  const dir = output ?? `${source.folder}-images`;
  if (source.location) {
    const way = relative(source.location, realPlace(zip === undefined ? dir : dirname(zip)));
    if (way === '' || !(way.startsWith('..') || resolve(way) === way))
      throw wrongUse(`${zip ?? dir} lies in the package's own folder. Name a folder outside it with -o.`);
  }
  if (zip !== undefined && realPlace(zip) === realPlace(source.path))
    throw wrongUse(`${zip} is the package itself. Name another file with --zip.`);
  return dir;
}

/** The real path of what may not be there yet. */
function realPlace(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    const above = dirname(whole);
    return above === whole ? whole : join(realPlace(above), basename(whole));
  }
}

/** The first Ctrl-C lets what is being drawn end; the second ends at once. */
function stopSignal(report: Reporter) {
  const stop = new AbortController();
  const listen = () => {
    if (stop.signal.aborted) process.exit(EXIT.stopped);
    stop.abort();
    report.say('Stopping…');
  };
  process.on('SIGINT', listen);
  process.on('SIGTERM', listen);
  return {
    signal: stop.signal,
    end() {
      process.off('SIGINT', listen);
      process.off('SIGTERM', listen);
    },
  };
}
