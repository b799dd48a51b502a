import { createHash, createPublicKey, sign, verify } from 'node:crypto';
import { ID_LENGTH } from '../id/crockford.ts';
import type { Drawing, PackagePlan, SecureGraphic, SymbolShape } from '../plan.ts';
import { serialPolicy } from '../rows/serial-numbers.ts';
import { drawnAs, graphicSide, originOf } from '../secure/graphic.ts';
import { dotsInMm, modulesOf, printedSizes, QUIET_ZONE } from '../size.ts';
import { segmentation } from '../symbol/segments.ts';

/** What only the making of a package tells: its tables' figures and the batches' digests. */
export type Made = { batches: MadeBatch[]; files: MadeFile[] };

/** SHA-256 in lower-case hexadecimal, over the image files in sequence order or, in data mode, the rows of codes.csv. */
export type MadeBatch = { number: number; firstSequence: number; count: number; sha256: string };

/** A table: its path in the package's folder, size in bytes, rows without the header, SHA-256 in hexadecimal. */
export type MadeFile = { path: string; bytes: number; rows: number; sha256: string };

/**
 * The text of manifest.json, signed. Keys keep the order written here; two spaces of indent, LF, a line end at the end.
 * The signature is Ed25519 over the same text printed without `signature`.
 */
export function signedManifest(plan: PackagePlan, made: Made): string {
  return signedText(manifestBody(plan, made), plan.signing);
}

/** The JSON of an object, printed and signed as a manifest is. */
export function signedText(body: object, { keyId, privateKey }: PackagePlan['signing']): string {
  const value = sign(null, Buffer.from(printed(body)), privateKey).toString('base64');
  return printed({ ...body, signature: { key_id: keyId, algorithm: 'Ed25519', value } });
}

/**
 * Whether the manifest, or another text of `signedText`, is exactly as it was signed by the holder of the key, to the byte. What a signature cannot cover,
 * the names of key and algorithm and the spelling of its own value, must be what `signedManifest` writes.
 * @param publicKey PEM, SubjectPublicKeyInfo.
 */
export function verifyManifest(text: string, publicKey: string): boolean {
  const signed = parsed(text);
  if (!signed || printed(signed) !== text || Object.keys(signed).at(-1) !== 'signature') return false;
  const { signature, ...body } = signed;
  const value = Buffer.from(String((signature as { value?: unknown } | null)?.value), 'base64');
  const sound = { key_id: fingerprintOf(publicKey), algorithm: 'Ed25519', value: value.toString('base64') };
  if (JSON.stringify(signature) !== JSON.stringify(sound)) return false;
  return verify(null, Buffer.from(printed(body)), publicKey, value);
}

/**
 * The name of a signing key: the first 16 hexadecimal digits of the SHA-256 over its SubjectPublicKeyInfo.
 * @param key PEM of the public or the private half. @throws if it is no Ed25519 key.
 */
export function fingerprintOf(key: string): string {
  const publicKey = createPublicKey(key);
  if (publicKey.asymmetricKeyType !== 'ed25519') throw new Error('This is not an Ed25519 key.');
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}

