import { deflateSync } from 'node:zlib';
import type { MalformedPicture } from '../malformed-pictures.ts';
import { goodPicture } from './good-pictures.ts';

/** What is no PNG, TIFF or JPEG, whatever its name may be. */
export async function otherFiles(): Promise<MalformedPicture[]> {
  const picture = (await goodPicture()).toColourspace('srgb');
  const frames = { width: 20, height: 20, channels: 3 as const, background: 'red' };
  const files: Record<string, Buffer | string> = {
    nothing: '',
    'one byte': '\x89',
    zeros: Buffer.alloc(5000),
    text: 'hello',
    HTML: '<!doctype html><img src=x>',
    SVG: '<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"><rect width="9" height="9"/></svg>',
    'SVG with an entity':
      '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/hostname">]><svg>&e;</svg>',
    PDF: '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj',
    PostScript: '%!PS-Adobe-3.0\n(file) run',
    zip: 'PK\x03\x04',
    HEIF: '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
    AVIF: '\0\0\0\x18ftypavif\0\0\0\0mif1avif',
    'JPEG XL': '\xff\x0a\x01\x02',
    'JPEG 2000': '\0\0\0\x0cjP  \r\n\x87\n',
    BMP: 'BM\x46\0\0\0\0\0\0\0\x36\0\0\0',
    PPM: `P5 60000 60000 255\n${'x'.repeat(100)}`,
    MVG: 'push graphic-context\nimage over 0,0 0,0 "/etc/hostname"',
    'deflate alone': deflateSync(Buffer.alloc(1000)),
    'PNG with text line ends': '\x89PNG\n\x1a\n\0\0\0\rIHDR',
    GIF: await picture.clone().gif().toBuffer(),
    WebP: await picture.clone().webp().toBuffer(),
    'GIF that moves': await picture
      .clone()
      .composite([{ input: { create: frames } }])
      .gif({ loop: 0, delay: [1] })
      .toBuffer(),
  };
  return Object.entries(files).map(([name, content]) => ({
    name: `${name}, called scan.png`,
    bytes: typeof content === 'string' ? Buffer.from(content, 'latin1') : content,
    must: 'be refused',
  }));
}
