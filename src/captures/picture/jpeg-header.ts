import { type Bytes, type FileHeader, statedPpi } from './header-parts.ts';

const MOST = 200;

/** JPEG (ITU-T T.81) up to its frame header: density of JFIF's APP0, and whether the frame is progressive. */
export function jpegHeader(bytes: Bytes): FileHeader {
  const header: FileHeader = { kind: 'jpeg' };
  let at = 2;
  for (let n = 0; n < MOST; n++) {
    const start = bytes(at, 4);
    if (start.length < 4 || start[0] !== 0xff) break;
    const [marker, length] = [start[1] ?? 0, start.readUInt16BE(2)];
    const data = bytes(at + 4, Math.min(length, 16));
    if (marker === 0xe0 && data.length >= 12 && data.toString('latin1', 0, 5) === 'JFIF\0') {
      const unit = [0, 1, 2.54][data[7] ?? 0] ?? 0;
      header.ppi = statedPpi(data.readUInt16BE(8) * unit, data.readUInt16BE(10) * unit);
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame && marker !== 0xc0 && marker !== 0xc1 && data.length >= 6)
      header.strip = 2 * data.readUInt16BE(1) * data.readUInt16BE(3) * (data[5] ?? 3);
    if (isFrame || marker === 0xda) break;
    at += 2 + length;
  }
  return header;
}
