import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDataText } from '../src/codes/sheet/data-code.ts';
import { type MeasuredPart, proposeCalibration } from '../src/codes/sheet/proposal.ts';

const PRESS = { resolutionX: '600', resolutionY: '600' };
const sure = (value: number, uncertainty = 1.5) => ({ value, uncertainty });

/** A sheet of 4 to 9 dots a module of which all from 5 on are read. */
const PART: MeasuredPart = {
  ...{ part: 1, parts: 1 },
  scale: { x: sure(1.001, 0.001), y: sure(0.998, 0.001) },
  residual: 12,
  gain: { x: sure(40), y: sure(31) },
  reflectance: { contrast: 0.72 },
  modules: [4, 5, 6, 7, 9].map((dots) => ({
    ...{ dotsX: dots, dotsY: dots, of: 3, pixels: 2 * dots },
    read: dots === 4 ? 2 : 3,
  })),
};

test('it proposes the size after the smallest read in all its codes, and takes back what ink gains', () => {
  const proposal = proposeCalibration([PART], PRESS);
  assert.ok(proposal.fit);
  assert.deepEqual(proposal.smallest, { dotsX: 5, dotsY: 5 });
  assert.deepEqual(proposal.module, { dotsX: 6, dotsY: 6 });
  // 2 · 40 µm and 2 · 31 µm of dots of 42.3 µm.
  assert.deepEqual([proposal.reductionX, proposal.reductionY], [2, 1]);
});

test('a size that fails in one scan of several does not count, nor does one of too few pixels', () => {
  const other = { ...PART, modules: PART.modules.map((m) => (m.dotsX === 5 ? { ...m, read: 2 } : m)) };
  const proposal = proposeCalibration([PART, other], PRESS);
  assert.ok(proposal.fit);
  assert.deepEqual([proposal.smallest.dotsX, proposal.module.dotsX], [6, 7]);
  const coarse = { ...PART, modules: PART.modules.map((m) => ({ ...m, pixels: m.dotsX / 1.6 })) };
  const finer = proposeCalibration([coarse], PRESS);
  assert.ok(finer.fit);
  assert.deepEqual([finer.smallest.dotsX, finer.module.dotsX], [7, 9]);
  assert.match(finer.remarks.join(' '), /Scan finer/);
});

test('places of a web are averaged, and how far they differ makes the gain less sure', () => {
  const place = (x: number) => ({ ...PART, gain: { x: sure(x), y: sure(31) } });
  const proposal = proposeCalibration([place(30), place(40), place(50)], PRESS);
  assert.ok(proposal.fit);
  assert.equal(proposal.gain.x.value, 40);
  assert.ok(Math.abs(proposal.gain.x.uncertainty - Math.hypot(1.5, 10)) < 1e-9);
  assert.equal(proposal.gain.y.uncertainty, 1.5);
  assert.match(
    proposal.remarks.join(' '),
    /across is known to ± 10.1 µm, so the reduction may be 1 or 2 dots/,
  );
});

test('parts of a narrow sheet add up: one has the combs, another the codes', () => {
  const { gain, reflectance, ...codes } = PART;
  const proposal = proposeCalibration([codes, { ...PART, modules: [] }], PRESS);
  assert.ok(proposal.fit && gain && reflectance);
});

test('a part that is not among the scans is named: what stands only there was not tried', () => {
  const remarks = (...scans: [part: number, parts: number][]) => {
    const proposal = proposeCalibration(
      scans.map(([part, parts]) => ({ ...PART, part, parts })),
      PRESS,
    );
    return proposal.fit ? proposal.remarks.join(' ') : assert.fail();
  };
  assert.match(remarks([1, 3]), /^Parts 2 and 3 of 3 of this sheet are not among the scans: sizes/);
  assert.match(remarks([1, 3], [3, 3], [3, 3]), /^Part 2 of 3 of this sheet is not among the scans/);
  for (const all of [
    [[1, 1]],
    [
      [2, 2],
      [1, 2],
    ],
    [
      [1, 3],
      [1, 1],
    ],
  ] as [number, number][][])
    assert.doesNotMatch(remarks(...all), /not among the scans/);
  const proposal = proposeCalibration([{ ...PART, parts: 3, modules: [] }], PRESS);
  assert.deepEqual(proposal, {
    fit: false,
    reasons: [
      'No scan shows the codes of the module sizes, so none was tried. Scan the other parts of the sheet too.',
      'Parts 2 and 3 of 3 of this sheet are not among the scans: sizes that stand only there were not tried.',
    ],
  });
});

test('a pair that is not fit is told every reason and what to do', () => {
  const without = (key: keyof MeasuredPart) => ({ ...PART, [key]: undefined }) as MeasuredPart;
  for (const [reading, ...sentences] of [
    [{ ...PART, scale: { x: sure(1.006), y: sure(0.994) } }, /too long across.*100 %/, /too short along/],
    [{ ...PART, residual: 51 }, /51 µm off. Press the sheet flat/],
    [{ ...PART, reflectance: { contrast: 0.39 } }, /contrast.*0.39.*darker ink/],
    [{ ...PART, gain: { x: sure(60), y: sure(17) } }, /differ by more than a dot \(42.3 µm\)/],
    [without('gain'), /no scan shows both combs/i],
    [without('reflectance'), /solid and the frame/],
    [{ ...PART, modules: PART.modules.map((m) => ({ ...m, read: 0 })) }, /No two module sizes/],
    [{ ...PART, modules: PART.modules.map((m) => ({ ...m, pixels: 2 })) }, /No module has 4 pixels/],
    [{ ...PART, modules: PART.modules.slice(0, 2) }, /No two module sizes/],
  ] as [MeasuredPart, ...RegExp[]][]) {
    const proposal = proposeCalibration([reading], PRESS);
    assert.ok(!proposal.fit);
    assert.equal(proposal.reasons.length, sentences.length, proposal.reasons.join('\n'));
    sentences.forEach((sentence, i) => {
      assert.match(proposal.reasons[i]!, sentence);
    });
  }
});

test('the text of a data code is read as it is written, and nothing else is', () => {
  const text = 'IMPRIMATUR SHEET L2 PNG E12 S9 R3 X720.5 Y1440 W60 P1';
  assert.deepEqual(readDataText(text), {
    layout: 2,
    data: {
      ...{ format: 'png', equipment: 12, substrate: 9, revision: 3, part: 1 },
      ...{ resolutionX: '720.5', resolutionY: '1440', widthMm: '60' },
    },
  });
  assert.deepEqual(readDataText('IMPRIMATUR SHEET L1 E12 S9 R3'), { layout: 1 });
  for (const other of [
    'HTTPS://A.EXAMPLE/',
    text.toLowerCase(),
    `${text} `,
    ` ${text}`,
    text.replace('E12', 'E012'),
    text.replace('720.5', '720.'),
    text.replace('PNG', 'GIF'),
    text.replace(' P1', ''),
  ])
    assert.equal(readDataText(other), undefined, other);
});
