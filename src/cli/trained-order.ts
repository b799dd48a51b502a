import sharp from 'sharp';
import { mintIds } from '../codes/id/extended-id.ts';
import { imageMaker } from '../codes/package/image-maker.ts';
import type { PackagePlan } from '../codes/plan.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../domain/access/actor.ts';
import { planPackage } from '../domain/orders/packages.ts';
import { findWorkOrder } from '../domain/orders/work-orders.ts';
import { keepCheck, keepForOrder } from '../domain/secure/pictures.ts';
import type { Folders } from '../folders.ts';
import { inspector } from '../work/inspections.ts';
import { pictureProcess } from '../work/picture-process.ts';
import { keepPng } from './measured-pair.ts';
import { copyOf, type Dots, simulatedScan } from './simulated-scan.ts';

/** Where the codes of the training are from: ten that follow each other, from this sequence number on. */
const PLACES = { 'start of the roll': 11, 'middle of the roll': 191, 'end of the roll': 371 };
const CODES = 10;
/** Codes that are checked: one from the roll, and one of which a copy was made. */
const [ORIGINAL, COPIED] = [88, 144];

/**
 * Trains a secure order and checks two labels of it, by the verbs that a person's clicks would call. The scans are simulated, and
 * are called so; what is read off them is read by the process that reads every picture. Where that cannot run here, the order stays untrained.
 */
export async function trainOrder(
  db: Db,
  folders: Folders,
  by: Record<'olu' | 'alice', Actor>,
  id: number,
): Promise<void> {
  const { olu, alice } = by;
  const plan = planPackage(db, findWorkOrder(db, olu, id), folders);
  const dotsOf = drawnDots(plan);
  const scan = async (name: string, dots: Dots, number: number) => {
    const print = { dpi: Number(plan.drawing.resolutionX), number, turned: ((number % 5) - 2) / 2 };
    return keepPng(folders, `Simulated scan, ${name}`, await simulatedScan(dots, print));
  };
  for (const [place, first] of Object.entries(PLACES)) {
    const codes = await Promise.all(Array.from({ length: CODES }, (_, i) => dotsOf(first + i)));
    const use = { purpose: 'training', class: 'flatbed', place } as const;
    keepForOrder(db, olu, id, use, await scan(place, beside(codes), first));
  }
  const pictures = pictureProcess();
  const read = inspector(db, folders, pictures.read);
  await read();
  keepCheck(db, alice, await scan('a label', await dotsOf(ORIGINAL), ORIGINAL));
  const copy = copyOf(await dotsOf(COPIED), COPIED);
  keepCheck(db, alice, await scan('a copied label', copy, COPIED + 1));
  await read();
  await pictures.stop();
}

/** What the press was sent, by sequence number. */
function drawnDots(plan: PackagePlan): (sequence: number) => Promise<Dots> {
  const images = imageMaker(plan);
  const out = new Uint8Array(images.maxBytes);
  return async (sequence) => {
    const end = images.draw(mintIds(plan.mint, sequence, 1), out, 0);
    const { data, info } = await sharp(out.slice(0, end))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      at: Uint8Array.from(data, (light) => Number(light === 0)),
    };
  };
}

/** Labels in a row. */
function beside(codes: Dots[]): Dots {
  const { width, height } = codes[0]!;
  const row = { width: width * codes.length, height, at: new Uint8Array(width * height * codes.length) };
  for (const [i, code] of codes.entries())
    for (let y = 0; y < height; y++)
      row.at.set(code.at.subarray(y * width, (y + 1) * width), y * row.width + i * width);
  return row;
}
