import type { WantedSheet } from '../../../src/captures/tasks.ts';
import type { SheetPlan } from '../../../src/codes/sheet/data-code.ts';
import { type Random, seeded } from '../print-model/random.ts';
import { RESOLUTIONS } from '../resolutions.ts';
import { dotsOfSheet } from './dots.ts';
import { type Press, pressWith } from './press.ts';
import { type Print, printed } from './printed.ts';
import { flatbed, type Scanner, scanned } from './scanned.ts';
import type { ToneName } from './tones.ts';
import { type Saving, writeScan } from './write-scan.ts';

/** One sheet that is printed and scanned; everything about it follows from its number. */
export type Trial = {
  wanted: WantedSheet;
  plan: SheetPlan;
  press: Press;
  scanner: Scanner;
  saving: Saving;
  /** Micrometres of the grid. */
  fine: number;
  random: Random;
};

/** Five eighths of the scans are of a column of labels, two of a web, one of a page: the wide ones take a minute each. */
const WIDTHS = ['16', '60', '16', '16', '210', '16', '60', '16'] as const;
const TURNS = [0, 0.3, -5, 5, 180, 175, -175, 90] as const;

/** Trial `number` from 0 on: each resolution with each width, turn and way of saving, the rest by chance. */
export function trialOf(number: number): Trial {
  const random = seeded(1000 + number);
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const round = Math.floor(number / RESOLUTIONS.length);
  const [resolutionX, resolutionY] = RESOLUTIONS[number % RESOLUTIONS.length]!;
  const widthMm = WIDTHS[(round + number) % WIDTHS.length]!;
  const gain = between(-20, 60);
  const press = pressWith(
    { x: Number(resolutionX), y: Number(resolutionY) },
    { x: gain, y: Math.min(60, Math.max(-20, gain + between(-20, 20))) },
    {
      ...{ spread: Math.max(24, Math.abs(gain) / 1.5 + 6), ragged: between(0, 4), film: between(0, 0.06) },
      ...{ scale: { x: between(0.997, 1.003), y: between(0.997, 1.003) }, shear: between(-0.002, 0.002) },
      ...{ scatter: number % 2 === 0 ? 0 : between(8, 22), grain: between(0, 0.012) },
      ...{ white: between(0.7, 0.88), black: between(0.03, 0.09) },
    },
  );
  const ppi = widthMm === '16' && random.uniform() < 0.2 ? 2400 : random.uniform() < 0.5 ? 600 : 1200;
  const saving = savingOf(number + round, ppi, random);
  const scanner = flatbed(ppi, {
    ...{ turned: TURNS[(number + 3 * round) % TURNS.length]! + between(-0.2, 0.2) },
    ...{ noise: between(0.5, 2.5), lid: between(0.75, 0.95), tone: saving.tag?.tone ?? 'srgb' },
    sharpening: random.uniform() < 0.2 ? { sigma: 1.2, amount: between(0.2, 0.6) } : undefined,
  });
  if (round % 5 === 0) scanner.turned = Math.round(scanner.turned);
  const wanted: WantedSheet = {
    ...{ format: 'png', resolutionX, resolutionY, revision: 1 },
    ...{ equipment: { id: 1, name: 'Press' }, substrate: { id: 2, name: 'Paper' } },
  };
  const fine = widthMm === '16' ? 10 : 12;
  return { wanted, plan: { ...wanted, widthMm }, press, scanner, saving, fine, random };
}

function savingOf(number: number, ppi: number, random: Random): Saving {
  const jpeg = { format: 'jpeg', ppi, quality: 90 + Math.floor(8 * random.uniform()) } as const;
  const profile = (tone: ToneName) => ({ as: 'profile', tone }) as const;
  const ways: Saving[] = [
    { format: 'png', ppi },
    jpeg,
    { format: 'tiff', ppi },
    { format: 'png', ppi, tag: { as: 'gamma', tone: 'linear' } },
    { ...jpeg, tag: profile('gamma 2.2') },
    { format: 'tiff', ppi, tag: profile('srgb') },
    { format: 'png', ppi, tag: profile('gamma 1.8') },
    { format: 'png', ppi, tag: { as: 'gamma', tone: 'gamma 2.2' } },
    { ...jpeg, tag: profile('srgb') },
  ];
  return ways[number % ways.length]!;
}

/** Prints, scans and saves it; with the print, for whoever wants to know what is on it. */
export async function scanOf(trial: Trial, path: string): Promise<Print> {
  const { plan, press, scanner, saving, fine, random } = trial;
  const print = printed(dotsOfSheet(plan), press, random, fine);
  await writeScan(scanned(print, scanner, random), path, saving);
  return print;
}