function printed(manifest: object): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** A JSON text's object; undefined for any other text. */
export function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function manifestBody(plan: PackagePlan, made: Made): object {
  const { about, drawing } = plan;
  return {
    format: 'imprimatur-package',
    version: 1,
    engine: plan.engine,
    work_order: {
      number: about.workOrder.number,
      reference: about.workOrder.reference,
      brand: about.workOrder.brand,
      partner: about.workOrder.partner,
      quantity: plan.quantity,
      batch_size: plan.batchSize,
      serial_numbers: serialPolicy(plan.serials, plan.quantity),
      confirmed_at: about.workOrder.confirmedAt,
      confirmed_by: about.workOrder.confirmedBy,
      batches: made.batches.map((batch) => ({
        number: batch.number,
        first_sequence_number: batch.firstSequence,
        count: batch.count,
        sha256: batch.sha256,
      })),
    },
    code_type: codeType(plan),
    equipment: {
      name: about.equipment.name,
      technology: about.equipment.technology,
      resolution_dpi: { x: Number(drawing.resolutionX), y: Number(drawing.resolutionY) },
      image_format: drawing.format,
    },
    substrate: { name: about.substrate.name },
    calibration: {
      revision: about.calibration.revision,
      date: about.calibration.date,
      module_dots: { x: about.calibration.dotsX, y: about.calibration.dotsY },
      bar_width_reduction_dots: { x: drawing.reductionX, y: drawing.reductionY },
    },
    url_prefix: plan.urlPrefix,
    image_mode: plan.imageMode,
    files: made.files.map(({ path, bytes, rows, sha256 }) => ({ path, bytes, rows, sha256 })),
  };
}

function codeType(plan: PackagePlan): object {
  const { symbol, urlPrefix, secure } = plan;
  const drawing = drawnAs(plan);
  const sizes = printedSizes(drawing, symbol.version);
  const inMm = (size: { mmX: string; mmY: string }) => ({ x: Number(size.mmX), y: Number(size.mmY) });
  const inDots = (size: { dotsX: number; dotsY: number }) => ({ x: size.dotsX, y: size.dotsY });
  return {
    name: secure ? 'secure' : 'serialized',
    symbology: 'QR Code',
    symbol_version: symbol.version,
    error_correction: symbol.level,
    segments: segmentNames(urlPrefix, symbol),
    modules: modulesOf(symbol.version),
    quiet_zone_modules: QUIET_ZONE,
    module_dots: inDots(sizes.module),
    module_mm: inMm(sizes.module),
    bar_width_reduction_dots: { x: drawing.reductionX, y: drawing.reductionY },
    printed_size_mm: inMm(sizes.symbol),
    image_size_dots: inDots(sizes.image),
    image_size_mm: inMm(sizes.image),
    ...(secure && {
      secure_graphic: { ...graphicFacts(secure.graphic, drawing, symbol), key_id: secure.keyId },
    }),
  };
}

/** The geometry of a secure graphic, as the manifest says it. */
export function graphicFacts(graphic: SecureGraphic, drawing: Drawing, symbol: SymbolShape) {
  const side = graphicSide(graphic);
  return {
    version: 1,
    cells: graphic.cells,
    cell_dots: { x: graphic.cellX, y: graphic.cellY },
    density_sixteenths: graphic.sixteenths,
    ring_dots: { x: graphic.ringX, y: graphic.ringY },
    gap_dots: { x: graphic.gapX, y: graphic.gapY },
    origin_dots: originOf(graphic, drawing, symbol),
    side_mm: {
      x: Number(dotsInMm(side.x, drawing.resolutionX)),
      y: Number(dotsInMm(side.y, drawing.resolutionY)),
    },
  };
}

/**
 * How the URL is cut into segments: all of it in one, or the prefix apart from the extended ID. Where more segments were
 * needed to fit the version, each says how many characters it holds.
 */
export function segmentNames(
  urlPrefix: string,
  shape: SymbolShape,
): { mode: string; content: string; characters?: number }[] {
  const { prefix, head } = segmentation(urlPrefix, shape);
  const mode = 'alphanumeric';
  if (prefix.length === 0) return [{ mode, content: 'url' }];
  const [only] = prefix;
  if (prefix.length === 1 && only?.mode === 'byte' && head === '')
    return [
      { mode: only.mode, content: 'url_prefix' },
      { mode, content: 'extended_id' },
    ];
  const own = prefix.map(({ mode, text }) => ({ mode, content: 'url_prefix', characters: text.length }));
  const end = head === '' ? 'extended_id' : 'url_end';
  return [...own, { mode, content: end, characters: head.length + ID_LENGTH }];
}
