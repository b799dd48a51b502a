import { createHmac, timingSafeEqual } from 'node:crypto';

// RFC 4226 (HOTP) and RFC 6238 (TOTP) with SHA-1, 30 seconds and six digits: what every authenticator app can do.

const STEP = 30_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code of a counter (RFC 4226, 5.3): `digits` decimal digits, 6 to 8. */
export function codeOf(secret: Uint8Array, counter: number, digits = 6): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(message).digest();
  const value = mac.readUInt32BE(mac[19]! & 0x0f) & 0x7fffffff;
  return String(value % 10 ** digits).padStart(digits, '0');
}

/** The 30-second step of a time in milliseconds since 1970. */
export function stepAt(time: number): number {
  return Math.floor(time / STEP);
}

/** The steps whose code this is: of the present one and its neighbours, for clocks that are half a minute off. */
export function stepsOf(secret: Uint8Array, code: string, now: number): number[] {
  const given = Buffer.from(code);
  const present = stepAt(now);
  return [present - 1, present, present + 1].filter((step) => {
    const wanted = Buffer.from(codeOf(secret, step));
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

/** RFC 4648 base 32 without padding, in groups of four for people to type. */
export function secretInWords(secret: Uint8Array): string {
  return base32(secret).replace(/(.{4})(?=.)/g, '$1 ');
}

/** What the app reads from the QR code. */
export function uriOf(secret: Uint8Array, email: string): string {
  const issuer = 'Imprimatur';
  return `otpauth://totp/${issuer}:${encodeURIComponent(email)}?secret=${base32(secret)}&issuer=${issuer}`;
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replace(/.{1,5}/g, (five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]!);
}
