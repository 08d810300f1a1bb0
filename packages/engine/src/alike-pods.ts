import type { ObjectView } from '@bulwark/control-kit';
import { isMap } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import { jsonOf } from './content.ts';
import { PlanNumbers } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import type { Digest } from './observation.ts';
import type { Plan } from './plan.ts';
import { tokenVolume, withoutTokenEnd } from './pod-token.ts';
import { Pool } from './pool.ts';
import { statusThatMatters } from './status.ts';
import { tracked } from './tracked.ts';

/** What is each pod's own, and what hardly any control reads. */
const OWN = {
  reference: new Set(['name']),
  metadata: new Set(['name', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields']),
  spec: new Set(['nodeName']),
};

/** What controls said of an object by itself, and what is kept of it. */
export interface Judged {
  readonly judgement: Judgement;
  readonly kept: ValueMap;
}

/** Judges an object by itself. */
export type JudgeObject = (view: ObjectView, plan: Plan) => Judgement;
/** What is kept of the value of an object. */
export type Keep = (kind: string, value: ValueMap) => ValueMap;

/** Judged for one pod, and whether that holds for all that are alike. */
type Known = { readonly judgement: Judgement; readonly spec: ValueMap } | 'each its own';

/**
 * Judges pods of a template once: a large cluster has tens of pods for each of its workloads, which differ in their names and places alone.
 * The first one is judged with an eye on what is read of it. Where none of that is the pod's own, controls must say the same of all pods
 * that are equal in everything else, since they know nothing but what they read.
 */
export class AlikePods {
  readonly #judge: JudgeObject;
  readonly #keep: Keep;
  readonly #digest: Digest;
  readonly #known = new Pool<Known>();
  readonly #plans = new PlanNumbers();

  constructor({ judge, keep, digest }: { judge: JudgeObject; keep: Keep; digest: Digest }) {
    this.#judge = judge;
    this.#keep = keep;
    this.#digest = digest;
  }

  judged(view: ObjectView, plan: Plan): Judged {
    const pod = podOf(view);
    if (pod === undefined) return this.#alone(view, plan);
    const key = this.#keyOf(pod, view, plan);
    const known = this.#known.get(key);
    if (known === undefined) return this.#first(pod, { key, view, plan });
    return known === 'each its own' ? this.#alone(view, plan) : this.#likewise(known, view, pod);
  }

  #alone(view: ObjectView, plan: Plan): Judged {
    return { judgement: this.#judge(view, plan), kept: this.#keep(view.reference.kind, view.value) };
  }

  #first(pod: Pod, { key, view, plan }: { key: string; view: ObjectView; plan: Plan }): Judged {
    let readsOwn = false;
    const note = (): void => {
      readsOwn = true;
    };
    const value = {
      ...view.value,
      metadata: tracked(pod.metadata, OWN.metadata, note),
      spec: tracked(pod.spec, OWN.spec, note),
    };
    const reference = tracked(view.reference, OWN.reference, note);
    const judgement = this.#judge({ ...view, reference, value }, plan);
    const kept = this.#keep(view.reference.kind, view.value);
    const isOwn = readsOwn || !isMap(kept['spec']) || tells(judgement, pod.token);
    this.#known.set(key, isOwn ? 'each its own' : { judgement, spec: kept['spec'] as ValueMap });
    return { judgement, kept };
  }

  #likewise({ judgement, spec }: Exclude<Known, string>, view: ObjectView, pod: Pod): Judged {
    const { spec: _own, ...rest } = view.value;
    const { nodeName } = pod.spec;
    const kept = this.#keep(view.reference.kind, rest);
    return { judgement, kept: { ...kept, spec: nodeName === undefined ? spec : { ...spec, nodeName } } };
  }

  /** Equal for pods that differ in nothing but what is each one's own. */
  #keyOf({ metadata, spec, token }: Pod, { reference, value }: ObjectView, plan: Plan): string {
    const { nodeName, ...alike } = spec;
    const labels = Object.fromEntries(Object.entries(metadata).filter(([key]) => !OWN.metadata.has(key)));
    const hasNode = nodeName !== undefined;
    const json = jsonOf([
      this.#plans.of(plan),
      reference.namespace,
      hasNode,
      { ...value, status: statusThatMatters('Pod', value['status']), metadata: labels, spec: alike },
    ]);
    return this.#digest(token === undefined ? json : withoutTokenEnd(json, token));
  }
}

interface Pod {
  readonly metadata: ValueMap;
  readonly spec: ValueMap;
  readonly token: string | undefined;
}

/** The parts of a pod that something has made of a template; undefined for all other objects. */
function podOf({ reference, value }: ObjectView): Pod | undefined {
  const { metadata, spec } = value;
  if (reference.kind !== 'Pod' || !isMap(metadata) || !isMap(spec)) return undefined;
  return metadata['ownerReferences'] === undefined ? undefined : { metadata, spec, token: tokenVolume(spec) };
}

/** Whether what was said names the token volume of the one pod. */
function tells({ seen, blinds }: Judgement, token: string | undefined): boolean {
  if (token === undefined) return false;
  const said = [blinds, seen.map(({ pointer, evidence, violation }) => [pointer, evidence, violation])];
  return JSON.stringify(said, (_key, value: unknown) => (typeof value === 'bigint' ? '' : value)).includes(
    token,
  );
}
