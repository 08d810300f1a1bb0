import type { Manifest, ProfileKind } from '@bulwark/test-cluster/profile';

/** How objects are asked for: whole, or their metadata alone. */
export type Form = 'whole' | 'metadata';

/** The first version; all have ten digits, so that one can be written over another. */
const FIRST_VERSION = 1_000_000_000;
const CHUNK = 8 * 1024 * 1024;
const EVENT = (type: string): string => `{"type":"${type}","object":`;
const ADDED = EVENT('ADDED');
const EVENTS = { ADDED, MODIFIED: EVENT('MODIFIED'), DELETED: EVENT('DELETED') };
const PARTIAL = '"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",';

/** Where an object stands: offsets into the line of its event. */
interface Place {
  readonly chunk: Buffer;
  readonly start: number;
  readonly end: number;
  /** Of the key `metadata`, and behind its value. */
  readonly metadata: number;
  readonly metadataEnd: number;
  readonly version: number;
}

/** The objects of one kind as bytes that are ready to be sent: each the line of the event by which a watch tells it. */
export class Store {
  readonly kind: ProfileKind;
  readonly #chunks: { readonly bytes: Buffer; used: number }[] = [];
  readonly #places: Place[] = [];
  #version: number;

  constructor(kind: ProfileKind, versions: Versions) {
    this.kind = kind;
    this.#version = versions.current;
    for (const object of kind.objects()) this.#add(object, String((this.#version = versions.next())));
  }

  get size(): number {
    return this.#places.length;
  }

  get version(): string {
    return String(this.#version);
  }

  object(index: number): Manifest {
    const { chunk, start, end } = this.#place(index);
    return (JSON.parse(chunk.toString('utf8', start, end)) as { readonly object: Manifest }).object;
  }

  /** Items of a list, with commas between. */
  items(from: number, to: number, form: Form): Buffer {
    const pieces = this.#places.slice(from, to).flatMap(({ chunk, metadata, ...place }, index) => {
      const end = form === 'whole' ? place.end - 2 : place.metadataEnd;
      const open = form === 'whole' ? '{' : `{${PARTIAL}`;
      const close = form === 'whole' ? '' : '}';
      return [
        Buffer.from(index === 0 ? open : `,${open}`),
        chunk.subarray(metadata, end),
        Buffer.from(close),
      ];
    });
    return Buffer.concat(pieces);
  }

  /** All objects as events, in pieces. */
  *initialEvents(form: Form): Generator<Buffer> {
    if (form === 'whole') {
      for (const { bytes, used } of this.#chunks) yield bytes.subarray(0, used);
      return;
    }
    for (let from = 0; from < this.size; from += 500)
      yield Buffer.concat(this.#places.slice(from, from + 500).map((place) => partialEvent('ADDED', place)));
  }

  /** The event that tells of an object in a new version of it. */
  event(
    type: keyof typeof EVENTS,
    index: number,
    version: number,
  ): { readonly whole: Buffer; readonly metadata: Buffer } {
    const place = this.#place(index);
    const { chunk, start, end } = place;
    this.#version = version;
    chunk.write(String(version), place.version, 'latin1');
    return {
      whole: Buffer.concat([Buffer.from(EVENTS[type]), chunk.subarray(start + ADDED.length, end)]),
      metadata: partialEvent(type, place),
    };
  }

  /** Puts another object in the place of one; of the same name, so that it can be told as modified. */
  replace(index: number, object: Manifest): void {
    this.#places[index] = placeOf(object, this.version, (length) => ({
      chunk: Buffer.allocUnsafe(length),
      start: 0,
    }));
  }

  #place(index: number): Place {
    const place = this.#places[index];
    if (place === undefined) throw new RangeError(`${this.kind.kind}: no object ${index}`);
    return place;
  }

  #add(object: Manifest, version: string): void {
    this.#places.push(placeOf(object, version, (length) => this.#room(length)));
  }

  #room(length: number): { readonly chunk: Buffer; readonly start: number } {
    let last = this.#chunks.at(-1);
    if (last === undefined || last.used + length > last.bytes.length)
      this.#chunks.push((last = { bytes: Buffer.allocUnsafe(Math.max(CHUNK, length)), used: 0 }));
    last.used += length;
    return { chunk: last.bytes, start: last.used - length };
  }
}

/** Counts the versions of all kinds of one server. */
export class Versions {
  current = FIRST_VERSION;

  next(): number {
    this.current += 1;
    return this.current;
  }
}

function placeOf(
  { apiVersion, kind, metadata, ...rest }: Manifest,
  version: string,
  room: (length: number) => { readonly chunk: Buffer; readonly start: number },
): Place {
  const head = `${ADDED}{"apiVersion":"${apiVersion}","kind":"${kind}",`;
  const described = `"metadata":${JSON.stringify({ ...metadata, resourceVersion: version })}`;
  const body = JSON.stringify(rest);
  const line = `${head}${described}${body === '{}' ? '' : ','}${body.slice(1)}}\n`;
  const length = Buffer.byteLength(line);
  const { chunk, start } = room(length);
  chunk.write(line, start, 'utf8');
  const at = start + head.length;
  // Names before the version are ASCII, as Kubernetes has it.
  const versionAt = described.indexOf('"resourceVersion":"') + '"resourceVersion":"'.length;
  return {
    chunk,
    start,
    end: start + length,
    metadata: at,
    metadataEnd: at + Buffer.byteLength(described),
    version: at + versionAt,
  };
}

function partialEvent(type: keyof typeof EVENTS, { chunk, metadata, metadataEnd }: Place): Buffer {
  return Buffer.concat([
    Buffer.from(`${EVENTS[type]}{${PARTIAL}`),
    chunk.subarray(metadata, metadataEnd),
    Buffer.from('}}\n'),
  ]);
}
