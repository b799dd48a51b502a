import { join } from 'node:path';
import qrcode from 'qrcode';
import { QUIET_ZONE } from '../../src/codes/size.ts';
import { LEVEL, PREFIX, SHAPE } from '../order.ts';
import { answer, timed, urlsOf } from '../task.ts';
import { archiveImages } from './archive.ts';

// What one writes first: qrcode.toBuffer, and archiver with the options it has by itself.
await answer(async (task) => {
  const urls = urlsOf(task);
  const options = {
    version: SHAPE.version,
    errorCorrectionLevel: LEVEL,
    scale: task.dots,
    margin: QUIET_ZONE,
    type: 'png',
  } as const;
  let bytes = 0;
  const seconds = await timed(async () => {
    bytes = await archiveImages(task.folder, {}, urls.length, (i) => {
      const data = Buffer.from(PREFIX);
      const id = urls[i]!.slice(PREFIX.length);
      return qrcode.toBuffer(
        [
          { mode: 'byte', data },
          { mode: 'alphanumeric', data: id },
        ],
        options,
      );
    });
  });
  return { seconds, codes: urls.length, bytes, sample: join(task.folder, 'package.zip') };
});
