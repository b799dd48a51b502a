import { crc32 } from '../deflate/crc32.ts';
import { ID_LENGTH } from '../id/crockford.ts';
import type { DrawingPlan, ImageFormat } from '../plan.ts';
import type { CodeRun } from '../rows/tables.ts';
import { drawnAs } from '../secure/graphic.ts';
import { hasGraphic, type PanelMaker, panelMaker } from '../secure/panel.ts';
import { growingBytes, ownBytes } from '../space.ts';
import { fillStoredHeader, LOCAL, writeStoredHeader } from '../zip/zip-records.ts';
import { drawingTools } from './drawing-tools.ts';
import { IMAGES_FOLDER, imageNames } from './layout.ts';

/** What images depend on, besides their IDs. */
export type ImagePlan = Pick<
  DrawingPlan,
  'folder' | 'imageMode' | 'urlPrefix' | 'symbol' | 'drawing' | 'secure'
>;

/** Draws the images of an order from their IDs, 14 ASCII bytes each, minted or given: no key is needed, so any press room can. */
export type ImageMaker = {
  /** No image is larger. */
  maxBytes: number;
  /** Writes the image of prefix + ID into `out` from `at` and returns where it ends. */
  draw(id: Uint8Array, out: Uint8Array, at: number): number;
  /**
   * The images of a run as stored zip entries, one after the other, alone in their buffer; in the spare one if they fit, which
   * nobody uses any more.
   */
  entries(run: CodeRun, ids: Uint8Array, spare?: ArrayBuffer): Uint8Array<ArrayBuffer>;
};

/** @throws Error if the plan cannot be drawn. */
export function imageMaker(plan: ImagePlan): ImageMaker {
  const { images, symbol } = drawingTools(plan);
  const header = imageHeader(plan.folder, plan.drawing.format);
  const scratch = growingBytes();
  const panels = panelsOf(plan);
  return {
    maxBytes: images.maxBytes,
    draw: (id, out, at) => images.write(symbol(id), out, at, panels(id, 1)(0)),
    entries(run, ids, spare) {
      const buffer = scratch((header.length + images.maxBytes) * run.count);
      const view = new DataView(buffer.buffer);
      const panel = panels(ids, run.count);
      let at = 0;
      for (let i = 0; i < run.count; i++) {
        const start = header.write(run.batch, run.first + i, buffer, at);
        const matrix = symbol(ids.subarray(i * ID_LENGTH, (i + 1) * ID_LENGTH));
        const end = images.write(matrix, buffer, start, panel(i));
        fillStoredHeader(view, at, crc32(buffer.subarray(start, end)), end - start);
        at = end;
      }
      const bytes = ownBytes(at, spare);
      bytes.set(buffer.subarray(0, at));
      return bytes;
    },
  };
}

/** The dots below the symbols of a run: none, or of secure codes their graphics. */
function panelsOf(
  plan: ImagePlan,
): (...run: Parameters<PanelMaker>) => (place: number) => Uint8Array | undefined {
  const drawing = drawnAs(plan);
  if (!plan.secure || !hasGraphic(drawing)) return () => () => undefined;
  return panelMaker(drawing, plan.symbol, plan.secure.key);
}

/** The local header of an image's entry: a template in which only the two numbers of the name change. */
function imageHeader(root: string, format: ImageFormat) {
  const names = imageNames(format);
  const folder = `${root}/${IMAGES_FOLDER}/`;
  const name = Buffer.alloc(Buffer.byteLength(folder) + names.length);
  const numbers = name.write(folder);
  names.write(1, 1, name, numbers);
  const template = new Uint8Array(LOCAL.name + name.length);
  writeStoredHeader(name, 0, 0, template);
  return {
    length: template.length,
    write(batch: number, sequence: number, out: Uint8Array, at: number): number {
      out.set(template, at);
      return names.write(batch, sequence, out, at + LOCAL.name + numbers);
    },
  };
}
