import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync, inflateSync } from 'node:zlib';
import { imageWriter } from '../src/codes/drawing/image.ts';
import type { Drawing, ImageFormat, SymbolShape } from '../src/codes/plan.ts';
import { imageReader } from '../src/codes/read-back/image-reader.ts';
import { referenceSource } from '../src/codes/symbol/symbol.ts';
import { dice, drawing, randomId, textOf } from './support/specimens.ts';

const PREFIX = 'https://id.acme.example/c/';
const V4: SymbolShape = { version: 4, level: 'Q' };
const id = randomId(dice(31));

/** An image as the text that is altered, and back. */
type Altered = { text: string; file(text: string): Buffer };

function imageOf(how: Drawing): Buffer {
  const writer = imageWriter(how, V4);
  const out = Buffer.alloc(writer.maxBytes);
  return out.subarray(0, writer.write(referenceSource(PREFIX, V4)(id), out, 0));
}

function epsOf(how: Drawing): Altered {
  return { text: imageOf(how).toString('latin1'), file: (text) => Buffer.from(text, 'latin1') };
}

/** The content of a PDF; what is put back has the right length, checksum and cross-references. */
function pdfOf(how: Drawing): Altered {
  const { before, content } = pdfParts(imageOf(how));
  return {
    text: inflateSync(content).toString('latin1'),
    file: (text) => joinPdf(before, deflateSync(Buffer.from(text, 'latin1'), { level: 1 })),
  };
}

function pdfParts(file: Buffer) {
  const start = file.indexOf('stream\n') + 'stream\n'.length;
  const end = file.indexOf('\nendstream');
  return { before: file.subarray(0, start), content: file.subarray(start, end), after: file.subarray(end) };
}

function joinPdf(before: Buffer, content: Buffer, length = content.length): Buffer {
  const sized = before
    .toString('latin1')
    .replace(/Length \d{6}/, `Length ${String(length).padStart(6, '0')}`);
  const { after } = pdfParts(imageOf(drawing({ format: 'pdf' })));
  const place = String(before.length + content.length + '\nendstream\nendobj\n'.length).padStart(10, '0');
  const ending = after.toString('latin1').replace(/startxref\n\d{10}/, `startxref\n${place}`);
  return Buffer.concat([Buffer.from(sized, 'latin1'), content, Buffer.from(ending, 'latin1')]);
}

const ALTERED: [ImageFormat, (how: Drawing) => Altered][] = [
  ['eps', epsOf],
  ['pdf', pdfOf],
];
const RECTANGLE = /^[\d.]+ [\d.]+ [\d.]+ [\d.]+ (r|re)$/;

for (const [format, take] of ALTERED) {
  const how = drawing({ format, reductionX: 1, reductionY: 2 });
  const read = imageReader(how, V4);
  const { text, file } = take(how);
  const lines = text.split('\n');
  const places = lines.flatMap((line, i) => (RECTANGLE.test(line) ? [i] : []));
  const refuse = (altered: string[], what: string) =>
    assert.throws(() => read(file(altered.join('\n'))), `${format}: ${what}`);

  test(`it reads ${format} that is put together again`, () => {
    assert.ok(places.length > 150);
    assert.equal(read(file(text)), textOf(PREFIX, id));
  });

  test(`it finds any rectangle that is missing, there twice, or out of order in ${format}`, () => {
    for (const at of places) {
      const line = lines[at]!;
      refuse(lines.toSpliced(at, 1), `without ${line}`);
      refuse(lines.toSpliced(at, 0, line), `${line} twice`);
      if (at !== places.at(-1)) refuse(lines.toSpliced(at, 2, lines[at + 1]!, line), `${line} late`);
    }
    refuse(lines.toSpliced(places.at(-1)! + 1, 0, lines[places[0]!]!), 'the first again at the end');
  });

  test(`it finds any number that is another in ${format}, by a dot or by a module`, () => {
    for (const at of places)
      for (let field = 0; field < 4; field++)
        for (const by of [1, -1, 8, -8]) {
          const fields = lines[at]!.split(' ');
          const whole = Number.parseInt(fields[field]!, 10) + by;
          if (whole < 0) continue;
          fields[field] = fields[field]!.replace(/^\d+/, String(whole));
          refuse(lines.with(at, fields.join(' ')), `${lines[at]} became ${fields.join(' ')}`);
        }
  });

  test(`it finds any other way to write the same in ${format}`, () => {
    const at = places[10]!;
    const line = lines[at]!;
    const [x, y, w, h, operator] = line.split(' ') as [string, string, string, string, string];
    for (const other of [
      `0${line}`,
      ` ${line}`,
      `${line} `,
      `${x}  ${y} ${w} ${h} ${operator}`,
      `${x}.0 ${y} ${w} ${h} ${operator}`,
      `+${line}`,
      `${x} ${y} ${w.replace('.98', '.97')}${format === 'eps' ? '.5' : ''} ${h} ${operator}`,
      `${line}\r`,
      `% ${line}\n${line}`,
    ])
      refuse(lines.with(at, other), other);
  });
}

test('it finds any bit of a PDF that is flipped, unless the page says the same', () => {
  const how = drawing({ format: 'pdf' });
  const whole = imageOf(how);
  const read = imageReader(how, V4);
  const { content } = pdfParts(whole);
  const start = whole.indexOf(content);
  const text = inflateSync(content);
  let same = 0;
  for (let bit = 0; bit < 8 * whole.length; bit++) {
    const changed = Buffer.from(whole);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    try {
      read(changed);
    } catch {
      continue;
    }
    same++;
    assert.ok(text.equals(inflateSync(changed.subarray(start, start + content.length))), `bit ${bit}`);
  }
  assert.ok(same < 30, `${same} bits`); // matches with another rectangle that ends alike
});

test('it finds a PDF whose content is longer, shorter or damaged although its length is right', () => {
  const how = drawing({ format: 'pdf' });
  const read = imageReader(how, V4);
  const { before, content } = pdfParts(imageOf(how));
  assert.equal(read(joinPdf(before, content)), textOf(PREFIX, id));
  assert.throws(() => read(joinPdf(before, Buffer.concat([content, Buffer.alloc(1)]))), /goes on/);
  assert.throws(() => read(joinPdf(before, content.subarray(0, -1))));
  assert.throws(() => read(joinPdf(before, content, content.length + 1)));
  const sum = Buffer.from(content);
  sum[sum.length - 1]! ^= 1;
  assert.throws(() => read(joinPdf(before, sum)), /data check/);
});
