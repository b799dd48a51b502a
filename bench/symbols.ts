import { imageWriter } from '../src/codes/drawing/image.ts';
import type { SymbolShape } from '../src/codes/plan.ts';
import { referenceSource, tableSource } from '../src/codes/symbol.ts';
import { dice, drawing, randomId } from '../test/support/specimens.ts';

/** Symbols and PNG encoding of one thread, beside `qrcode` create in the same run. */
const CASES: [string, SymbolShape][] = [
  ['https://id.acme.example/c/a1/', { version: 3, level: 'M' }],
  ['https://id.acme.example/c/a1/', { version: 4, level: 'Q' }],
  ['HTTPS://ID.ACME.EXAMPLE/C/A1/', { version: 3, level: 'Q' }],
  ['https://id.acme.example/c/a1/'.padEnd(90, 'x'), { version: 10, level: 'Q' }],
];
const roll = dice(7);
const ids = Array.from({ length: 20000 }, () => randomId(roll));

function perSecond(times: number, work: (i: number) => void): number {
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < times; i++) work(i);
    rounds.push((times * 1e9) / Number(process.hrtime.bigint() - start));
  }
  return rounds.sort((a, b) => a - b)[2]!;
}

for (const [prefix, shape] of CASES) {
  const start = performance.now();
  const fast = tableSource(prefix, shape);
  const built = performance.now() - start;
  const slow = referenceSource(prefix, shape);
  const symbols = perSecond(20000, (i) => fast(ids[i]!));
  const library = perSecond(300, (i) => slow(ids[i]!));
  const writer = imageWriter(drawing(), shape);
  const out = new Uint8Array(writer.maxBytes);
  const matrices = ids.slice(0, 500).map((id) => {
    const m = fast(id);
    return { ...m, rows: m.rows.slice() };
  });
  const images = perSecond(20000, (i) => writer.write(matrices[i % 500]!, out, 0));
  console.log(
    `${shape.version}-${shape.level}`,
    `built in ${built.toFixed(1)} ms; symbols ${Math.round(symbols)} /s, qrcode ${Math.round(library)} /s,`,
    `× ${(symbols / library).toFixed(1)}; PNG ${Math.round(images)} /s, ${writer.write(matrices[0]!, out, 0)} bytes`,
  );
}
