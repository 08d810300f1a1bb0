import { NEWEST_POD_SECURITY_VERSION } from '@bulwark/control-kit';
import { controls } from '@bulwark/controls';
import { createPlan } from '@bulwark/engine';
import { isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { admissionSet } from '@bulwark/remediate';
import type { AdmissionSet } from '@bulwark/remediate';
import { evaluate } from '../evaluate.ts';
import { rawObject } from '../raw-objects.ts';
import { collectionPath, textOf } from './server.test-support.ts';
import type { Server } from './server.test-support.ts';

/** Controls whose judgement the API server can make too. */
export const judged = controls.filter(({ cel }) => cel !== undefined);

/** Values that differ from the defaults in a namespace of the proof. */
export interface Surroundings {
  readonly namespace: string;
  /** By control id, then by name. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  readonly minor: number;
}

/** An object as sent, and what both sides say of it. */
export interface Comparison {
  readonly sent: ValueMap;
  /** As the API server would store it; undefined where it refuses the object. */
  readonly stored: ValueMap | undefined;
  readonly refusal: string | undefined;
  /** Ids of the controls that its policies say are violated. */
  readonly server: readonly string[];
  /** Ids of the controls whose check fails, of the object as stored. */
  readonly own: readonly string[];
  /** Ids of the controls whose check fails, of the object as sent. */
  readonly ofSent: readonly string[];
  /** Warnings of policies that are no verdict: an expression that failed. */
  readonly errors: readonly string[];
}

function generatedSet(
  { parameters, minor }: Pick<Surroundings, 'parameters' | 'minor'>,
  namespaces: readonly string[],
): AdmissionSet {
  return admissionSet({
    plan: createPlan({ controls: judged, parameters, podSecurityVersion: { minor } }),
    exceptions: [],
    now: new Date(0).toISOString(),
    prefix: PREFIX,
    enforce: false,
    namespaceParameters: true,
    namespaces,
    excludedNamespaces: [],
  });
}

const PREFIX = 'p';

/**
 * The generated policies, with messages that are the number of the control: the API server cuts all warnings of a reply at
 * 4 KiB. Expressions, variables, matching and parameters stay as they are.
 */
export function proofPolicies(namespaces: readonly string[]): readonly ValueMap[] {
  return generatedSet(
    { parameters: {}, minor: NEWEST_POD_SECURITY_VERSION.minor },
    namespaces,
  ).policies.flatMap(({ policy, bindings }) => {
    const spec = policy['spec'] as ValueMap;
    const validations = spec['validations'] as readonly ValueMap[];
    return [{ ...policy, spec: { ...spec, validations: validations.map(numbered) } }, ...bindings];
  });
}

function numbered({ expression, message }: ValueMap): ValueMap {
  const id = textOf(message).split(':', 1)[0] as string;
  return {
    expression: textOf(expression),
    message: String(judged.findIndex((control) => control.id === id)),
  };
}

const WARNING = /ValidatingAdmissionPolicy '[^']*' with binding '[^']*': (.*)$/s;

/** Sends objects as dry-run creates and judges what the server would store. Objects get names of their own. */
export async function compare(
  server: Server,
  surroundings: Surroundings,
  sample: readonly ValueMap[],
): Promise<readonly Comparison[]> {
  const named = sample.map((object, index) => withName(object, `o${index}`, surroundings.namespace));
  const replies = await Promise.all(
    named.map(async (object) => {
      const path = collectionPath(object, surroundings.namespace);
      if (path === undefined) throw new Error(`${textOf(object['kind'])} is not served`);
      return await server.send('POST', `${path}?dryRun=All&fieldValidation=Strict`, object);
    }),
  );
  // A name that is taken is refused after admission.
  const stored = replies.map(({ status, body }, index) =>
    status === 201 ? body : status === 409 ? named[index] : undefined,
  );
  const own = failures(stored, surroundings);
  const ofSent = failures(named, surroundings);
  return named.map((sent, index) => {
    const { status, body, warnings } = replies[index] as (typeof replies)[number];
    const texts = warnings.flatMap((text) => WARNING.exec(text)?.[1] ?? []);
    return {
      sent,
      stored: stored[index],
      refusal: status === 201 || status === 409 ? undefined : textOf(body['message']),
      server: texts.flatMap((text) => judged[Number(text)]?.id ?? []).sort(),
      own: own[index] ?? [],
      ofSent: ofSent[index] ?? [],
      errors: texts.filter((text) => judged[Number(text)] === undefined),
    };
  });
}

function withName(object: ValueMap, name: string, namespace: string): ValueMap {
  const metadata = isMap(object['metadata']) ? object['metadata'] : {};
  const isClusterScoped = collectionPath(object, '')?.includes('/namespaces/') === false;
  return { ...object, metadata: { name, ...metadata, ...(!isClusterScoped && { namespace }) } };
}

/** Ids of failing controls by position; objects that are undefined have none. */
function failures(
  objects: readonly (ValueMap | undefined)[],
  { parameters, minor }: Surroundings,
): readonly (readonly string[])[] {
  const raw = objects.flatMap((object, index) =>
    object === undefined ? [] : [rawObject(object, String(index), 0)],
  );
  const { findings } = evaluate(judged, raw, { parameters, podSecurityVersion: { minor } });
  const byName = new Map<string, Set<string>>();
  for (const { control, object } of findings) {
    const key = `${object.kind}/${object.name}`;
    byName.set(key, (byName.get(key) ?? new Set()).add(control));
  }
  return objects.map((object) => {
    if (object === undefined) return [];
    const { kind, metadata } = object as unknown as { kind: string; metadata: { name: string } };
    return [...(byName.get(`${kind}/${metadata.name}`) ?? [])].sort();
  });
}

/** A namespace of the proof with the ConfigMap of its parameters. */
export function surroundingObjects(surroundings: Surroundings): readonly ValueMap[] {
  const { namespace } = surroundings;
  const example = generatedSet(surroundings, []).parametersExample as ValueMap;
  const labels = { 'bulwark.dev/admission-parameters': 'own' };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
    { ...example, metadata: { name: 'bulwark-admission', namespace } },
  ];
}

const keeperMetadata = { name: 'keeper' };

/**
 * A policy that judges nothing and stays: once the last bound policy that reads ConfigMaps is deleted, the API server watches them
 * no more, and policies that are made later see them as they were then.
 */
export const keeper: readonly ValueMap[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: keeperMetadata,
    spec: {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['keeper.test'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['none'] },
        ],
      },
      validations: [{ expression: 'true' }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: keeperMetadata,
    spec: { policyName: keeperMetadata.name, validationActions: ['Warn'] },
  },
];
