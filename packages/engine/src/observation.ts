import type { Violation } from '@bulwark/control-kit';
import { valueAt } from '@bulwark/model';
import type { Evidence, Path, ValueMap } from '@bulwark/model';
import type { LocatedViolation } from './evaluate.ts';
import { evidenceOf } from './evidence.ts';
import type { PlannedControl } from './plan.ts';
import { stablePointer } from './pointer.ts';
import { Pool } from './pool.ts';

export type Digest = (text: string) => string;

/** What a finding says apart from the object on which it stands: the same for every pod of a template. */
export interface Observation {
  /** Unique among all observations of a posture. */
  readonly id: number;
  readonly control: PlannedControl;
  readonly violation: Violation;
  readonly path: Path;
  readonly base: Path;
  readonly container: string | undefined;
  readonly pointer: string;
  readonly evidence: Evidence;
  readonly digest: Digest;
}

/** Holds equal observations once. */
export class Observations {
  readonly digest: Digest;
  readonly #known = new Pool<Observation>();
  #count = 0;

  constructor(digest: Digest) {
    this.digest = digest;
  }

  /** The observation of a violation in an object of this kind and value. */
  observe(kind: string, value: ValueMap, located: LocatedViolation): Observation {
    const evidence = evidenceIn(kind, value, located);
    const { control, violation } = located;
    const pointer = stablePointer(value, located.path, this.digest);
    const key = `${control.index}\n${pointer}\n${violation.message}`;
    const known = this.#known.get(key);
    if (known !== undefined && isSame(known, located, evidence)) return known;
    this.#count += 1;
    const observation = { id: this.#count, ...located, pointer, evidence, digest: this.digest };
    this.#known.set(key, observation);
    return observation;
  }
}

function evidenceIn(kind: string, value: ValueMap, { violation, path }: LocatedViolation): Evidence {
  return violation.evidence === undefined
    ? evidenceOf(kind, path, valueAt(value, path), violation.secret ?? false)
    : evidenceOf('', [], violation.evidence, false);
}

function isSame(known: Observation, located: LocatedViolation, evidence: Evidence): boolean {
  return (
    // A scope judges by a control of its own, with another severity.
    known.control === located.control &&
    known.container === located.container &&
    isEqual(known.evidence, evidence) &&
    isEqual(known.path, located.path) &&
    isEqual(known.base, located.base) &&
    isEqual(known.violation, located.violation)
  );
}

/** Structural equality of plain data: asked for each violation of each object, so that no list of keys is made. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && isEqualList(a, b);
  return !Array.isArray(b) && isEqualMap(a as Fields, b as Fields);
}

type Fields = Readonly<Record<string, unknown>>;

function isEqualList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
}

function isEqualMap(a: Fields, b: Fields): boolean {
  for (const key in a) if (!isEqual(a[key], b[key])) return false;
  for (const key in b) if (!(key in a)) return false;
  return true;
}
