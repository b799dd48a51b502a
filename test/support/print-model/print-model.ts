// Start here: a simulated press, paper, copier, scanner and phone. press.ts prints dots, copier.ts copies prints, camera.ts takes pictures of
// them. Its constants are guesses of generic machines and its physics is stated where it stands: what it says is simulation, no measurement.
import { mintIds } from '../../../src/codes/id/extended-id.ts';
import { imageMaker } from '../../../src/codes/package/image-maker.ts';
import type { Drawing, PackagePlan } from '../../../src/codes/plan.ts';
import { graphicSide, secureGraphic } from '../../../src/codes/secure/graphic.ts';
import { modulesOf } from '../../../src/codes/size.ts';
import { planOf } from '../plan.ts';
import { readPng } from '../read-png.ts';
import type { Dots, Press } from './press.ts';

/** A secure order of small codes for a press, with cells of `cell` dots, and the dots of its codes. */
export function secureCodes(press: Press, cell: number, sixteenths = 8) {
  const dpi = String(press.dpi);
  const both = { resolutionX: dpi, resolutionY: dpi };
  const graphic = secureGraphic(both, { cellX: cell, cellY: cell, sixteenths, cells: 48 });
  const symbol = { version: 4, level: 'Q' } as const;
  const module = Math.max(4, Math.ceil((graphicSide(graphic).x + 8) / modulesOf(symbol.version)));
  const drawing: Drawing = {
    ...{ format: 'png', ...both, dotsX: module, dotsY: module },
    ...{ reductionX: 0, reductionY: 0 },
  };
  const secure = { graphic, key: Uint8Array.from({ length: 32 }, (_, i) => 7 * i), keyId: 'graphic-0001' };
  const plan = planOf(1000, { symbol, drawing, secure });
  return { plan, graphic, key: secure.key, dotsOf: dotsOf(plan), urlOf: urlOf(plan) };
}

/** The dots of a plan's codes by sequence number, as its PNG says. */
export function dotsOf(plan: PackagePlan): (sequence: number) => Dots {
  const images = imageMaker(plan);
  const out = new Uint8Array(images.maxBytes);
  return (sequence) => {
    const end = images.draw(mintIds(plan.mint, sequence, 1), out, 0);
    const { width, height, dots } = readPng(out.subarray(0, end));
    return { width, height, dots };
  };
}

export function urlOf({ mint, urlPrefix }: PackagePlan): (sequence: number) => string {
  return (sequence) => urlPrefix + Buffer.from(mintIds(mint, sequence, 1)).toString('latin1');
}
