// The part of the WebAssembly interface that the engine is run with; the library types come with a browser's only.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    /** Grows by so many pages of 64 KiB and returns the number before. */
    grow(pages: number): number;
  }

  type Imports = Readonly<Record<string, Readonly<Record<string, (...values: never[]) => unknown>>>>;

  // oxlint-disable-next-line typescript/no-extraneous-class -- it is one
  class Module {
    constructor(bytes: Uint8Array);
  }

  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  function compile(bytes: Uint8Array): Promise<Module>;
}
