import { encodePng, pngChunk } from './encode-png.ts';

/** A whole PDF of one empty page; `words` make it another one. */
export function pdfFile(words = 'the label'): Buffer {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>',
  ];
  let text = `%PDF-1.4\n% ${words}\n`;
  const places = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj${object}endobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 4\n0000000000 65535 f \n${places.join('')}trailer<</Size 4/Root 1 0 R>>\n`;
  return Buffer.from(`${text}${table}startxref\n${text.length}\n%%EOF\n`, 'latin1');
}

export function pngFile(size = 8): Buffer {
  return encodePng({ width: size, height: size, dots: new Uint8Array(size * size) });
}

/** A flawless PNG with an ancillary chunk of so many bytes before its end. */
export function largePng(bytes: number): Buffer {
  const png = pngFile();
  return Buffer.concat([png.subarray(0, -12), pngChunk('teST', Buffer.alloc(bytes)), png.subarray(-12)]);
}

/** A baseline JPEG in form: frame, one scan with a stuffed FF and a restart, end. */
export function jpegFile(width = 16, height = 16): Buffer {
  const frame = [0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0];
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56];
  return Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, ...frame, ...scan, 0xff, 0xd9]);
}

/** A bilevel TIFF of one strip, in either byte order. */
export function tiffFile(little = true, { width = 8, height = 4, strip = 8, length = 4 } = {}): Buffer {
  const entries = [
    [256, 3, 1, width],
    [257, 4, 1, height],
    [258, 3, 1, 1],
    [273, 4, 1, strip],
    [279, 4, 1, length],
  ] as const;
  const file = Buffer.alloc(12 + 2 + entries.length * 12 + 4);
  const put = (value: number, at: number, bytes: number) =>
    little ? file.writeUIntLE(value, at, bytes) : file.writeUIntBE(value, at, bytes);
  file.write(little ? 'II' : 'MM', 0, 'latin1');
  put(42, 2, 2);
  put(12, 4, 4);
  put(entries.length, 12, 2);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const at = 14 + index * 12;
    put(tag, at, 2);
    put(type, at + 2, 2);
    put(count, at + 4, 4);
    put(value, at + 8, type === 3 ? 2 : 4);
  }
  return file;
}
