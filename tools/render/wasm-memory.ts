// WebAssembly bounds its memory by what the module declares, not by the limits of the thread that runs it.

const HEADER = 8;
const MEMORY_SECTION = 5;
/** Bytes of a page of WebAssembly memory. */
export const PAGE = 65_536;

/** The module with `maximum` pages as the most that its memory may grow to. Throws when it is no module or needs more at once. */
export function limitMemory(module: Buffer, maximum: number): Buffer {
  if (module.readUInt32LE(0) !== 0x6d73_6100) throw new Error('this is no WebAssembly module');
  let at = HEADER;
  while (at < module.length) {
    const size = readNumber(module, at + 1);
    const body = size.next;
    if (module[at] === MEMORY_SECTION) {
      const section = memorySection(module.subarray(body, body + size.value), maximum);
      return Buffer.concat([module.subarray(0, at), section, module.subarray(body + size.value)]);
    }
    at = body + size.value;
  }
  throw new Error('the module declares no memory');
}

function memorySection(body: Buffer, maximum: number): Buffer {
  const count = readNumber(body, 0);
  if (count.value !== 1) throw new Error(`the module declares ${count.value} memories`);
  const minimum = readNumber(body, count.next + 1).value;
  if (minimum > maximum) throw new Error(`the module starts with ${minimum} pages, more than ${maximum}`);
  // One memory, limits with a maximum (flag 1).
  const limits = Buffer.from([1, 1, ...writeNumber(minimum), ...writeNumber(maximum)]);
  return Buffer.concat([Buffer.from([MEMORY_SECTION, ...writeNumber(limits.length)]), limits]);
}

/** Unsigned LEB128. */
function readNumber(bytes: Buffer, from: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let shift = 1;
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error('the module ends too early');
    at += 1;
    value += (byte & 0x7f) * shift;
    if (byte < 0x80) return { value, next: at };
    shift *= 0x80;
  }
}

function writeNumber(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 0x80;
    rest = Math.floor(rest / 0x80);
    bytes.push(rest > 0 ? low + 0x80 : low);
  } while (rest > 0);
  return bytes;
}
