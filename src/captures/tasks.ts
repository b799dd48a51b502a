// Start here: what the child process that reads pictures is asked, and what it answers. Plain JSON both ways.
import type { ImageFormat, SecureGraphic, SymbolShape } from '../codes/plan.ts';

/** The tone curve that turned a file's numbers into light: as the file says, or assumed because it says nothing. */
export type Tone = 'profile' | 'gamma' | 'srgb assumed';

/** A picture as its file is: pixels, and pixels per inch if it says so. */
export type PictureFacts = {
  width: number;
  height: number;
  ppi: { x: number; y: number } | null;
  tone: Tone;
};

/** Four corners in pixels of the whole picture: top left, top right, bottom right, bottom left of the thing itself. */
export type Corners = [Point, Point, Point, Point];
export type Point = [x: number, y: number];

export type CaptureTask = SheetTask | CodesTask | GradeTask | SecureTask;

/** The picture to read, by its path, with where a small grey copy of it goes (JPEG, at most 1,600 pixels a side). */
type OfPicture = { path: string; copy?: string };

/** Measures the scan of a calibration sheet, or of one part of it. */
export type SheetTask = OfPicture & { kind: 'sheet'; wanted: WantedSheet };

export type WantedSheet = {
  format: ImageFormat;
  resolutionX: string;
  resolutionY: string;
  equipment: { id: number; name: string };
  substrate: { id: number; name: string };
  revision: number;
};

/** Finds every QR code in a picture; one text as often as it is there. */
export type CodesTask = OfPicture & { kind: 'codes' };

/** Grades codes whose true modules are known: those of `url`s that begin with the order's prefix. */
export type GradeTask = OfPicture & { kind: 'grade'; order: PrintedCodes };

/** What decides how a printed code of an order looks. */
export type PrintedCodes = {
  urlPrefix: string;
  symbol: SymbolShape;
  resolutionX: string;
  resolutionY: string;
  dotsX: number;
  dotsY: number;
  reductionX: number;
  reductionY: number;
};

/** Scores the secure graphics below codes of one order. The key is the order's and goes to the child on its standard input alone. */
export type SecureTask = OfPicture & {
  kind: 'secure';
  order: PrintedCodes;
  graphic: SecureGraphic;
  key: string;
  codes: WantedGraphic[];
};

/** A code, by its text, whose graphic is scored; where it was found, if that is known: then it is not looked for again. */
export type WantedGraphic = { url: string; corners?: Corners };

/** What a task came to; `refused` is a sentence for the person that says what to do. */
export type CaptureAnswer =
  | { kind: 'refused'; sentence: string; picture?: PictureFacts }
  | { kind: 'sheet'; picture: PictureFacts; sheet: SheetReading }
  | { kind: 'codes'; picture: PictureFacts; codes: FoundCode[] }
  | { kind: 'grade'; picture: PictureFacts; codes: GradedCode[] }
  | { kind: 'secure'; picture: PictureFacts; secure: SecureReading[] };

export type FoundCode = { text: string; corners: Corners };

/** A figure with its uncertainty (one standard deviation, all causes that are known). */
export type Figure = { value: number; uncertainty: number };

/** Everything read off one scan of one part of a sheet. Gains are effective (ink and light), micrometres on each edge. */
export type SheetReading = {
  part: number;
  parts: number;
  widthMm: string;
  /** Degrees that the sheet lies turned in the picture, clockwise, −180 to 180; and how far its axes are from square. */
  turned: number;
  skew: number;
  /** Pixels per inch that lengths were taken with. */
  ppi: { x: number; y: number };
  /** Printed length by nominal length, across and along the feed. */
  scale: { x: Figure; y: Figure };
  /** Micrometres that the corner squares lie off the plane that fits them best. */
  residual: number;
  /** Absent if the part holds no comb. */
  gain?: { x: Figure; y: Figure };
  /** An edge of a comb: light, 0 to 1, over micrometres from where the edge was drawn; at most 200 points an axis. */
  edge?: { x: Point[]; y: Point[] };
  /** Overshoot at edges in percent of the contrast: a scanner that sharpens. */
  overshoot: number;
  /** Reflectances relative to a perfect white of the scan, 0 to 1. */
  reflectance?: { white: number; black: number; contrast: number };
  modules: ModuleFound[];
  lines: LinesFound[];
  noise: NoiseFound[];
  /** Every mark of the part with where it lies in the picture. */
  marks: { name: string; corners: Corners; isRead: boolean }[];
  /** What makes figures less sure, in sentences with what to do. */
  warnings: string[];
};

/** Codes of one module size: how many of those printed were read, and how many pixels a module has. */
export type ModuleFound = { dotsX: number; dotsY: number; read: number; of: number; pixels: number };

/** A screen of lines: modulation 0 to about 1 of the contrast (1 is a square wave). */
export type LinesFound = { dots: number; direction: 'upright' | 'level'; modulation: number; pixels: number };

/** Blocks of noise of one kind: share of cells read wrong, correlation with what was drawn, and share of darkness. */
export type NoiseFound = {
  cellX: number;
  cellY: number;
  sixteenths: number;
  blocks: number;
  errorRate: number;
  correlation: { mean: number; deviation: number };
  dark: number;
  pixels: number;
};

export type Grade = 'A' | 'B' | 'C' | 'D' | 'F';

/** An indicative grade, not ISO/IEC 15415. Growth is in modules, (dark − light) / 2 of what was drawn. */
export type GradedCode = {
  text: string;
  corners: Corners;
  /** Whether its text is one of the order, so that the true modules are known. */
  isKnown: boolean;
  /** Why it could not be graded, in a sentence; then the rest is absent. */
  why?: string;
  grade?: Grade;
  contrast?: { value: number; grade: Grade };
  modulation?: { value: number; grade: Grade };
  margin?: { value: number; grade: Grade };
  fixedPatterns?: { weak: number; of: number; grade: Grade };
  axial?: { value: number; grade: Grade };
  grid?: { value: number; grade: Grade };
  unusedCorrection?: { value: number; grade: Grade };
  growth?: { x: number; y: number };
  /** Growth as gain on an edge in micrometres, from the module's true size; for comparison with the calibration. */
  gain?: { x: number; y: number };
  pixels?: number;
};

/** How a picture was taken, as far as thresholds depend on it. */
export type CaptureClass = 'flatbed' | 'phone';

/** Scores of one secure graphic, before any threshold. `gate` is why none can be trusted, in a sentence. */
export type SecureReading = {
  url: string;
  corners?: Corners;
  gate?: { code: SecureGate; sentence: string };
  class?: CaptureClass;
  /** Pearson correlation of light with the drawn pattern, −1 to 1, positive for an original. */
  correlation?: number;
  /** The cells' light, row by row, 0 to 1, for training: rounded to three decimals. */
  cells?: number[];
  mean?: number;
  deviation?: number;
  /** Pixels a cell; 10–90 % width of the ring's edge in cells; contrast of ring and paper. */
  pixels?: number;
  edgeWidth?: number;
  contrast?: number;
  clipped?: number;
};

export type SecureGate =
  | 'no code'
  | 'another code'
  | 'no ring'
  | 'too small'
  | 'low contrast'
  | 'clipped'
  | 'blurred'
  | 'too perfect';
