// What src/cli/build-kernels.ts makes of each kernel.
declare module '*.wasm.js' {
  export const wasm: Uint8Array<ArrayBuffer>;
}

// The part of the WebAssembly JavaScript Interface that is used here; Node's own types do not hold it.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module, imports: object);
    readonly exports: Record<string, unknown>;
  }
  class Global {
    value: number;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
}
