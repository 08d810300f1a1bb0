import { isDeepStrictEqual } from 'node:util';
import { posix } from 'node:path';
import type { FileOrigin, Finding, Path, Trace, Value, ValueMap } from '@bulwark/model';
import { isMap, valueAt } from '@bulwark/model';
import type { BuiltKustomization } from '@bulwark/render';
import { DEFAULT_LIMITS, readDocuments } from '@bulwark/sources';
import type { RenderedFromKustomization } from '@bulwark/sources';
import { pathIn } from '../path-in.ts';
import { entriesOf } from './entries.ts';
import type { Entry } from './entries.ts';
import { patchLine } from './patch-line.ts';
import { resourcePlace } from './resource.ts';
import type { Probe, ResourcePlace } from './resource.ts';
import { Tree } from './tree-file.ts';

/** A finding in an object that a kustomization built. */
export interface KustomizationFinding {
  readonly finding: Finding;
  readonly origin: FileOrigin;
  readonly from: RenderedFromKustomization;
}

export interface TracedKustomization {
  /** One for each finding. */
  readonly traces: readonly Trace[];
  /** What sets the value of each, as far as that was seen. */
  readonly deciders: readonly (Entry | undefined)[];
  readonly renders: number;
  readonly complete: boolean;
}

/** Builds of one kustomization that may be spent. */
const MAX_BUILDS = 48;

/**
 * Traces findings of one kustomization to the files of its resources and to the patches that set their values: a value that is changed in
 * the resource must come out changed, and without the patch the value must be another. Undefined where it cannot be built any more, or
 * what builds does not tell origins.
 */
export async function traceKustomizationFindings(
  findings: readonly [KustomizationFinding, ...KustomizationFinding[]],
): Promise<TracedKustomization | undefined> {
  const { renderer, request } = findings[0].from;
  const clean = await renderer.buildKustomization(request);
  if (clean.kind !== 'kustomization' || clean.format !== 'json') return undefined;
  const tracing = new KustomizationTracing(findings, clean);
  await tracing.proveResources();
  await tracing.findDeciders();
  return tracing.result();
}

/** What is known of one finding. */
interface Subject extends KustomizationFinding {
  readonly object: ValueMap;
  readonly resource: ResourcePlace | undefined;
  proven: boolean;
  decider: Entry | undefined;
  maker: Entry | undefined;
}

class KustomizationTracing {
  readonly #from: RenderedFromKustomization;
  readonly #tree: Tree;
  readonly #subjects: readonly Subject[];
  #builds = 1;
  #complete = true;

  constructor(
    findings: readonly [KustomizationFinding, ...KustomizationFinding[]],
    clean: BuiltKustomization,
  ) {
    const [{ from }] = findings;
    this.#from = from;
    this.#tree = new Tree(from.request.root, clean.read);
    const objects = objectsOf(clean);
    this.#subjects = findings.map((each) => this.#subject(each, objects[each.from.document] ?? {}));
  }

  result(): TracedKustomization {
    return {
      traces: this.#subjects.map((subject) => this.#traceOf(subject)),
      deciders: this.#subjects.map(({ decider }) => decider),
      renders: this.#builds,
      complete: this.#complete,
    };
  }

  /** Changes scalars of the resources, those of all findings at once. */
  async proveResources(): Promise<void> {
    for (const round of [0, 1, 2]) {
      const open = this.#subjects.filter(({ proven, resource }) => !proven && resource?.probes[round]);
      const built = await this.#prove(open, round);
      // One that cannot be built hides all others.
      if (built || open.length < 2) continue;
      for (const group of Map.groupBy(open, ({ resource }) => resource?.probes[round]?.file).values())
        await this.#prove(group, round);
    }
  }

