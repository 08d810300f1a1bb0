import type { WorkloadView } from '@bulwark/control-kit';
import { Buckets } from './bucket.ts';
import type { ObjectRecord } from './record.ts';

const NONE: readonly never[] = [];

/** Objects with a pod template that no other scanned object owns, by namespace. */
export class RootWorkloads {
  readonly #held = new Set<ObjectRecord>();
  readonly #buckets = new Buckets();

  has(record: ObjectRecord): boolean {
    return this.#held.has(record);
  }

  add(record: ObjectRecord): void {
    this.#held.add(record);
    this.#buckets.add(record.reference.namespace, record);
  }

  remove(record: ObjectRecord): void {
    if (this.#held.delete(record)) this.#buckets.remove(record.reference.namespace, record);
  }

  /** Those that can be read, of one namespace or all. */
  workloads(namespace?: string): readonly WorkloadView[] {
    const namespaces = namespace === undefined ? this.#buckets.keys : [namespace];
    return namespaces.flatMap((name) =>
      (this.#buckets.get(name)?.records ?? NONE).flatMap(({ workloads }) => workloads),
    );
  }

  /** The first of a namespace that can be read. */
  firstIn(namespace: string): ObjectRecord | undefined {
    return this.#buckets.get(namespace)?.records.find(({ workloads }) => workloads.length > 0);
  }
}
