import { constants, deflateRawSync } from 'node:zlib';

/**
 * Deflates a part of a larger stream so that it ends on a byte (RFC 1951, 3.2.4: an empty stored block) and refers to
 * nothing before it: parts made anywhere can be joined. The settings are pinned because they decide bytes.
 */
export function deflatePart(plain: Uint8Array): Uint8Array {
  return deflateRawSync(plain, {
    level: 6,
    memLevel: 8,
    windowBits: 15,
    strategy: constants.Z_DEFAULT_STRATEGY,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
}
