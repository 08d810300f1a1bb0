import type { WorkloadView } from '@bulwark/control-kit';
import { Bucket } from './bucket.ts';
import type { ObjectRecord } from './record.ts';

const NONE: readonly never[] = [];

/** Objects with a pod template that no other scanned object owns, by namespace. */
export class RootWorkloads {
  readonly #held = new Set<ObjectRecord>();
  readonly #buckets = new Map<string, Bucket>();

  has(record: ObjectRecord): boolean {
    return this.#held.has(record);
  }

  add(record: ObjectRecord): void {
    const { namespace } = record.reference;
    this.#held.add(record);
    let bucket = this.#buckets.get(namespace);
    if (bucket === undefined) this.#buckets.set(namespace, (bucket = new Bucket()));
    bucket.add(record);
  }

  remove(record: ObjectRecord): void {
    const { namespace } = record.reference;
    if (!this.#held.delete(record)) return;
    const bucket = this.#buckets.get(namespace);
    bucket?.remove(record);
    if (bucket?.records.length === 0) this.#buckets.delete(namespace);
  }

  /** Those that can be read, of one namespace or all. */
  workloads(namespace?: string): readonly WorkloadView[] {
    const namespaces = namespace === undefined ? [...this.#buckets.keys()].sort() : [namespace];
    return namespaces.flatMap((name) =>
      (this.#buckets.get(name)?.records ?? NONE).flatMap(({ workloads }) => workloads),
    );
  }

  /** The first of a namespace that can be read. */
  firstIn(namespace: string): ObjectRecord | undefined {
    return this.#buckets.get(namespace)?.records.find(({ workloads }) => workloads.length > 0);
  }
}
