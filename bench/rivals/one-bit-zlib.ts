import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { referenceSource } from '../../src/codes/symbol/symbol.ts';
import { pngFile, scanLines } from '../dots.ts';
import { PREFIX, SHAPE } from '../order.ts';
import { answer, timed, urlsOf } from '../task.ts';
import { archiveImages } from './archive.ts';

// What one writes second: qrcode's matrix as a 1-bit PNG through zlib, stored by archiver.
await answer(async (task) => {
  const urls = urlsOf(task);
  let bytes = 0;
  const seconds = await timed(async () => {
    const symbol = referenceSource(PREFIX, SHAPE);
    bytes = await archiveImages(task.folder, { store: true }, urls.length, (i) => {
      const matrix = symbol(Buffer.from(urls[i]!.slice(PREFIX.length), 'latin1'));
      const lines = scanLines(matrix, task.dots);
      return pngFile((matrix.size + 8) * task.dots, deflateSync(lines));
    });
  });
  return { seconds, codes: urls.length, bytes, sample: join(task.folder, 'package.zip') };
});