  async #prove(subjects: readonly Subject[], round: number): Promise<boolean> {
    const probes = subjects.flatMap(({ resource }) => resource?.probes[round] ?? []);
    const objects = probes.length === 0 ? undefined : await this.#build(this.#withProbes(probes));
    if (objects === undefined) return false;
    for (const subject of subjects) {
      const probe = subject.resource?.probes[round];
      const object = sameObject(objects, subject.object);
      if (probe !== undefined && isDeepStrictEqual(valueIn(object, subject.object, probe.path), probe.value))
        subject.proven = true;
    }
    return true;
  }

  #withProbes(probes: readonly Probe[]): Readonly<Record<string, string>> {
    const replaced: Record<string, string> = {};
    for (const [path, own] of Map.groupBy(probes, ({ file }) => file)) {
      let text = this.#tree.file(path)?.text ?? '';
      const distinct = [...new Map(own.map((probe) => [probe.start, probe])).values()];
      for (const { start, end, text: value } of distinct.toSorted((a, b) => b.start - a.start))
        text = text.slice(0, start) + value + text.slice(end);
      replaced[path] = text;
    }
    return replaced;
  }

  /** Leaves out one thing after the other that a kustomization does. */
  async findDeciders(): Promise<void> {
    for (const entry of this.#entries()) {
      const objects = await this.#build({ [entry.file]: entry.without });
      if (objects === undefined) continue;
      for (const subject of this.#subjects)
        this.#compare(subject, entry, sameObject(objects, subject.object));
    }
  }

  #compare(subject: Subject, entry: Entry, object: ValueMap | undefined): void {
    const { path } = subject.finding;
    if (object === undefined && entry.makes) subject.maker ??= entry;
    else if (
      object !== undefined &&
      !isDeepStrictEqual(valueIn(object, subject.object, path), valueAt(subject.object, path))
    )
      subject.decider ??= entry;
  }

  #entries(): readonly Entry[] {
    const files = this.#subjects.flatMap(({ from: { origin, changes } }) =>
      [origin, ...changes].flatMap((each) => each?.configuredIn ?? []),
    );
    const entries = [...new Set(files)].flatMap(
      (path) => this.#tree.file(path)?.documents.flatMap(entriesOf) ?? [],
    );
    // A component is named where nothing in it decides.
    return [
      ...entries.filter(({ isComponent }) => !isComponent),
      ...entries.filter(({ isComponent }) => isComponent),
    ];
  }

  async #build(replaced: Readonly<Record<string, string>>): Promise<readonly ValueMap[] | undefined> {
    if (this.#builds >= MAX_BUILDS) {
      this.#complete = false;
      return undefined;
    }
    this.#builds += 1;
    const { renderer, request } = this.#from;
    const outcome = await renderer.buildKustomization({ ...request, origins: false, replaced });
    return outcome.kind === 'kustomization' ? objectsOf(outcome) : undefined;
  }

  #subject(each: KustomizationFinding, object: ValueMap): Subject {
    const file = each.from.origin?.path === undefined ? undefined : this.#tree.file(each.from.origin.path);
    const resource = file && resourcePlace(file, object, each.finding.path);
    return { ...each, object, resource, proven: false, decider: undefined, maker: undefined };
  }

  #traceOf({ origin, from, finding, object, resource, proven, decider, maker }: Subject): Trace {
    const patch = decider && this.#patchOf(decider, object, finding.path);
    const made = maker && { file: from.shown(maker.file), line: maker.line };
    const place = made ?? { file: origin.file, line: proven ? resource?.line : undefined };
    return { ...place, values: [], ...(patch && { patch }) };
  }

  #patchOf({ file, line, patch }: Entry, object: ValueMap, path: Path): NonNullable<Trace['patch']> {
    const { shown } = this.#from;
    if (patch === undefined) return { file: shown(file), line };
    const name = posix.join(posix.dirname(file), patch);
    const text = this.#tree.file(name);
    return { file: shown(name), line: text && patchLine(text, object, path) };
  }
}

function objectsOf({ documents }: BuiltKustomization): readonly ValueMap[] {
  return documents.map(({ text }) => builtObject(text));
}

/** The object that a document of a build holds. */
export function builtObject(text: string): ValueMap {
  for (const outcome of readDocuments(text, 'json', DEFAULT_LIMITS))
    if (outcome.kind !== 'problem' && isMap(outcome.value)) return outcome.value;
  return {};
}

/** The value at a path of the object as it was built before. */
function valueIn(object: ValueMap | undefined, before: ValueMap, path: Path): Value | undefined {
  return valueAt(object, pathIn(object, before, path));
}

/** The object of the same kind and name, in the same namespace where there are several. */
function sameObject(objects: readonly ValueMap[], wanted: ValueMap): ValueMap | undefined {
  const same = objects.filter(
    (each) => each['kind'] === wanted['kind'] && nameOf(each, 'name') === nameOf(wanted, 'name'),
  );
  const near = same.find((each) => nameOf(each, 'namespace') === nameOf(wanted, 'namespace'));
  return near ?? (same.length === 1 ? same[0] : undefined);
}

function nameOf(object: ValueMap, field: 'name' | 'namespace'): Value | undefined {
  return valueAt(object, ['metadata', field]);
}
