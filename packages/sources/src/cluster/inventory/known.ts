import type { ValueMap } from '@bulwark/model';
import { metadataText } from '../api/objects.ts';

/** Takes what changes in the objects of one kind. Keys are `namespace/name`. */
export interface ChangeReceiver {
  put(key: string, object: ValueMap): void;
  remove(key: string): void;
}

/**
 * Which objects of a kind are there, and in which version. It turns lists and events, late, repeated or incomplete as they may be,
 * into the changes that they make.
 */
export class KnownObjects {
  readonly #receiver: ChangeReceiver;
  readonly #known = new Map<string, { version: string; round: number }>();
  #round = 0;

  constructor(receiver: ChangeReceiver) {
    this.#receiver = receiver;
  }

  get size(): number {
    return this.#known.size;
  }

  /** A list begins: what it does not name until `endList` is gone. One that breaks off is begun again. */
  beginList(): void {
    this.#round += 1;
  }

  /** An object of a list, which is right whatever was known before. */
  listed(object: ValueMap): void {
    const key = keyOf(object);
    const version = metadataText(object, 'resourceVersion');
    const known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, { version, round: this.#round });
    else known.round = this.#round;
    if (known?.version === version) return;
    if (known !== undefined) known.version = version;
    this.#receiver.put(key, object);
  }

  endList(): void {
    for (const [key, { round }] of this.#known) if (round !== this.#round) this.#remove(key);
  }

  /** An event of a watch; one that was seen before, or is older than what is known, changes nothing. */
  changed(object: ValueMap): void {
    const key = keyOf(object);
    const version = metadataText(object, 'resourceVersion');
    const known = this.#known.get(key);
    if (known !== undefined && (known.version === version || isOlder(version, known.version))) return;
    this.#known.set(key, { version, round: this.#round });
    this.#receiver.put(key, object);
  }

  deleted(object: ValueMap): void {
    const key = keyOf(object);
    const known = this.#known.get(key);
    if (known === undefined || isOlder(metadataText(object, 'resourceVersion'), known.version)) return;
    this.#remove(key);
  }

  /** Nothing of the kind is known any more. */
  forget(): void {
    for (const key of this.#known.keys()) this.#remove(key);
  }

  #remove(key: string): void {
    this.#known.delete(key);
    this.#receiver.remove(key);
  }
}

function keyOf(object: ValueMap): string {
  return `${metadataText(object, 'namespace')}/${metadataText(object, 'name')}`;
}

/** Versions of one kind are whole numbers that grow (KEP-5504); of any other text nothing is known. */
function isOlder(version: string, than: string): boolean {
  if (!/^\d+$/.test(version) || !/^\d+$/.test(than)) return false;
  return version.length === than.length ? version < than : version.length < than.length;
}
