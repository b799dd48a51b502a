import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openPicture } from '../src/captures/picture/picture.ts';
import { scoreSecure } from '../src/captures/secure/score-secure.ts';
import { graphicCells } from '../src/codes/secure/pattern.ts';
import { judgeBy, makeModel, type Sample } from '../src/domain/secure/model.ts';
import { photographed, type Shot, scanned, writeShot } from './support/print-model/camera.ts';
import { copiedDots, photocopied } from './support/print-model/copier.ts';
import type { Field } from './support/print-model/field.ts';
import { inRun, PRESSES, printed } from './support/print-model/press.ts';
import { secureCodes } from './support/print-model/print-model.ts';
import { type Random, seeded } from './support/print-model/random.ts';

// Simulated sessions: a run is printed, 30 of it train a class, others of it and copies are judged. SESSION_PRINTS and SESSION_COPIES
// are how many.
const PRINTS = Number(process.env.SESSION_PRINTS ?? 200);
const COPIES = Number(process.env.SESSION_COPIES ?? 100);
const TRAINING = 30;

const folder = mkdtempSync(join(tmpdir(), 'sessions-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const CLASSES: [string, (print: Field, random: Random) => Shot][] = [
  ['flatbed 1200', (print, random) => scanned(print, { ppi: 1200, turned: 2 * random.normal() }, random)],
  ['phone 1200', (print, random) => photographed(print, { ppi: 1200 }, random)],
];

for (const name of ['laser 600', 'indigo 812.8'] as const)
  for (const [kind, shoot] of CLASSES)
    test(`${name}, cells of one dot, ${kind}: prints of the run are genuine, copies are not`, async (t) => {
      const random = seeded(11);
      const press = inRun(PRESSES[name], random);
      const { plan, graphic, key, dotsOf, urlOf } = secureCodes(PRESSES[name], 1);
      const { urlPrefix, symbol, drawing } = plan;
      const read = async (print: Field, sequence: number): Promise<Sample> => {
        const path = await writeShot(shoot(print, random), join(folder, 'shot'));
        const url = urlOf(sequence);
        const task = { kind: 'secure', path, order: { urlPrefix, symbol, ...drawing }, graphic } as const;
        const hex = Buffer.from(key).toString('hex');
        const [reading] = await scoreSecure(await openPicture(path), { ...task, key: hex, codes: [{ url }] });
        const { cells = [], gate, ...scores } = reading!;
        assert.equal(gate, undefined, gate?.sentence);
        const pattern = graphicCells(key, url.slice(urlPrefix.length), graphic.cells, graphic.sixteenths);
        return { ...scores, cells, pattern };
      };
      const training: Sample[] = [];
      for (let n = 1; n <= TRAINING; n++) training.push(await read(printed(dotsOf(n), press, random), n));
      const model = makeModel(training);
      const told = { genuine: 0, 'copy suspected': 0, 'cannot tell': 0 };
      for (let n = 1; n <= PRINTS; n++)
        told[judgeBy(model, await read(printed(dotsOf(100 + n), press, random), 100 + n)).verdict]++;
      const copies = { photocopy: 0, dots: 0, sharpened: 0 };
      for (let n = 1; n <= COPIES; n++) {
        const dots = dotsOf(400 + n);
        const print = printed(dots, press, random);
        const made = {
          photocopy: photocopied(print, PRESSES['laser 600'], random),
          dots: copiedDots(print, dots, press, random),
          sharpened: copiedDots(print, dots, press, random, 1.5),
        };
        for (const of of ['photocopy', 'dots', 'sharpened'] as const)
          if (judgeBy(model, await read(made[of], 400 + n)).verdict === 'genuine') copies[of]++;
      }
      t.diagnostic(
        `prints ${JSON.stringify(told)} of ${PRINTS}; copies taken as genuine ${JSON.stringify(copies)} of ${COPIES} each`,
      );
      assert.ok(told['copy suspected'] <= 0.02 * PRINTS, `${told['copy suspected']} prints called copies`);
      assert.ok(PRINTS - told.genuine <= 0.02 * PRINTS + 1, `${told.genuine} of ${PRINTS} genuine`);
      assert.equal(copies.photocopy, 0);
    });
