import { imageWriter } from '../drawing/image.ts';
import { specimenId } from '../id/specimen.ts';
import type { PackagePlan } from '../plan.ts';
import { imageReader } from '../read-back/image-reader.ts';
import { hasGraphic, specimenPanel } from '../secure/panel.ts';
import { referenceSource } from '../symbol/symbol.ts';
import { storedEntry, zipFile } from '../zip/zip.ts';
import { specimenFile } from './layout.ts';

export type SpecimenPlan = Pick<PackagePlan, 'folder' | 'urlPrefix' | 'symbol' | 'drawing'>;

/**
 * A zip with pictures that have the shape of the order's codes and are none, and a text that says so, piece by piece: an image a
 * piece, so that others have their turn between two. A graphic below them is of a key that everybody knows. They are drawn and read back like images of a package, but for their symbols,
 * which the library makes: the engine's own tables know the symbols of IDs only. Equal plans give equal bytes.
 * @throws Error if an image does not say what it should.
 */
export function* specimenZip(plan: SpecimenPlan, count: number, about: string): Generator<Uint8Array> {
  const { folder, urlPrefix, symbol: shape, drawing } = plan;
  const zip = zipFile(`${folder}/`);
  const source = referenceSource(urlPrefix, shape);
  const images = imageWriter(drawing, shape);
  const read = imageReader(drawing, shape);
  const panels = hasGraphic(drawing) ? specimenPanel(drawing, shape) : () => undefined;
  const buffer = new Uint8Array(images.maxBytes);
  const entry = (name: string, bytes: Uint8Array) => {
    const stored = storedEntry(`${folder}/${name}`, bytes);
    zip.addStored(stored);
    return stored;
  };
  yield entry('read-me.txt', Buffer.from(about));
  for (let number = 1; number <= count; number++) {
    const id = specimenId(number);
    const dots = panels(number);
    const image = buffer.subarray(0, images.write(source(Buffer.from(id)), buffer, 0, dots));
    const said = read(image, dots);
    if (said !== urlPrefix + id) throw new Error(`Specimen ${number} reads ${said}.`);
    yield entry(specimenFile(id, drawing.format), image);
  }
  for (const piece of zip.end()) yield piece.slice();
}
