import { rmSync, statSync } from 'node:fs';
import { type Measured, measureCommand, measureScript, middle, scratchPath } from '../measure.ts';
import { figure, mebibytes, ratio, type Section } from '../report.ts';

/** A data package, zipped, beside `dd` writing the same bytes unzipped. */
export const rowsSection: Section = {
  name: 'rows',
  async measure(options) {
    const codes = options.quick ? 1_000_000 : 10_000_000;
    const asked = { codes, dots: 8, more: { data: true } };
    const plain = scratchPath('plain');
    options.say(`the rows of ${codes} codes, unzipped`);
    const target = scratchPath('rows.zip');
    await measureScript('children/data-package.ts', { ...asked, more: { target } });
    const unzip = ['sh', '-c', 'unzip -p "$1" > "$2"', 'sh', target, plain];
    await measureCommand(
      asked,
      () => unzip,
      () => ({ bytes: statSync(plain).size }),
    );
    rmSync(target);
    const ours: Measured[] = [];
    const copies: Measured[] = [];
    for (let round = 1; round <= options.turns; round++) {
      options.say(`${codes} rows and dd, round ${round}`);
      ours.push(await measureScript('rivals/engine.ts', asked));
      copies.push(
        await measureCommand(
          asked,
          ({ folder }) => ['dd', `if=${plain}`, `of=${folder}/copy`, 'bs=1M', 'conv=fsync', 'status=none'],
          ({ folder }) => ({ bytes: statSync(`${folder}/copy`).size }),
        ),
      );
    }
    rmSync(plain);
    const [engine, copy] = [middle(ours), middle(copies)];
    const cells = ({ seconds, cpu, peak, bytes }: Measured) => [
      figure(seconds),
      figure(codes / seconds),
      figure((codes * 2) / seconds),
      figure(seconds / engine.seconds),
      figure(cpu),
      mebibytes(peak),
      `${figure(bytes / 1e6)} MB`,
    ];
    return [
      {
        title: `${codes.toLocaleString('en')} codes as rows, beside a plain write`,
        text: '\nTwo rows a code: codes.csv and codes/messages.csv. `dd` copies the unzipped bytes from the page cache to the same disk, with one fsync. On a disk that takes more than some 600 MB a second the copy is faster: what limits the engine then is two processors’ time for IDs, hashes and deflate.',
        head: ['', 'seconds', 'codes/s', 'rows/s', 'times this engine', 'CPU s', 'peak memory', 'written'],
        rows: [
          ['**this engine**: zipped, SHA-256', ...cells(engine)],
          ['`dd conv=fsync`, unzipped', ...cells(copy)],
        ],
        marks: [
          {
            what: `${codes.toLocaleString('en')} codes as rows, zipped, beside \`dd\` unzipped`,
            aim: 'faster',
            reached: ratio(copy.seconds / engine.seconds),
          },
          { what: 'peak memory of it', aim: 'under 250 MiB', reached: mebibytes(engine.peak) },
        ],
      },
    ];
  },
};
