import { imageWriter } from '../../src/codes/drawing/image.ts';
import { mintIds } from '../../src/codes/id/extended-id.ts';
import { imageReader, slowerReader } from '../../src/codes/read-back/image-reader.ts';
import { symbolSource } from '../../src/codes/symbol/symbol.ts';
import { benchPlan, PREFIX, SHAPE } from '../order.ts';
import { rates } from '../rates.ts';
import { answer } from '../task.ts';

// PNG files read back, down to their texts: with the kernel and without one.
await answer(({ codes, dots, more }) => {
  const { mint, drawing } = benchPlan(codes, dots);
  const symbol = symbolSource(PREFIX, SHAPE);
  const writer = imageWriter(drawing, SHAPE);
  const out = new Uint8Array(writer.maxBytes);
  const ids = mintIds(mint, 1, codes);
  const files = Array.from({ length: codes }, (_, i) =>
    out.slice(0, writer.write(symbol(ids.subarray(i * 14, i * 14 + 14)), out, 0)),
  );
  const all = (read: (file: Uint8Array) => string) => ({
    times: codes,
    work: () => {
      for (const file of files) read(file);
    },
  });
  const figures = rates(
    { kernel: all(imageReader(drawing, SHAPE)), slower: all(slowerReader(drawing, SHAPE)) },
    Number(more?.rounds),
  );
  return { seconds: codes / figures.kernel, codes, bytes: 0, figures };
});
