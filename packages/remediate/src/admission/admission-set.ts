import type { Plan } from '@bulwark/engine';
import { isList } from '@bulwark/model';
import type { ExceptionRule, Value, ValueMap } from '@bulwark/model';
import { admissionExceptions } from './exceptions.ts';
import type { AdmissionExceptions } from './exceptions.ts';
import { ADMISSION_API, controlPolicy, LABELS, PARAMETERS_NAME, PARAMETERS_NAMESPACE } from './policy.ts';
import type { ControlPolicy, PolicyOptions } from './policy.ts';
import { parameterKey, VERSION_KEY } from './variables.ts';
import type { GeneratedControl } from './variables.ts';

/** What a set of admission policies is made of. */
export interface AdmissionRequest extends PolicyOptions {
  /** Controls with their parameters, and the version of the Pod Security Standards. */
  readonly plan: Plan;
  readonly exceptions: readonly ExceptionRule[];
  /** The moment as Date.toISOString() writes it: exceptions that have ended are left out. */
  readonly now: string;
}

/** A set of admission policies, complete: every binding with its policy, and the parameters that they refer to. */
export interface AdmissionSet {
  /** The namespace of the parameters, the parameters themselves, and what guards those of other namespaces. */
  readonly parameters: readonly ValueMap[];
  readonly policies: readonly ControlPolicy[];
  /** Ids of controls of the plan that one object does not decide, or that have no form for the API server. */
  readonly leftOut: readonly string[];
  readonly exceptionsLeftOut: AdmissionExceptions['leftOut'];
}

/** Namespaces of Kubernetes itself and of the policies' parameters: an error in a policy must not stop the cluster. */
export const SYSTEM_NAMESPACES: readonly string[] = [
  'kube-system',
  'kube-public',
  'kube-node-lease',
  PARAMETERS_NAMESPACE,
];

/** Makes the admission policies of a plan. Source: ValidatingAdmissionPolicy of admissionregistration.k8s.io/v1. */
export function admissionSet(request: AdmissionRequest): AdmissionSet {
  const { plan } = request;
  const generated: GeneratedControl[] = plan.controls.flatMap(({ control, parameters }) =>
    control.cel === undefined
      ? []
      : [{ control, cel: control.cel, parameters, podSecurityMinor: plan.podSecurityVersion.minor }],
  );
  const exceptions = admissionExceptions(
    request.exceptions,
    generated.map(({ control }) => control),
    request.now,
  );
  const options = {
    ...request,
    excludedNamespaces: [...new Set([...SYSTEM_NAMESPACES, ...request.excludedNamespaces])],
  };
  return {
    parameters: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: PARAMETERS_NAMESPACE, labels: LABELS } },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: PARAMETERS_NAME, namespace: PARAMETERS_NAMESPACE, labels: LABELS },
        data: { ...parameterData(generated, plan), ...exceptions.data },
      },
      ...(request.namespaceParameters ? parametersGuard() : []),
    ],
    policies: generated.map((each) => controlPolicy(each, options)),
    leftOut: plan.controls
      .filter(({ control }) => control.cel === undefined)
      .map(({ control }) => control.id),
    exceptionsLeftOut: exceptions.leftOut,
  };
}

function parameterData(generated: readonly GeneratedControl[], plan: Plan): Readonly<Record<string, string>> {
  const entries = generated.flatMap(({ control, parameters }) =>
    Object.entries(parameters).map(
      ([name, value]) => [parameterKey(control.id, name), parameterText(value)] as const,
    ),
  );
  return { [VERSION_KEY]: `1.${plan.podSecurityVersion.minor}`, ...Object.fromEntries(entries) };
}

/** Entries of lists stand on lines of their own, registries without scheme and slash at their end. */
function parameterText(value: Value): string {
  if (!isList(value)) return textOf(value);
  return value
    .map((entry) =>
      textOf(entry)
        .trim()
        .replace(/^https?:\/\//, '')
        .replace(/\/+$/, ''),
    )
    .join('\n');
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Whoever may write ConfigMaps in a namespace could except its workloads from every policy: the parameters are for those who may
 * change the namespace itself.
 */
function parametersGuard(): readonly ValueMap[] {
  const name = 'bulwark.parameters-guard';
  return [
    {
      apiVersion: ADMISSION_API,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name, labels: LABELS },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE', 'DELETE'],
              resources: ['configmaps'],
              resourceNames: [PARAMETERS_NAME],
            },
          ],
        },
        validations: [
          {
            expression:
              "authorizer.group('').resource('namespaces').name(request.namespace).check('update').allowed()",
            message: `ConfigMap ${PARAMETERS_NAME} holds exceptions from admission: only who may update the namespace may change it`,
            reason: 'Forbidden',
          },
        ],
      },
    },
    {
      apiVersion: ADMISSION_API,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name, labels: LABELS },
      spec: { policyName: name, validationActions: ['Deny', 'Audit'] },
    },
  ];
}
