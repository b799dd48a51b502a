import { type Bytes, type FileHeader, statedPpi } from './header-parts.ts';

/** Chunks looked at before the first picture data; a file with more before them says nothing by them. */
const MOST = 64;

/** PNG, W3C 2003: pHYs (pixels per metre), gAMA (times 100,000), sRGB, and the interlace method of IHDR. */
export function pngHeader(bytes: Bytes): FileHeader {
  const header: FileHeader = { kind: 'png' };
  let at = 8;
  for (let n = 0; n < MOST; n++) {
    const start = bytes(at, 8);
    if (start.length < 8) break;
    const [length, type] = [start.readUInt32BE(0), start.toString('latin1', 4)];
    if (type === 'IDAT') break;
    const data = bytes(at + 8, Math.min(length, 32));
    if (type === 'IHDR' && data.length >= 13 && data[12] === 1) header.strip = wholeOf(data);
    if (type === 'pHYs' && data.length >= 9 && data[8] === 1)
      header.ppi = statedPpi(data.readUInt32BE(0) * 0.0254, data.readUInt32BE(4) * 0.0254);
    if (type === 'gAMA' && data.length >= 4) header.gamma = data.readUInt32BE(0) / 100_000;
    if (type === 'sRGB') header.isSrgb = true;
    at += 12 + length;
  }
  return header;
}

/** An interlaced picture is decoded whole. */
function wholeOf(ihdr: Buffer): number {
  const samples = [1, 1, 3, 1, 2, 1, 4][ihdr[9] ?? 0] ?? 4;
  return (ihdr.readUInt32BE(0) * ihdr.readUInt32BE(4) * samples * (ihdr[8] ?? 8)) / 8;
}
