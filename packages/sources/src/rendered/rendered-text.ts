import type * as Zlib from 'node:zlib';
import type { FileOrigin, RawObject } from '@bulwark/model';
import type { DocumentLimits } from '../documents/index.ts';
import type { Receiver } from '../events.ts';
import { FileReader } from '../reader.ts';
import type { NamedFile } from '../reader.ts';
import type { TextSource } from '../source-text.ts';
import type { RenderedFrom } from './session.ts';

/** Below this many bytes a text is held as it is. */
const PACK_FROM = 2048;

let zlib: typeof Zlib | undefined;

/** A rendered text and what is said about its objects. */
export interface RenderedText {
  readonly file: Omit<NamedFile, 'path'>;
  readonly text: string;
  readonly format: 'json' | 'yaml';
  readonly from: RenderedFrom;
}

/** Reads what was rendered. A line of it is a line of nothing that the user has, so problems name the place in words. */
export class RenderedReader {
  readonly #reader: FileReader;
  #from: RenderedFrom | undefined;

  /** `bind` is told how each object was rendered. */
  constructor(
    limits: DocumentLimits,
    receiver: Receiver,
    bind: (origin: FileOrigin, from: RenderedFrom) => void,
  ) {
    const object = (raw: RawObject): void => {
      if (raw.origin.source === 'file' && this.#from !== undefined) bind(raw.origin, this.#from);
      receiver.object(raw);
    };
    this.#reader = new FileReader(limits, {
      object,
      unread: ({ line, message, ...entry }) =>
        receiver.unread({
          ...entry,
          line: undefined,
          column: undefined,
          message: message + inRendered(line),
        }),
      passedOver: ({ line, reason, ...entry }) =>
        receiver.passedOver({ ...entry, line: 1, reason: reason + inRendered(line) }),
      notice: ({ line, message, ...entry }) =>
        receiver.notice({ ...entry, line: 1, column: 1, message: message + inRendered(line) }),
    });
  }

  /** Hands over the objects of one text and returns their number. The text is held, so that findings in it can be shown. */
  async read({ file, text, format, from }: RenderedText): Promise<number> {
    const bytes = Buffer.from(text);
    this.#from = from;
    return this.#reader.readBytes({ ...file, path: `rendered.${format}` }, bytes, held(bytes));
  }
}

function inRendered(line: number | undefined): string {
  return line === undefined ? '' : ` (line ${line} of what it renders)`;
}

function held(bytes: Buffer): TextSource {
  if (bytes.length < PACK_FROM) return { kind: 'held', bytes };
  zlib ??= process.getBuiltinModule('node:zlib');
  return { kind: 'packed', bytes: zlib.deflateRawSync(bytes, { level: 1 }), size: bytes.length };
}
