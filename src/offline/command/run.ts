import { EXIT, Failure, unwritable } from '../failure.ts';
import { noGraphicKey } from '../input/open-graphic-key.ts';
import { type OpenPackage, openPackage } from '../input/open-package.ts';
import type { Job } from '../output/draw.ts';
import { drawAll, tellPlan } from '../output/drawing-run.ts';
import { mergeShards } from '../output/merge.ts';
import { selectCodes } from '../output/selection.ts';
import { type Reporter, reporter, type Streams } from '../reporter.ts';
import { insistWhole, reportCheck } from './check-report.ts';
import { HELP, VERSION_LINE } from './help.ts';
import { type Options, readOptions } from './options.ts';
import { outputFolder } from './places.ts';
import { stopSignal } from './stop.ts';

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
    const failure = asFailure(error);
    report.fail(failure);
    return failure.exit;
  }
}

async function work(options: Options, self: URL, report: Reporter): Promise<number> {
  const stop = stopSignal(options, report);
  let opened: OpenPackage | undefined;
  try {
    opened = await openPackage(options, stop.signal);
    if (options.check) return (await reportCheck(opened, report)) ? EXIT.done : EXIT.checkFailed;
    const dir = outputFolder(options, opened.source);
    const { drawing } = opened.facts;
    const facts = { ...opened.facts, drawing: { ...drawing, format: options.format ?? drawing.format } };
    const draws = !options.merge && !options.dryRun;
    if (draws && drawing.secureGraphic && !facts.secure) throw noGraphicKey();
    const selection = selectCodes(options.part, facts);
    report.say(opened.trust);
    await insistWhole(opened, report);
    const { threads } = options;
    const job: Job = { source: opened.source, facts, selection, threads, self, report, stop: stop.signal };
    if (options.merge) return await mergeShards(job, dir);
    if (options.dryRun) return tellPlan(job, options.zip ?? dir);
    return await drawAll(job, options, dir, opened);
  } finally {
    stop.end();
    opened?.source.close();
  }
}

/** Input is read where its own errors are put in words, so what else the system refuses is the output. */
function asFailure(error: unknown): Failure {
  const path = error instanceof Error && 'path' in error ? String(error.path) : 'The output';
  const failure = unwritable(error, path);
  if (failure instanceof Failure) return failure;
  const what = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  return new Failure(
    EXIT.fault,
    `A fault of this program, not yours and not the package's. Tell whoever runs the portal: ${what.replace(/\s*\n\s*/g, ' | ')}`,
  );
}
