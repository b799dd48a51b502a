import { brokenJpegs } from './malformed/broken-jpegs.ts';
import { brokenPngs } from './malformed/broken-pngs.ts';
import { brokenTiffs } from './malformed/broken-tiffs.ts';
import { goodPictures } from './malformed/good-pictures.ts';
import { oddPictures } from './malformed/odd-pictures.ts';
import { otherFiles } from './malformed/other-files.ts';
import { seeded } from './print-model/random.ts';

/** A file that somebody may send; where it is known what a reader must come to, it is said. */
export type MalformedPicture = { name: string; bytes: Buffer; must?: 'be read' | 'be refused' };

const ALL = 300;

/** Files that are odd, damaged or lie about themselves; 300, the same each time. */
export async function malformedPictures(): Promise<MalformedPicture[]> {
  const good = await goodPictures();
  const made = [
    ...(await oddPictures()),
    ...(await otherFiles()),
    ...brokenPngs(good.png),
    ...brokenTiffs(good.tiff),
    ...brokenJpegs(good.jpeg),
    ...truncated(good),
  ];
  return [...made, ...flipped(good, ALL - made.length)];
}

type Good = Awaited<ReturnType<typeof goodPictures>>;

function truncated(good: Good): MalformedPicture[] {
  return Object.entries(good).flatMap(([kind, bytes]) =>
    [3, 8, 20, 33, 60, 150, 0.2, 0.5, 0.8, 0.99].map((part) => {
      const length = part < 1 ? Math.floor(part * bytes.length) : part;
      return { name: `${kind} cut after ${length} bytes`, bytes: bytes.subarray(0, length) };
    }),
  );
}

/** Bits turned over: in turn in the first bytes, in the last, where a TIFF has its directory, and anywhere. */
function flipped(good: Good, count: number): MalformedPicture[] {
  const random = seeded(20);
  const kinds = Object.entries(good);
  return Array.from({ length: count }, (_, i) => {
    const [kind, whole] = kinds[i % kinds.length]!;
    const bytes = Buffer.from(whole);
    const where = ['first', 'last', 'any'][Math.floor(i / kinds.length) % 3]!;
    const span = where === 'any' ? bytes.length : Math.min(300, bytes.length);
    const from = where === 'last' ? bytes.length - span : 0;
    for (let n = 1 + Math.floor(6 * random.uniform()); n > 0; n--)
      bytes[from + Math.floor(span * random.uniform())]! ^= 1 << Math.floor(8 * random.uniform());
    return { name: `${kind}, bits of the ${where} bytes turned over, ${i}`, bytes };
  });
}
