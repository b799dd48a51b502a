import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openPicture } from '../src/captures/picture/picture.ts';
import { scoreSecure } from '../src/captures/secure/score-secure.ts';
import { graphicCells } from '../src/codes/secure/pattern.ts';
import { judgeBy } from '../src/domain/secure/scores/judge.ts';
import { makeModel } from '../src/domain/secure/scores/model.ts';
import type { Sample } from '../src/domain/secure/scores/sample.ts';
import { photographed, type Shot, scanned, writeShot } from './support/print-model/camera.ts';
import { copiedDots, photocopied } from './support/print-model/copier.ts';
import type { Field } from './support/print-model/field.ts';
import {
  copiedCells,
  deconvolved,
  type Guess,
  gridOf,
  trained,
  unsharpened,
} from './support/print-model/grid-copier.ts';
import { type Dots, inRun, PRESSES, printed } from './support/print-model/press.ts';
import { secureCodes } from './support/print-model/print-model.ts';
import { type Random, seeded } from './support/print-model/random.ts';
import { tempFolder } from './support/temp-folder.ts';

// Simulated sessions: a run is printed, 30 of it train a class, others of it and copies are judged. By the environment: how many
// (SESSION_PRINTS, SESSION_COPIES), on which presses (SESSION_PRESSES, by commas), dots a cell (SESSION_CELL), how taken (SESSION_SHOTS).
const PRINTS = Number(process.env.SESSION_PRINTS ?? 200);
const COPIES = Number(process.env.SESSION_COPIES ?? 100);
const CELL = Number(process.env.SESSION_CELL ?? 1);
const NAMES = (process.env.SESSION_PRESSES ?? 'laser 600,indigo 812.8').split(
  ',',
) as (keyof typeof PRESSES)[];
const SHOTS = (process.env.SESSION_SHOTS ?? 'flatbed 1200,phone 1200').split(',');
const TRAINING = 30;
const LEAKED = 24;

const folder = tempFolder({ after });

function shoot(kind: string, print: Field, random: Random): Shot {
  const ppi = Number(kind.split(' ')[1]);
  if (kind.startsWith('phone')) return photographed(print, { ppi }, random);
  return scanned(print, { ppi, turned: 2 * random.normal() }, random);
}

for (const name of NAMES)
  for (const kind of SHOTS)
    test(`${name}, cells of ${CELL} dots, ${kind}: prints of the run are genuine, copies are not`, async (t) => {
      const random = seeded(11);
      const press = inRun(PRESSES[name], random);
      const { plan, graphic, key, dotsOf, urlOf } = secureCodes(PRESSES[name], CELL);
      const { urlPrefix, symbol, drawing } = plan;
      const read = async (print: Field, sequence: number): Promise<Sample | string> => {
        const path = await writeShot(shoot(kind, print, random), join(folder, 'shot'));
        const url = urlOf(sequence);
        const task = { kind: 'secure', path, order: { urlPrefix, symbol, ...drawing }, graphic } as const;
        const hex = Buffer.from(key).toString('hex');
        const [reading] = await scoreSecure(await openPicture(path), { ...task, key: hex, codes: [{ url }] });
        const { cells = [], gate, ...scores } = reading!;
        if (gate) return gate.code;
        const pattern = graphicCells(key, url.slice(urlPrefix.length), graphic.cells, graphic.sixteenths);
        return { ...scores, cells, pattern };
      };
      const training: Sample[] = [];
      for (let n = 1; n <= TRAINING; n++) {
        const sample = await read(printed(dotsOf(n), press, random), n);
        assert.ok(typeof sample !== 'string', `a print of the training: ${sample}`);
        training.push(sample);
      }
      const model = makeModel(training);
      const told: Record<string, Record<string, number>> = {};
      const count = (what: string, sample: Sample | string) => {
        const { verdict, reasons } =
          typeof sample === 'string'
            ? { verdict: 'cannot tell', reasons: [{ code: sample }] }
            : judgeBy(model, sample);
        const words = verdict === 'cannot tell' ? `${verdict}: ${reasons[0]?.code}` : verdict;
        told[what] ??= {};
        told[what][words] = (told[what][words] ?? 0) + 1;
      };
      for (let n = 1; n <= PRINTS; n++)
        count('print', await read(printed(dotsOf(100 + n), press, random), 100 + n));
      const grid = gridOf(plan);
      const leaked = Array.from({ length: LEAKED }, (_, n): [Dots, Field] => {
        const dots = dotsOf(600 + n);
        return [dots, printed(dots, press, random)];
      });
      const learned = trained(press, leaked, { grid, random });
      for (let n = 1; n <= COPIES; n++) {
        const dots = dotsOf(400 + n);
        const print = printed(dots, press, random);
        const cells = (guess: Guess) => copiedCells(print, dots, press, { grid, guess, random });
        count('photocopy', await read(photocopied(print, PRESSES['laser 600'], random), 400 + n));
        count('dots', await read(copiedDots(print, dots, press, random), 400 + n));
        count('sharpened', await read(copiedDots(print, dots, press, random, 1.5), 400 + n));
        count('cells', await read(cells(unsharpened), 400 + n));
        count('deconvolved', await read(cells(deconvolved(press)), 400 + n));
        count('trained', await read(cells(learned), 400 + n));
      }
      for (const [what, verdicts] of Object.entries(told))
        t.diagnostic(`${what} ${JSON.stringify(verdicts)}`);
      const { genuine = 0, 'copy suspected': called = 0 } = told.print ?? {};
      assert.ok(called <= 0.02 * PRINTS, `${called} prints called copies`);
      assert.ok(PRINTS - genuine <= 0.02 * PRINTS + 1, `${genuine} of ${PRINTS} genuine`);
      assert.equal(told.photocopy?.genuine ?? 0, 0);
    });
