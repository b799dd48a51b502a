import { setImmediate } from 'node:timers/promises';

/** What takes long to make, piece by piece: other requests have their turn between two. */
export async function* inTurns(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    yield piece;
    await setImmediate();
  }
}
