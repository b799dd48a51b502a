import { imageWriter } from '../drawing/image.ts';
import type { PackagePlan } from '../plan.ts';
import { symbolSource } from '../symbol/symbol.ts';

/** Draws the images of an order from their IDs alone: no minting key is needed, so any press room can. */
export type CodePainter = {
  /** No image is larger. */
  maxBytes: number;
  /** Writes the image of prefix + ID (14 ASCII bytes) into `out` from `at` and returns where it ends. */
  draw(id: Uint8Array, out: Uint8Array, at: number): number;
};

/** The same bytes as an image package of the same order holds. @throws Error if the plan cannot be drawn. */
export function codePainter(plan: Pick<PackagePlan, 'urlPrefix' | 'symbol' | 'drawing'>): CodePainter {
  const images = imageWriter(plan.drawing, plan.symbol);
  const symbol = symbolSource(plan.urlPrefix, plan.symbol);
  return {
    maxBytes: images.maxBytes,
    draw: (id, out, at) => images.write(symbol(id), out, at),
  };
}
