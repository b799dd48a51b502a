import { inflateSync } from 'node:zlib';

/** Reads a 1-bit PNG with filter 0 by zlib, as plainly as can be: the oracle of the drawing's tests. 1 is dark. */
export function readPng(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const chunks = new Map<string, Uint8Array>();
  let at = 8;
  while (at < file.length) {
    const length = view.getUint32(at);
    const type = Buffer.from(file.subarray(at + 4, at + 8)).toString('latin1');
    chunks.set(type, file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const header = Buffer.from(chunks.get('IHDR')!);
  const phys = Buffer.from(chunks.get('pHYs') ?? Buffer.alloc(9));
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const raw = inflateSync(chunks.get('IDAT')!);
  const stride = Math.ceil(width / 8) + 1;
  if (raw.length !== stride * height) throw new Error('The pixels do not fill the image.');
  const dots = Uint8Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    return ((raw[Math.floor(i / width) * stride + 1 + (x >> 3)]! >> (7 - (x & 7))) & 1) ^ 1;
  });
  return { width, height, dots, raw, dotsPerMetre: [phys.readUInt32BE(0), phys.readUInt32BE(4)], header };
}
