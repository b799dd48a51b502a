import { createHash } from 'node:crypto';
import { codeRuns, FORMATS, MOST_BATCHES, TABLE_PATHS } from '../codes/package/layout.ts';
import { graphicFacts, segmentNames } from '../codes/package/manifest.ts';
import {
  type Drawing,
  ENGINE,
  type ErrorCorrection,
  type ImageMode,
  type SecurePlan,
  type SymbolShape,
} from '../codes/plan.ts';
import {
  parseFirstSerial,
  type SequentialSerials,
  sequentialSerial,
  serialsOverflow,
} from '../codes/rows/serial-numbers.ts';
import type { Table } from '../codes/rows/tables.ts';
import { fits, secureGraphic, withGraphic } from '../codes/secure/graphic.ts';
import { modulesOf, printedSizes } from '../codes/size.ts';
import { chooseSymbol } from '../codes/symbol/symbol.ts';
import { damaged } from './failure.ts';
import { bad, parseObject, Reader } from './manifest-reader.ts';

/** What the manifest says, as far as the drawing and the check need it. */
export type Facts = {
  sha256: string;
  keyId: string;
  engine: number;
  workOrder: { number: number; reference: string; brand: string; partner: string };
  quantity: number;
  batchSize: number;
  imageMode: ImageMode;
  urlPrefix: string;
  symbol: SymbolShape;
  /** Of secure codes with their graphic. */
  drawing: Drawing;
  /** Of secure codes: the master key that their graphics' key comes from. */
  graphicKeyId?: string;
  /** The key of their graphics, once it was given. */
  secure?: SecurePlan;
  serials: KnownSerials;
  batches: { number: number; first: number; count: number; sha256: string }[];
  tables: Partial<Record<Table, TableFacts>>;
};

export type TableFacts = { bytes: number; rows: number; sha256: string };

/** A list is in the rows alone; the other two can be foretold. */
export type KnownSerials = { kind: 'none' } | { kind: 'list' } | SequentialSerials;

/** No manifest is larger: every batch takes about 160 bytes. */
export const LARGEST_MANIFEST = 8 * 1024 * 1024;

/**
 * Reads and checks a manifest: every value in its range, and all of them agreeing with one another.
 * @throws Failure (3) for what is damaged, contradicts itself, or was made by a newer portal.
 */
export function readFacts(text: string): Facts {
  const manifest = new Reader(parseObject(text), '');
  if (manifest.text('format') !== 'imprimatur-package') throw bad('format');
  const version = manifest.whole('version', 1, Number.MAX_SAFE_INTEGER);
  const engine = manifest.whole('engine', 1, Number.MAX_SAFE_INTEGER);
  if (version > 1 || engine > ENGINE)
    throw damaged(
      `This package is newer (format ${version}, engine ${engine}) than this generator (format 1, engine ${ENGINE}). Download the generator that the portal offers beside the package.`,
      'manifest.json',
    );
  const order = manifest.part('work_order');
  const quantity = order.whole('quantity', 1, 10_000_000);
  const batchSize = order.whole('batch_size', 1, 10_000);
  const facts: Facts = {
    sha256: createHash('sha256').update(text).digest('hex'),
    keyId: manifest.part('signature').text('key_id'),
    engine,
    workOrder: {
      number: order.whole('number', 0, Number.MAX_SAFE_INTEGER),
      reference: order.text('reference'),
      brand: order.text('brand'),
      partner: order.text('partner'),
    },
    quantity,
    batchSize,
    imageMode: manifest.oneOf('image_mode', ['images', 'data']),
    urlPrefix: manifest.text('url_prefix', /^[\x21-\x7e]{1,500}$/),
    symbol: symbolOf(manifest.part('code_type')),
    ...drawingOf(manifest),
    serials: serialsOf(order.part('serial_numbers'), quantity),
    batches: batchesOf(order, quantity, batchSize),
    tables: tablesOf(manifest),
  };
  mustAgree(facts, manifest);
  return facts;
}

function symbolOf(codeType: Reader): SymbolShape {
  codeType.oneOf('name', ['serialized', 'secure']);
  return {
    version: codeType.whole('symbol_version', 1, 10),
    level: codeType.oneOf<ErrorCorrection>('error_correction', ['L', 'M', 'Q', 'H']),
  };
}

function drawingOf(manifest: Reader): Pick<Facts, 'drawing' | 'graphicKeyId'> {
  const equipment = manifest.part('equipment');
  const resolution = equipment.part('resolution_dpi');
  const dots = manifest.part('code_type').part('module_dots');
  const reduction = manifest.part('calibration').part('bar_width_reduction_dots');
  const dotsX = dots.whole('x', 1, 256);
  const dotsY = dots.whole('y', 1, 256);
  const drawing = {
    format: equipment.oneOf('image_format', FORMATS),
    resolutionX: resolution.decimal('x'),
    resolutionY: resolution.decimal('y'),
    dotsX,
    dotsY,
    reductionX: reduction.whole('x', 0, dotsX - 1),
    reductionY: reduction.whole('y', 0, dotsY - 1),
  };
  const codeType = manifest.part('code_type');
  if (codeType.text('name') === 'serialized') return { drawing };
  return secureDrawing(drawing, codeType.part('secure_graphic'), symbolOf(codeType));
}

