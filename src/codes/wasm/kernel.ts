// Start here: how a kernel is started; checked-kernel.ts decides whether it is used.
/** A WebAssembly kernel with the tables it was given. */
export type Kernel<Functions> = {
  exports: Functions;
  /** Sets the variables that the kernel exports, by their names. Throws unless it is just these. */
  set(values: Record<string, number>): void;
  /** Copies a table into the kernel's memory, where it stays, and returns its address, a multiple of 16. */
  place(table: ArrayBufferView): number;
  /** The same for room that holds zeros. */
  reserve(length: number): number;
  /** Bytes at an address of `place`. They are no longer the kernel's once another table is placed. */
  at(address: number, length: number): Uint8Array<ArrayBuffer>;
};

/** A kernel of its own from its compiled bytes (`src/cli/build-kernels.ts` makes them). A module is compiled once a thread. */
export function startKernel<Functions>(wasm: Uint8Array<ArrayBuffer>): Kernel<Functions> {
  const module = compiled.get(wasm) ?? new WebAssembly.Module(wasm);
  compiled.set(wasm, module);
  const { exports } = new WebAssembly.Instance(module, {});
  const memory = exports.memory as WebAssembly.Memory;
  let end = (exports.base as () => number)();

  function at(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(memory.buffer as ArrayBuffer, address, length);
  }

  function reserve(length: number): number {
    const start = (end + 15) & ~15;
    end = start + length;
    const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE);
    if (missing > 0) memory.grow(missing);
    return start;
  }

  return {
    exports: exports as Functions,
    set(values) {
      const variables = Object.entries(exports).filter(([, own]) => own instanceof WebAssembly.Global);
      const names = variables.map(([name]) => name).sort();
      if (names.join() !== Object.keys(values).sort().join())
        throw new Error(`The kernel has the variables ${names.join(', ')}.`);
      for (const [name, variable] of variables) (variable as WebAssembly.Global).value = values[name]!;
    },
    reserve,
    place(table) {
      const start = reserve(table.byteLength);
      at(start, table.byteLength).set(new Uint8Array(table.buffer, table.byteOffset, table.byteLength));
      return start;
    },
    at,
  };
}

const PAGE = 65_536;
const compiled = new Map<Uint8Array, WebAssembly.Module>();
