import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { layOut } from '../src/codes/sheet/marks.ts';
import { proposeCalibration } from '../src/codes/sheet/proposal.ts';
import { grey, measured, PRINTED, scan, WANTED } from './support/measured-scan.ts';

const file = scan(PRINTED);

test('lengths, turn, gain, light and codes are those that were printed and scanned', async () => {
  const reading = await measured(scan({ ...PRINTED, turned: 181.7 }));
  assert.deepEqual([reading.part, reading.parts, reading.widthMm], [1, 3, '16']);
  assert.ok(Math.abs(reading.turned + 178.3) < 0.04 && Math.abs(reading.skew) < 0.04);
  assert.ok(Math.abs(reading.scale.x.value - 1.002) < 0.0005, `${reading.scale.x.value}`);
  assert.ok(Math.abs(reading.scale.y.value - 0.998) < 0.0005, `${reading.scale.y.value}`);
  const { gain, reflectance, edge } = reading;
  assert.ok(gain && reflectance && edge);
  assert.ok(Math.abs(gain.x.value - 21) < 2.5, `${gain.x.value}`);
  assert.ok(Math.abs(gain.y.value - 9) < 2.5, `${gain.y.value}`);
  assert.ok(gain.x.uncertainty >= 2.5, 'never surer than the tone curve');
  assert.ok(Math.abs(reflectance.white - 0.8) < 0.01 && Math.abs(reflectance.black - 0.05) < 0.01);
  assert.ok(reading.residual < 5 && reading.overshoot < 1);
  assert.ok(edge.x.length <= 200 && edge.x[0]![1] < 0.1 && edge.x.at(-1)![1] > 0.75);
  assert.ok(
    reading.lines.every(({ dots, modulation }) => dots >= 3 && modulation > 0.6 && modulation < 1.02),
  );
});

test('marks lie in the picture where they were drawn', async () => {
  const { marks } = await measured(file);
  const { info } = await file.clone().raw().toBuffer({ resolveWithObject: true });
  const { regions } = layOut({ ...WANTED, widthMm: '16' });
  assert.ok(marks.length > 30 && new Set(marks.map(({ name }) => name)).size === marks.length);
  const [cos, sin] = [Math.cos((1.7 * Math.PI) / 180), Math.sin((1.7 * Math.PI) / 180)];
  const middle = (name: string) => {
    const { corners } = marks.find((mark) => mark.name === name)!;
    return [0, 1].map((at) => corners.reduce((sum, corner) => sum + corner[at]! / 4, 0)) as [number, number];
  };
  const one = middle('comb upright');
  const other = middle('comb level');
  const of = (name: string) => regions.find((place) => place.name === name)!;
  const [from, to] = [of('comb upright'), of('comb level')];
  const x = 1.002 * (to.x + to.width / 2 - from.x - from.width / 2);
  const y = 0.998 * (to.y + to.height / 2 - from.y - from.height / 2);
  assert.ok(Math.abs(other[0] - one[0] - (x * cos - y * sin)) < 0.5);
  assert.ok(Math.abs(other[1] - one[1] - (x * sin + y * cos)) < 0.5);
  for (const { name, corners } of marks)
    assert.ok(
      corners.every(([x, y]) => x > 0 && y > 0 && x < info.width && y < info.height),
      name,
    );
  for (const name of ['comb upright', 'solid', 'frame'])
    assert.ok(marks.find((mark) => mark.name === name)?.isRead, name);
});

test('pixels may be longer than they are wide', async () => {
  const { data, width, height } = await grey(file);
  const tall = sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .resize(width, 2 * height, { fit: 'fill', kernel: 'cubic' })
    .tiff({ compression: 'none', xres: 600 / 25.4, yres: 1200 / 25.4 });
  const { turned, skew, scale, ppi, gain } = await measured(tall, WANTED, true);
  assert.deepEqual(ppi, { x: 600, y: 1200 });
  assert.ok(Math.abs(turned - 1.7) < 0.04 && Math.abs(skew) < 0.04, `${turned}, ${skew}`);
  assert.ok(Math.abs(scale.x.value - 1.002) < 0.0005 && Math.abs(scale.y.value - 0.998) < 0.0005);
  assert.ok(Math.abs(gain!.x.value - 21) < 5 && Math.abs(gain!.y.value - 9) < 5);
});

test('a part without combs says so, and adds up with the others to a proposal', async () => {
  const [first, second, third] = [
    await measured(file),
    await measured(scan({ ...PRINTED, part: 2 })),
    await measured(scan({ ...PRINTED, part: 3, turned: 90 })),
  ];
  assert.equal(second.gain, undefined);
  const sizes = second.modules.map(({ dotsX }) => dotsX);
  assert.deepEqual(sizes, [5, 6, 7, 8, 9, 10, 12]);
  assert.ok(second.modules.every(({ read, of }) => read === of));
  assert.match(second.warnings.join(' '), /no readable combs/);
  const noise = [...first.noise, ...second.noise, ...third.noise];
  const coarse = noise.find(({ cellX, sixteenths }) => cellX === 4 && sixteenths === 8);
  const fine = noise.find(({ cellX, sixteenths }) => cellX === 1 && sixteenths === 8);
  assert.equal(
    noise.reduce((sum, { blocks }) => sum + blocks, 0),
    24,
  );
  assert.ok(coarse && coarse.errorRate < 0.01 && coarse.correlation.mean > 0.9, JSON.stringify(noise));
  assert.ok(fine && fine.errorRate > 0.1 && fine.errorRate < 0.4 && fine.dark > coarse.dark);
  const proposal = proposeCalibration([first, second, third], WANTED);
  assert.ok(proposal.fit, JSON.stringify(proposal));
  // The smallest codes have four pixels a module: whether they are read may be chance.
  assert.ok([5, 6].includes(proposal.module.dotsX) && proposal.reductionX === 1, JSON.stringify(proposal));
});
