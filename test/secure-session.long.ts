import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openPicture } from '../src/captures/picture/picture.ts';
import { scoreSecure } from '../src/captures/secure/score-secure.ts';
import type { CaptureClass } from '../src/captures/tasks.ts';
import { graphicCells } from '../src/codes/secure/pattern.ts';
import { judgeBy, makeModel, type Sample } from '../src/domain/secure/model.ts';
import { photographed, scanned, writeShot } from './support/print-model/camera.ts';
import { copiedDots, photocopied } from './support/print-model/copier.ts';
import type { Field } from './support/print-model/field.ts';
import { inRun, PRESSES, printed } from './support/print-model/press.ts';
import { secureCodes } from './support/print-model/print-model.ts';
import { seeded } from './support/print-model/random.ts';

// Sessions as a user has them, simulated: 30 originals train, 50 others and two kinds of copies of them are judged.
const SESSIONS: [keyof typeof PRESSES, CaptureClass][] = [
  ['indigo 812.8', 'flatbed'],
  ['laser 600', 'flatbed'],
  ['indigo 812.8', 'phone'],
];
const [TRAINED, OTHERS] = [30, 50];

const folder = mkdtempSync(join(tmpdir(), 'imprimatur-session-'));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const [name, kind] of SESSIONS)
  test(`${name} by ${kind}: at most 1 of 50 originals is refused, and no copy is accepted`, async (t) => {
    const press = PRESSES[name];
    const { plan, graphic, key, dotsOf, urlOf } = secureCodes(press, 1, 6);
    const order = { urlPrefix: plan.urlPrefix, symbol: plan.symbol, ...plan.drawing };
    const random = seeded(4);
    const read = async (print: Field, sequence: number): Promise<Sample> => {
      const turned = 2 * random.normal();
      const shot =
        kind === 'flatbed'
          ? scanned(print, { ppi: 1200, turned }, random)
          : photographed(print, { ppi: 1200 }, random);
      const path = await writeShot(shot, join(folder, kind === 'flatbed' ? 'code.png' : 'code.jpg'));
      const url = urlOf(sequence);
      const asked = {
        kind: 'secure',
        path,
        order,
        graphic,
        key: Buffer.from(key).toString('hex'),
        url,
      } as const;
      const { gate, cells = [], ...scores } = await scoreSecure(await openPicture(path), asked);
      assert.equal(gate, undefined, gate?.sentence);
      return {
        ...scores,
        cells,
        pattern: graphicCells(key, url.slice(-14), graphic.cells, graphic.sixteenths),
      };
    };
    const [originals, copies]: [Sample[], Sample[]] = [[], []];
    for (let sequence = 1; sequence <= TRAINED + OTHERS; sequence++) {
      const dots = dotsOf(sequence);
      const print = printed(dots, inRun(press, random), random);
      originals.push(await read(print, sequence));
      if (sequence <= TRAINED) continue;
      copies.push(await read(photocopied(print, PRESSES['laser 600'], random), sequence));
      copies.push(await read(copiedDots(print, dots, press, random), sequence));
    }
    const model = makeModel(originals.slice(0, TRAINED));
    const count = (samples: Sample[]) => {
      const counts = { genuine: 0, 'cannot tell': 0, 'copy suspected': 0 };
      for (const sample of samples) counts[judgeBy(model, sample).verdict]++;
      return counts;
    };
    const [fresh, fake] = [count(originals.slice(TRAINED)), count(copies)];
    t.diagnostic(`originals ${JSON.stringify(fresh)}, copies ${JSON.stringify(fake)}`);
    assert.ok(fresh['copy suspected'] <= 1, JSON.stringify(fresh));
    assert.equal(fake.genuine, 0, JSON.stringify(fake));
  });
