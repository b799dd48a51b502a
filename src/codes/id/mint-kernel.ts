import type { Mint } from '../plan.ts';
import { startKernel } from '../wasm/kernel.ts';
import { ALPHABET, ID_LENGTH } from './crockford.ts';
import { aes256, CHUNK, type ChunkMinter, firstBlock, ROUNDS } from './ff1.ts';
import { wasm } from './mint.wasm.js';

type Functions = {
  begin(mint: number, first: number, upper: bigint, lower: bigint, count: number): void;
  turn(lower: bigint, count: number): void;
  write(out: number, count: number): void;
};

/** What `ff1Rounds` does for minting, in WebAssembly (mint.as.ts); AES stays with the processor. */
export function kernelMinter({ key, number }: Mint): ChunkMinter {
  const { exports, inputs, outputs, ids, idsAt } = threadKernel();
  const cipher = aes256(key);
  const mac = new DataView(firstBlock(cipher).buffer);
  const upper = mac.getBigInt64(0);
  const lowers = Array.from(
    { length: ROUNDS + 1 },
    (_, round) => mac.getBigInt64(8) ^ (BigInt(round) << 40n),
  );
  return (first, count) => {
    const blocks = inputs.subarray(0, count * BLOCK);
    exports.begin(number, first, upper, lowers[0]!, count);
    for (let round = 0; round < ROUNDS; round++) {
      outputs.set(cipher.update(blocks));
      exports.turn(lowers[round + 1]!, count);
    }
    exports.write(idsAt, count);
    return ids.subarray(0, count * ID_LENGTH);
  };
}

const BLOCK = 16;
let started: ReturnType<typeof start> | undefined;

/** One for all keys of a thread: it keeps nothing from one chunk to the next. */
function threadKernel() {
  started ??= start();
  return started;
}

function start() {
  const kernel = startKernel<Functions>(wasm);
  const even = CHUNK + (CHUNK % 2);
  const inputs = kernel.place(new Uint8Array(even * BLOCK));
  const outputs = kernel.place(new Uint8Array(even * BLOCK));
  const left = kernel.place(new Float64Array(even));
  const right = kernel.place(new Float64Array(even));
  const symbols = kernel.place(symbolPairs());
  const ids = kernel.place(new Uint8Array(CHUNK * ID_LENGTH));
  kernel.set({ inputs, outputs, left, right, symbols });
  return {
    exports: kernel.exports,
    inputs: kernel.at(inputs, even * BLOCK),
    outputs: kernel.at(outputs, even * BLOCK),
    ids: kernel.at(ids, CHUNK * ID_LENGTH),
    idsAt: ids,
  };
}

/** The two ASCII bytes of every ten bits. */
function symbolPairs(): Uint8Array {
  return Buffer.from(
    [...ALPHABET].flatMap((one) => [...ALPHABET].map((other) => one + other)).join(''),
    'latin1',
  );
}
