/** Curves that scanners turn light into numbers by: both 0 to 1. */
export type ToneName = 'srgb' | 'linear' | 'gamma 1.8' | 'gamma 2.2';

export function toneOf(name: ToneName): (light: number) => number {
  const gamma = exponentOf(name);
  if (gamma !== undefined) return (light) => light ** (1 / gamma);
  return (light) => (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
}

/** What a PNG's gAMA chunk says of a curve (PNG, 11.3.2.2). */
export function gammaOf(name: ToneName): number {
  return 1 / (exponentOf(name) ?? 2.2);
}

/**
 * A profile of grey with that curve, as scanners embed them: ICC.1:2001-04, a monochrome input profile with white point and curve
 * alone. A curve of one number is an exponent, else a table.
 */
export function profileOf(name: ToneName): Buffer {
  const gamma = exponentOf(name);
  const table = gamma === undefined ? srgbTable() : [Math.round(gamma * 256)];
  const curve = tag('curv', 4 + 2 * table.length);
  curve.writeUInt32BE(table.length, 8);
  for (const [i, value] of table.entries()) curve.writeUInt16BE(value, 12 + 2 * i);
  const point = tag('XYZ ', 12);
  for (const [i, value] of [0.9642, 1, 0.8249].entries())
    point.writeInt32BE(Math.round(value * 65_536), 8 + 4 * i);
  const text = Buffer.from(`${name}\0`);
  const words = tag('desc', 4 + text.length + 78);
  words.writeUInt32BE(text.length, 8);
  text.copy(words, 12);
  const rights = Buffer.concat([tag('text', 0), Buffer.from('none\0')]);
  return profileWith({ desc: words, cprt: rights, wtpt: point, kTRC: curve });
}

function exponentOf(name: ToneName): number | undefined {
  return { srgb: undefined, linear: 1, 'gamma 1.8': 1.8, 'gamma 2.2': 2.2 }[name];
}

function srgbTable(): number[] {
  return Array.from({ length: 1024 }, (_, i) => {
    const value = i / 1023;
    return Math.round(65_535 * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  });
}

function tag(kind: string, length: number): Buffer {
  const data = Buffer.alloc(8 + length);
  data.write(kind, 'latin1');
  return data;
}

function profileWith(tags: Record<string, Buffer>): Buffer {
  const entries = Object.entries(tags);
  const head = Buffer.alloc(128 + 4 + 12 * entries.length);
  head.writeUInt32BE(0x02400000, 8);
  head.write('scnrGRAYXYZ ', 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  for (const [i, value] of [0.9642, 1, 0.8249].entries())
    head.writeInt32BE(Math.round(value * 65_536), 68 + 4 * i);
  head.writeUInt32BE(entries.length, 128);
  const parts = [head];
  let at = head.length;
  for (const [i, [name, data]] of entries.entries()) {
    const padded = Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
    head.write(name, 132 + 12 * i, 'latin1');
    head.writeUInt32BE(at, 136 + 12 * i);
    head.writeUInt32BE(data.length, 140 + 12 * i);
    parts.push(padded);
    at += padded.length;
  }
  head.writeUInt32BE(at, 0);
  return Buffer.concat(parts);
}
