// What a check may use of an engine: what Node, Bun, Deno and a browser's worker all have, apart from the
// language itself. It is checked by .ci/types, and nothing loads it.

type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

declare namespace WebAssembly {
  class Module {
    readonly [Symbol.toStringTag]: "WebAssembly.Module";
    constructor(bytes: BufferSource);
    static exports(module: Module): { name: string; kind: string }[];
    static imports(module: Module): { module: string; name: string; kind: string }[];
  }

  // biome-ignore lint/suspicious/noExplicitAny: a check alone knows what its guest has
  type Exported = any;

  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Record<string, Exported>;
  }

  class Memory {
    constructor(type: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

  class RuntimeError extends Error {}

  class Global {
    constructor(type: { value: string; mutable?: boolean }, value?: unknown);
    value: Exported;
  }

  class Table {
    constructor(type: { element: string; initial: number; maximum?: number });
    readonly length: number;
    get(index: number): Exported;
    set(index: number, value?: unknown): void;
    grow(by: number): number;
  }

  type Imports = Record<string, Record<string, unknown>>;

  function compile(bytes: BufferSource): Promise<Module>;
  function validate(bytes: BufferSource): boolean;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
  function instantiate(
    bytes: BufferSource,
    imports?: Imports,
  ): Promise<{ module: Module; instance: Instance }>;
}

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes?: ArrayBuffer | ArrayBufferView): string;
}
