import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { deflatePart } from './deflate-part.ts';
import { imageWriter } from './drawing/image.ts';
import { ID_LENGTH, idMinter } from './extended-id.ts';
import { type Block, entryRoom, type ImageBlock, type RowBlock } from './package.ts';
import type { PackagePlan } from './plan.ts';
import { NAME_LENGTH, rowWriter, writeImageName } from './rows.ts';
import { symbolSource } from './symbol.ts';
import { fillStoredHeader, LOCAL, writeStoredHeader } from './zip-records.ts';

/** The part of a plan that decides the blocks: who ordered and who signs stays with the caller. */
export type DrawingPlan = Omit<PackagePlan, 'about' | 'signing'>;

/**
 * A block's bytes, alone in their buffer so that they can change threads. Images: stored zip entries one after the
 * other. Rows: `plain` bytes of CSV, then the same deflated; `sha256` is that of the plain rows of codes.csv in data
 * mode and empty otherwise.
 */
export type BlockResult = { bytes: Uint8Array; plain: number; sha256: string };

/** Makes the blocks of one package, one at a time. */
export type BlockMaker = { make(block: Block): BlockResult; close(): void };

export function blockMaker(plan: DrawingPlan): BlockMaker {
  const images = imageWriter(plan.drawing, plan.symbol);
  const rows = rowWriter(plan, images.extension);
  const scratch = growingSpace();
  let draw: ((block: ImageBlock) => BlockResult) | undefined;

  function makeRows({ table, run }: RowBlock): BlockResult {
    const space = scratch(rows.longest(table) * run.count);
    const plain = space.subarray(0, rows.write(table, run, space, 0));
    const packed = deflatePart(plain);
    const bytes = new Uint8Array(plain.length + packed.length);
    bytes.set(plain);
    bytes.set(packed, plain.length);
    const digest = plan.imageMode === 'data' && table === 'codes';
    return {
      bytes,
      plain: plain.length,
      sha256: digest ? createHash('sha256').update(plain).digest('hex') : '',
    };
  }

  return {
    make(block) {
      if (block.kind === 'rows') return makeRows(block);
      draw ??= imageMaker(plan, images, scratch);
      return draw(block);
    },
    close: rows.close,
  };
}

type Space = (size: number) => Uint8Array;

function imageMaker(plan: DrawingPlan, images: ReturnType<typeof imageWriter>, scratch: Space) {
  const mint = idMinter(plan.mint);
  const symbol = symbolSource(plan.urlPrefix, plan.symbol);
  const header = imageHeader(`${plan.folder}/codes/`, images.extension);
  const ids = new Uint8Array(plan.batchSize * ID_LENGTH);

  return ({ run }: ImageBlock): BlockResult => {
    const space = scratch(entryRoom(plan, images.maxBytes) * run.count);
    const view = new DataView(space.buffer);
    mint(run.first, run.count, ids);
    let at = 0;
    for (let i = 0; i < run.count; i++) {
      const start = header.write(run.batch, run.first + i, space, at);
      const end = images.write(symbol(ids.subarray(i * ID_LENGTH, (i + 1) * ID_LENGTH)), space, start);
      fillStoredHeader(view, at, crc32(space.subarray(start, end)), end - start);
      at = end;
    }
    return { bytes: space.slice(0, at), plain: 0, sha256: '' };
  };
}

/** The local header of an image's entry: a template in which only the two numbers of the name change. */
function imageHeader(folder: string, extension: string) {
  const name = Buffer.from(`${folder}${'0'.repeat(NAME_LENGTH)}.${extension}`);
  const template = new Uint8Array(LOCAL.name + name.length);
  writeStoredHeader(name, 0, 0, template, 0);
  return {
    write(batch: number, sequence: number, out: Uint8Array, at: number): number {
      out.set(template, at);
      writeImageName(batch, sequence, out, at + LOCAL.name + folder.length);
      return at + template.length;
    },
  };
}

/** Room that is used again and again, and replaced when more is asked for. */
function growingSpace(): Space {
  let space = new Uint8Array(0);
  return (size) => {
    if (space.length < size) space = new Uint8Array(size);
    return space;
  };
}
