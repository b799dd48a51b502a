import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { edgePlot, edgeRows } from '../src/http/pages/press/plots/edge-plot.ts';
import { historyPlot } from '../src/http/pages/press/plots/history-plot.ts';
import { markedPicture } from '../src/http/pages/press/plots/marked-picture.ts';
import { modulationPlot } from '../src/http/pages/press/plots/modulation-plot.ts';
import { rangeOf, ticksOf } from '../src/http/pages/press/plots/ticks.ts';
import { madeUpReading } from './support/made-up-reading.ts';

const PRESS = { resolutionX: '600', resolutionY: '1200' };
const reading = madeUpReading();

test('every plot is SVG that another program draws, with axes, units and words for who does not see it', async () => {
  const plots = [
    [edgePlot('edge', reading.edge!), /µm from where the edge was drawn/, /light, of a perfect white/],
    [modulationPlot('lines', reading.lines, PRESS), /width of a line, µm/, /modulation, of the contrast/],
    [
      historyPlot('history', [
        { name: 'R1', x: 12, y: -3 },
        { name: 'C1', x: 14.5, y: 2 },
      ]),
      /revision \(R\) or drift check \(C\)/,
      /gain per edge, µm/,
    ],
  ] as const;
  for (const [svg, ...labels] of plots) {
    for (const label of labels) assert.match(svg, label);
    assert.match(svg, /role="img" aria-labelledby="([a-z]+)-title \1-words"/);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity|<script| style=/);
    const { info, data } = await drawn(svg);
    assert.deepEqual([info.width, info.height], [480, 330]);
    assert.ok(
      data.some((level) => level > 200),
      'something is on it',
    );
  }
});

test('lines of a plot differ without colour, and stay inside its frame', () => {
  const svg = modulationPlot('lines', reading.lines, PRESS);
  const discs = [...svg.matchAll(/<circle class="mark" cx="([\d.]+)" cy="([\d.]+)"/g)];
  const squares = [...svg.matchAll(/<rect class="mark open" x="([\d.]+)" y="([\d.]+)"/g)];
  assert.equal(discs.length, 1 + 5, 'one of the legend, one for each width of upright lines');
  assert.equal(squares.length, 1 + 5);
  for (const [, x, y] of [...discs, ...squares].map((each) => each.map(Number)))
    assert.ok(x! >= 59 && x! <= 466 && y! >= 15 && y! <= 270, `${x}, ${y}`);
  // A line of 3 dots is 127 µm at 600 dpi: upright lines are measured across, level ones along, where it is 63.5 µm.
  const [, upright] = /<path class="first" d="([^"]*)"/.exec(svg)!;
  const [, level] = /<path class="second" d="([^"]*)"/.exec(svg)!;
  const ends = [upright, level].map((path) => Number(path!.split('L').at(-1)!.split(' ')[0]));
  assert.ok(Math.abs((ends[0]! - 64) / (ends[1]! - 64) - 2) < 0.01, 'level lines are half as wide');
});

test('the edge in numbers is the edge of the plot, between its points', () => {
  const rows = edgeRows({
    x: [
      [-10, 0.9],
      [0, 0.5],
      [10, 0.1],
    ],
    y: [
      [-10, 0.8],
      [10, 0.2],
    ],
  });
  assert.equal(rows.length, 15);
  assert.deepEqual([rows[0]!.at, rows[7]!.at, rows[14]!.at], [-10, 0, 10]);
  for (const { at, x, y } of rows) {
    assert.ok(Math.abs(x! - (0.5 - 0.04 * at)) < 1e-9);
    assert.ok(Math.abs(y! - (0.5 - 0.03 * at)) < 1e-9);
  }
});

test('marks are outlined where they lie: unbroken if read, else broken, crossed out and named', async () => {
  const marks = [...reading.marks, { ...reading.marks[1]!, name: 'a "mark" <b>&</b>' }];
  const svg = markedPicture('scan-1', { href: '/a?b=1&c=2', width: 1417, height: 6543 }, marks);
  assert.match(svg, /viewBox="0 0 1417 6543"/);
  assert.match(svg, /href="\/a\?b=1&amp;c=2" width="1417" height="6543"/);
  assert.match(svg, /3 marks outlined; 2 were not read\./);
  assert.match(svg, /<path class="read" d="M100 100L195 100L195 195L100 195Z"/);
  assert.match(
    svg,
    /<path class="unread" d="M400 700L550 700L550 850L400 850ZM400 700L550 850M550 700L400 850"/,
  );
  assert.match(svg, /<title>a &quot;mark&quot; &lt;b&gt;&amp;&lt;\/b&gt;, not read<\/title>/);
  await drawn(svg.replace(/<image[^>]*>/, ''));
});

test('ticks are round, inside the axis, and few', () => {
  assert.deepEqual(ticksOf(0, 1, 6), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticksOf(-80, 80, 6), [-50, 0, 50]);
  assert.deepEqual(ticksOf(-0.3, 0.31, 6), [-0.2, 0, 0.2]);
  for (const [low, high] of [
    [-517.3, 22],
    [0, 0.0031],
    [12, 12.5],
  ] as const) {
    const ticks = ticksOf(low, high, 6);
    assert.ok(ticks.length >= 2 && ticks.length <= 6, String(ticks));
    assert.ok(ticks.every((tick) => tick >= low - 1e-9 && tick <= high + 1e-9));
  }
  assert.deepEqual(rangeOf([7], 10), { low: 2, high: 12 });
});

function drawn(svg: string) {
  return sharp(Buffer.from(svg)).ensureAlpha().extractChannel(3).raw().toBuffer({ resolveWithObject: true });
}
