/** Changes only when the bytes of a package change; docs/formats.md describes the bytes of this number. */
export const ENGINE = 3;

/**
 * The plan of a package: everything its bytes depend on, fixed at Confirm (docs/formats.md).
 * Plain data only, because it crosses threads.
 */
export type PackagePlan = {
  /** The number that changes only when output bytes change; see ENGINE. */
  engine: number;
  /** The zip's one folder and the file's name without `.zip`: `workorder-` and ten Crockford symbols. */
  folder: string;
  /** Codes in the order, 1 to 10,000,000, in at most 9,999 batches. */
  quantity: number;
  /** Codes in a batch, 1 to 10,000. */
  batchSize: number;
  /** Images for every code, or data and one image (more than 100,000 codes). */
  imageMode: ImageMode;
  mint: Mint;
  serials: SerialPlan;
  urlPrefix: string;
  symbol: SymbolShape;
  /** How the symbol is drawn; of secure codes without their graphic, which `secure` says. */
  drawing: Drawing;
  /** Of secure codes. */
  secure?: SecurePlan;
  /** What the manifest says and no other byte depends on. */
  about: About;
  /** Signs the manifest; the private key is PKCS #8 PEM and stays out of logs and errors. */
  signing: { keyId: string; privateKey: string };
};

/** The part of a plan that decides images and rows: who ordered and who signs is not in it. It crosses threads. */
export type DrawingPlan = Omit<PackagePlan, 'about' | 'signing'>;

/** Only what draws: never who ordered, nor the key that signs. */
export function drawingPlan(plan: PackagePlan): DrawingPlan {
  const {
    engine,
    folder,
    quantity,
    batchSize,
    imageMode,
    mint,
    serials,
    urlPrefix,
    symbol,
    drawing,
    secure,
  } = plan;
  const drawn = { engine, folder, quantity, batchSize, imageMode, mint, serials, urlPrefix, symbol, drawing };
  return secure ? { ...drawn, secure } : drawn;
}

export type ImageMode = 'images' | 'data';

/** The number of an order within its key's space (35 random bits) and the AES-256 key that mints with it. */
export type Mint = { number: number; key: Uint8Array };

/**
 * Serial numbers are text. `sequential` counts the digits between prefix and suffix upwards from `digits`, keeping their
 * width; `list` is a UTF-8 file of `quantity` lines ended by LF, already checked.
 */
export type SerialPlan =
  | { kind: 'none' }
  | { kind: 'sequential'; prefix: string; digits: string; suffix: string }
  | { kind: 'list'; file: string };

export type ErrorCorrection = 'L' | 'M' | 'Q' | 'H';

/** Version 1 to 10 of ISO/IEC 18004 and its error correction level: one for the whole order. */
export type SymbolShape = { version: number; level: ErrorCorrection };

export type ImageFormat = 'png' | 'tiff' | 'svg' | 'eps' | 'pdf';

/** How a module becomes dots of the equipment. */
export type Drawing = {
  format: ImageFormat;
  /** Dots per inch as exact decimals, such as `600` or `812.8`. */
  resolutionX: string;
  resolutionY: string;
  /** A module in whole dots. */
  dotsX: number;
  dotsY: number;
  /** Bar-width reduction in whole dots, 0 to module − 1. */
  reductionX: number;
  reductionY: number;
  /**
   * For an image that holds more than its symbol: a panel below the symbol's quiet zone, as wide as the image, in bands of equal
   * dot lines. Here is how many lines each band has; its dots come with every image.
   */
  panel?: number[];
  /** The secure graphic that the panel is. */
  secureGraphic?: SecureGraphic;
};

/** A secure graphic in whole dots: cells in a gap of light in a closed dark ring; docs/formats.md. */
export type SecureGraphic = {
  /** Cells on a side, a multiple of 8 from 32 to 64. */
  cells: number;
  cellX: number;
  cellY: number;
  /** Dark cells in sixteenths, 5 to 8. */
  sixteenths: number;
  ringX: number;
  ringY: number;
  gapX: number;
  gapY: number;
};

/**
 * The graphics of an order. The key is the order's own (`orderGraphicKey`), 32 bytes, and stays out of logs, errors and the package;
 * the key id is that of the master key it comes from.
 */
export type SecurePlan = { graphic: SecureGraphic; key: Uint8Array; keyId: string };

/** The order, the people and the pair, as the manifest names them. Times are ISO 8601 in UTC. */
export type About = {
  workOrder: {
    number: number;
    reference: string;
    brand: string;
    partner: string;
    confirmedAt: string;
    confirmedBy: string;
  };
  equipment: { name: string; technology: string };
  substrate: { name: string };
  /** The module in dots is the calibrated one, the smallest allowed; the drawing's may be larger. */
  calibration: { revision: number; date: string; dotsX: number; dotsY: number };
};