/** The drawing with its graphic, whose figures must agree with one another. */
function secureDrawing(drawing: Drawing, said: Reader, symbol: SymbolShape) {
  const graphic = secureGraphic(drawing, {
    cells: said.whole('cells', 32, 64),
    cellX: said.part('cell_dots').whole('x', 1, 64),
    cellY: said.part('cell_dots').whole('y', 1, 64),
    sixteenths: said.whole('density_sixteenths', 5, 8),
  });
  const { side_mm: _, ...facts } = graphicFacts(graphic, drawing, symbol);
  for (const [key, fact] of Object.entries(facts)) {
    if (typeof fact === 'number') said.whole(key, fact, fact);
    else for (const axis of ['x', 'y'] as const) said.part(key).whole(axis, fact[axis], fact[axis]);
  }
  if (graphic.cells % 8 !== 0 || !fits(graphic, drawing, symbol)) throw bad('code_type.secure_graphic');
  return { drawing: withGraphic(drawing, graphic), graphicKeyId: said.text('key_id') };
}

function serialsOf(policy: Reader, quantity: number): KnownSerials {
  const kind = policy.oneOf('policy', ['none', 'list', 'sequential']);
  if (kind !== 'sequential') return { kind };
  const serials = parseFirstSerial(policy.text('first'));
  if (typeof serials === 'string' || serialsOverflow(serials, quantity)) throw bad('serial_numbers.first');
  if (sequentialSerial(serials, quantity) !== policy.text('last')) throw bad('serial_numbers.last');
  return serials;
}

function batchesOf(order: Reader, quantity: number, batchSize: number): Facts['batches'] {
  const count = Math.ceil(quantity / batchSize);
  if (count > MOST_BATCHES) throw bad('work_order.batch_size');
  const listed = order.list('batches', count);
  return [...codeRuns(1, quantity, batchSize, batchSize)].map((run, i) => {
    const said = listed[i]!;
    said.whole('number', run.batch, run.batch);
    said.whole('first_sequence_number', run.first, run.first);
    said.whole('count', run.count, run.count);
    return { number: run.batch, first: run.first, count: run.count, sha256: said.text('sha256', HASH) };
  });
}

function tablesOf(manifest: Reader): Facts['tables'] {
  const tables: Facts['tables'] = {};
  for (const file of manifest.list('files')) {
    const path = file.text('path');
    const table = (Object.keys(TABLE_PATHS) as Table[]).find((name) => TABLE_PATHS[name] === path);
    if (!table || tables[table]) throw bad('files');
    const rows = file.whole('rows', 0, 10_000_000);
    const bytes = file.whole('bytes', 1, (rows + 1) * LONGEST_ROW);
    tables[table] = { bytes, rows, sha256: file.text('sha256', HASH) };
  }
  return tables;
}

/** The sizes are written in several ways; a manifest that was edited by hand rarely keeps them all. */
function mustAgree(
  { quantity, imageMode, urlPrefix, symbol, drawing, tables }: Facts,
  manifest: Reader,
): void {
  const codeType = manifest.part('code_type');
  const choice = chooseSymbol(urlPrefix, symbol.level);
  if (choice.kind !== 'fits' || choice.shape.version > symbol.version) throw bad('code_type.symbol_version');
  const segments = segmentNames(urlPrefix, symbol);
  const stated = codeType.list('segments', segments.length);
  segments.forEach(({ mode, content, characters }, i) => {
    const segment = stated[i];
    if (segment?.text('mode') !== mode || segment.text('content') !== content)
      throw bad('code_type.segments');
    if (characters !== undefined) segment.whole('characters', characters, characters);
  });
  const images = imageMode === 'images' ? quantity : 1;
  const rows = { codes: quantity, files: images, messages: imageMode === 'data' ? quantity : undefined };
  for (const table of ['codes', 'files', 'messages'] as const)
    if (tables[table]?.rows !== rows[table]) throw bad('files');
  const modules = modulesOf(symbol.version);
  codeType.whole('modules', modules, modules);
  codeType.whole('quiet_zone_modules', 4, 4);
  const { dotsX, dotsY } = printedSizes(drawing, symbol.version).image;
  const size = codeType.part('image_size_dots');
  size.whole('x', dotsX, dotsX);
  size.whole('y', dotsY, dotsY);
  const reduction = codeType.part('bar_width_reduction_dots');
  reduction.whole('x', drawing.reductionX, drawing.reductionX);
  reduction.whole('y', drawing.reductionY, drawing.reductionY);
  const calibrated = manifest.part('calibration').part('module_dots');
  calibrated.whole('x', 1, drawing.dotsX);
  calibrated.whole('y', 1, drawing.dotsY);
}

/** Bytes that no row exceeds: 500 of a prefix and 300 of a serial number, each with every quote doubled. */
const LONGEST_ROW = 2_000;
const HASH = /^[0-9a-f]{64}$/;
