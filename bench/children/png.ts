import { deflateSync } from 'node:zlib';
import { imageWriter } from '../../src/codes/drawing/image.ts';
import { mintIds } from '../../src/codes/id/extended-id.ts';
import { symbolSource } from '../../src/codes/symbol/symbol.ts';
import { pngFile, scanLines } from '../dots.ts';
import { benchPlan, PREFIX, SHAPE } from '../order.ts';
import { rates } from '../rates.ts';
import { answer } from '../task.ts';

// PNG files of ready symbols: this engine's writer beside zlib at level 9 over the same dots.
await answer(({ codes, dots, more }) => {
  const { mint, drawing } = benchPlan(codes, dots);
  const symbol = symbolSource(PREFIX, SHAPE);
  const ids = mintIds(mint, 1, codes);
  const matrices = Array.from({ length: codes }, (_, i) => {
    const matrix = symbol(ids.subarray(i * 14, i * 14 + 14));
    return { ...matrix, rows: matrix.rows.slice() };
  });
  const writer = imageWriter(drawing, SHAPE);
  const out = new Uint8Array(writer.maxBytes);
  const few = Math.min(codes, 200);
  const bytes = { ours: 0, zlib: 0 };
  const figures = rates(
    {
      ours: {
        times: codes,
        work: () => {
          bytes.ours = matrices.reduce((sum, matrix) => sum + writer.write(matrix, out, 0), 0);
        },
      },
      zlib: {
        times: few,
        work: () => {
          bytes.zlib = 0;
          for (const matrix of matrices.slice(0, few)) bytes.zlib += zlibFile(matrix, dots).length;
        },
      },
    },
    Number(more?.rounds),
  );
  // Sizes over the same symbols: zlib's speed was taken on fewer.
  bytes.zlib = matrices.reduce((sum, matrix) => sum + zlibFile(matrix, dots).length, 0);
  const sizes = { oursBytes: bytes.ours / codes, zlibBytes: bytes.zlib / codes };
  return { seconds: codes / figures.ours, codes, bytes: bytes.ours, figures: { ...figures, ...sizes } };
});

function zlibFile(matrix: Parameters<typeof scanLines>[0], dots: number): Buffer {
  return pngFile((matrix.size + 8) * dots, deflateSync(scanLines(matrix, dots), { level: 9 }));
}
