import sharp from 'sharp';

// A press, its paper and a flatbed for the demo, where nothing is printed: simple physics, and no measurement of anything.

/** What a press is sent: a byte a dot, 1 is dark. */
export type Dots = { width: number; height: number; at: Uint8Array };

/** Dots per inch of the press; which print it is, for its unevenness; degrees that it lies turned on the glass. */
type Print = { dpi: number; number: number; turned: number };

/** What ink gains on each edge in the mean, in sixths of a dot: at 600 dpi two are 14.1 µm, three 21.2 µm. It varies by dot, by two. */
const GAIN = { x: 2, y: 3 };
const SIXTHS = 6;
/** Reflectances of paper and ink; the lid of the scanner is as white as the paper. */
const [PAPER, INK] = [0.84, 0.06];
/** The scanner has two pixels a dot. Weights of five pixels in a row: its blur, about 0.8 pixels (one standard deviation). */
const BLUR = [0.03, 0.235, 0.47, 0.235, 0.03];
/** Pixels of lid around the print. */
const LID = 80;
/** Reflectance below which a copier takes a dot for dark: a little darker than the middle, since ink went over its edges. */
const CUT = 0.22;

type Plane = { width: number; height: number; at: Float32Array };

/**
 * A scan of dots: with more ink at every edge, by every dot a little other, the blur of a scanner and a turn, as an 8-bit PNG with two pixels
 * a dot. The scanner adds no noise, and the paper spreads no light.
 */
export async function simulatedScan(dots: Dots, print: Print): Promise<Buffer> {
  const { data, width, height } = turned(seen(dots, print.number), print.turned);
  const grey = sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
  return grey
    .png({ compressionLevel: 1 })
    .withMetadata({ density: 2 * print.dpi })
    .toBuffer();
}

/** What a copier prints who scans a print, knows where each dot lies, and takes those for dark that look it. */
export function copyOf(dots: Dots, print: number): Dots {
  const { width, at } = seen(dots, print);
  return {
    ...dots,
    at: dots.at.map((_, dot) => {
      const from = 4 * dot - 2 * (dot % dots.width);
      const light = at[from]! + at[from + 1]! + at[from + width]! + at[from + width + 1]!;
      return Number(light / 4 < CUT);
    }),
  };
}

function seen(dots: Dots, print: number): Plane {
  const plane = grown(dots, print);
  blurRows(plane);
  blurColumns(plane);
  return plane;
}

/** How light each pixel is when ink goes over the edges of its dot: it depends on the eight dots around, and on how much this one gains. */
function grown({ width, height, at }: Dots, number: number): Plane {
  const lights = [-2, -2, 2, 2].flatMap((more) =>
    Array.from({ length: 512 }, (_, nine) => quarters(nine, more)),
  );
  const plane = {
    width: 2 * width,
    height: 2 * height,
    at: new Float32Array(4 * width * height).fill(PAPER),
  };
  for (let y = 1; y < height - 1; y++) {
    // Three columns of three dots, the newest lowest: the window moves along the line.
    let window = 0;
    for (let x = 0; x < width; x++) {
      const here = y * width + x;
      window = ((window << 3) | (at[here - width]! << 2) | (at[here]! << 1) | at[here + width]!) & 511;
      if (window === 0 || x === 0) continue;
      const light = lights[512 * (scattered(here, number) & 3) + window]!;
      const to = 4 * y * width + 2 * (x - 1);
      plane.at.set(light.subarray(0, 2), to);
      plane.at.set(light.subarray(2), to + 2 * width);
    }
  }
  return plane;
}

/** The light of a dot's four pixels, `more` sixths of ink more than in the mean on each edge. */
function quarters(nine: number, more: number): Float32Array {
  const isDark = (column: number, row: number) => ((nine >> (3 * (1 - column) + 1 - row)) & 1) === 1;
  const near = (place: number, gain: number) => [
    0,
    ...(place < gain ? [-1] : []),
    ...(place >= SIXTHS - gain ? [1] : []),
  ];
  const light = new Float32Array(4).fill(PAPER);
  const step = (PAPER - INK) / (SIXTHS / 2) ** 2;
  for (let v = 0; v < SIXTHS; v++)
    for (let u = 0; u < SIXTHS; u++) {
      const isInked = near(u, GAIN.x + more).some((column) =>
        near(v, GAIN.y + more).some((row) => isDark(column, row)),
      );
      if (isInked) light[2 * Number(v >= SIXTHS / 2) + Number(u >= SIXTHS / 2)]! -= step;
    }
  return light;
}

/** Bits that look random, the same for the same place in the same print. */
function scattered(place: number, number: number): number {
  const mixed = Math.imul(place ^ Math.imul(number, 0x9e3779b1), 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> 13;
}

function blurRows({ width, height, at }: Plane): void {
  const row = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    const own = at.subarray(y * width, (y + 1) * width);
    row.set(own);
    for (let x = 2; x < width - 2; x++) {
      let sum = 0;
      for (let tap = 0; tap < 5; tap++) sum += BLUR[tap]! * row[x + tap - 2]!;
      own[x] = sum;
    }
  }
}

function blurColumns({ width, height, at }: Plane): void {
  // The lines as they were, of the five that a new one needs.
  const before = Array.from({ length: 5 }, (_, y) => at.slice(y * width, (y + 1) * width));
  for (let y = 2; y < height - 2; y++) {
    const own = at.subarray(y * width, (y + 1) * width);
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let tap = 0; tap < 5; tap++) sum += BLUR[tap]! * before[tap]![x]!;
      own[x] = sum;
    }
    const oldest = before.shift()!;
    oldest.set(at.subarray((y + 3) * width, (y + 4) * width));
    before.push(oldest);
  }
}

/** Turned about its middle with lid around it, in sRGB (IEC 61966-2-1). */
function turned({ width, height, at }: Plane, degrees: number) {
  const levels = Uint8Array.from({ length: 1025 }, (_, i) => Math.round(255 * encoded(i / 1024)));
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const [wide, high] = [width + 2 * LID, height + 2 * LID];
  const data = new Uint8Array(wide * high).fill(levels[Math.round(1024 * PAPER)]!);
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++) {
      const [dx, dy] = [x - wide / 2, y - high / 2];
      const [u, v] = [cos * dx + sin * dy + width / 2, cos * dy - sin * dx + height / 2];
      const [left, top] = [Math.floor(u), Math.floor(v)];
      if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) continue;
      const here = top * width + left;
      const upper = at[here]! + (u - left) * (at[here + 1]! - at[here]!);
      const lower = at[here + width]! + (u - left) * (at[here + width + 1]! - at[here + width]!);
      data[y * wide + x] = levels[Math.round(1024 * (upper + (v - top) * (lower - upper)))]!;
    }
  return { data, width: wide, height: high };
}

function encoded(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}
