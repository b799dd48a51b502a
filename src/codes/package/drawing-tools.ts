import { type ImageWriter, imageWriter } from '../drawing/image.ts';
import type { DrawingPlan } from '../plan.ts';
import { type ImageReader, imageReader } from '../read-back/image-reader.ts';
import { drawnAs } from '../secure/graphic.ts';
import { type Matrix, referenceSource, symbolSource } from '../symbol/symbol.ts';

/** What draws and reads the images of a plan. Each takes some tens of milliseconds to build, far more than an image. */
export type DrawingTools = {
  symbol: (id: Uint8Array) => Matrix;
  images: ImageWriter;
  read: ImageReader;
};

type ToolsPlan = Pick<DrawingPlan, 'imageMode' | 'urlPrefix' | 'symbol' | 'drawing' | 'secure'>;

/**
 * The tools for a plan: those of an earlier order with the same prefix, symbol and drawing, if it is one of the last few,
 * because a press prints one brand's orders one after the other.
 */
export function drawingTools(plan: ToolsPlan): DrawingTools {
  const { imageMode, urlPrefix, symbol: shape } = plan;
  const drawing = drawnAs(plan);
  const key = JSON.stringify([imageMode, urlPrefix, shape, drawing]);
  const tools = kept.get(key) ?? {
    // One image is not worth the tables.
    symbol: (imageMode === 'data' ? referenceSource : symbolSource)(urlPrefix, shape),
    images: imageWriter(drawing, shape),
    read: whenNeeded(() => imageReader(drawing, shape)),
  };
  kept.delete(key);
  kept.set(key, tools);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
  return tools;
}

const MOST_KEPT = 4;
const kept = new Map<string, DrawingTools>();

function whenNeeded(build: () => DrawingTools['read']): DrawingTools['read'] {
  let read: DrawingTools['read'] | undefined;
  return (file, dots) => {
    read ??= build();
    return read(file, dots);
  };
}
