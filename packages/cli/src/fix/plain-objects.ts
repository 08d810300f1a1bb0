import { Posture } from '@bulwark/engine';
import type { PostureOptions } from '@bulwark/engine';
import { formatReference, isRendered } from '@bulwark/model';
import type { Finding, RawObject } from '@bulwark/model';
import { countBy, excess } from '@bulwark/remediate';
import type { FileEdit } from '@bulwark/remediate';
import { objectsOf } from '../provenance/rendered-objects.ts';
import { realPath, realPathOf } from './real-path.ts';

/** Objects that are read as they stand, some perhaps in files that go into builds too. */
export class PlainObjects {
  readonly #objects: readonly RawObject[];
  readonly #byPath: ReadonlyMap<string, readonly RawObject[]>;
  readonly #options: PostureOptions;
  readonly #known: ReadonlyMap<string, number>;

  /** `findings` are those that the fixes of these objects themselves leave. */
  constructor(objects: readonly RawObject[], findings: readonly Finding[], options: PostureOptions) {
    this.#objects = objects.filter(({ origin }) => !isRendered(origin));
    this.#byPath = Map.groupBy(this.#objects, ({ origin }) => realPathOf(origin) ?? '');
    this.#options = options;
    this.#known = countsOf(findings.filter(({ origin }) => !isRendered(origin)));
  }

  /** What speaks against edits of files: a finding that they add to these objects. */
  complaint(edits: Iterable<FileEdit>): string | undefined {
    const changed = new Map([...edits].flatMap((edit) => this.#changedBy(edit)));
    if (changed.size === 0) return undefined;
    const posture = new Posture(this.#options);
    for (const object of this.#objects) for (const each of changed.get(object) ?? [object]) posture.add(each);
    const added = excess(this.#known, countsOf(posture.result().findings), NONE);
    return (
      added && `it would add a finding of ${added.slice(0, added.indexOf(' '))} to what is read as it stands`
    );
  }

  /** All objects of a file as the edit leaves them, in the place of its first. */
  #changedBy({ source, after }: FileEdit): readonly (readonly [RawObject, readonly RawObject[]])[] {
    const own = source.kind === 'file' ? (this.#byPath.get(realPath(source.path)) ?? []) : [];
    const origin = own[0]?.origin;
    if (origin?.source !== 'file') return [];
    const objects = objectsOf(after, 'yaml', origin, origin.file);
    return own.map((object, index) => [object, index === 0 ? objects : []]);
  }
}

const NONE: ReadonlyMap<string, number> = new Map();

function countsOf(findings: readonly Finding[]): ReadonlyMap<string, number> {
  return countBy(findings, ({ control, unit, object }) => `${control} ${unit} ${formatReference(object)}`);
}
