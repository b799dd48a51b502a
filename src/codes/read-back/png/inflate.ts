import { inflateSync } from 'node:zlib';

/**
 * Unpacks a zlib stream (RFC 1950) of exactly `length` bytes. It must be whole, end where `stream` ends and be filled up with
 * zeros, as the kernel calls for. @throws Error whose sentence says what is wrong.
 */
export function inflateWhole(stream: Uint8Array, length: number): Buffer {
  // zlib itself would take smaller windows.
  if (stream[0] !== 0x78) throw new Error('The image data does not begin as a zlib stream.');
  const { bytes, taken } = inflate(stream, length);
  if (taken !== stream.length) throw new Error('The image data does not end where its chunk ends.');
  if (bytes.length !== length) throw new Error('The image data does not fill the image.');
  if (!isFilledUp(stream, bytes)) throw new Error('The image data is not filled up with zeros.');
  return bytes;
}

function inflate(stream: Uint8Array, most: number): { bytes: Buffer; taken: number } {
  try {
    const options = { info: true, maxOutputLength: most, chunkSize: Math.max(64, most) };
    // With `info` it gives an object; Node's types know of none.
    const { buffer, engine } = inflateSync(stream, options) as unknown as Inflated;
    return { bytes: buffer, taken: engine.bytesWritten };
  } catch (error) {
    throw new Error(sentence(error as NodeJS.ErrnoException));
  }
}

type Inflated = { buffer: Buffer; engine: { bytesWritten: number } };

function sentence({ code, message }: NodeJS.ErrnoException): string {
  if (message === 'incorrect data check') return 'The checksum of the image data is wrong (Adler-32).';
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'The image data holds more lines than the image.';
  return `The image data cannot be unpacked: ${message}.`;
}

/**
 * zlib does not look at the bits that fill up the last byte before the checksum. If its highest one is such a bit, the stream says
 * the same without it.
 */
function isFilledUp(stream: Uint8Array, bytes: Buffer): boolean {
  const last = stream.length - 5;
  const other = Uint8Array.from(stream);
  if (other[last] === 0) return true;
  other[last]! ^= (0x80000000 >>> Math.clz32(other[last]! << 24)) >>> 24;
  try {
    return !inflate(other, bytes.length).bytes.equals(bytes);
  } catch {
    return true;
  }
}
