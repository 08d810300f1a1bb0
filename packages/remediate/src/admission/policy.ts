import {
  celString,
  celStrings,
  METADATA_VARIABLES,
  reachableVariables,
  WORKLOAD_KINDS,
} from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';
import { ADMISSION_API, LABELS } from './labels.ts';
import { OWN_PARAMETERS_LABEL, PARAMETERS_NAME } from './parameters.ts';
import { isNamespaced, judgesPods, kindsOf, nameOf, resourceRules } from './resources.ts';
import { policyVariables, violatingVariable } from './variables.ts';
import type { GeneratedControl, PolicyContext } from './variables.ts';

/** How a set of policies is made. */
export interface PolicyOptions {
  /** What the names of all policies begin with. */
  readonly prefix: string;
  /** Deny instead of warning. */
  readonly enforce: boolean;
  /** Namespaces may bring parameters and exceptions of their own. */
  readonly namespaceParameters: boolean;
  /** Only these namespaces, where any is named. */
  readonly namespaces: readonly string[];
  readonly excludedNamespaces: readonly string[];
}

/** A policy with its bindings, which never stand without it. */
export interface BoundPolicy {
  readonly name: string;
  readonly policy: ValueMap;
  readonly bindings: readonly ValueMap[];
}

/** Kinds that one policy judges. */
export interface KindGroup {
  readonly name: string;
  readonly kinds: readonly string[];
}

/**
 * The policy for some kinds, with a validation for each control that judges any of them. One policy for all of them, because the
 * audit log has room for one policy's failures on a request, and because what the controls share is then worked out once.
 */
export function boundPolicy(
  group: KindGroup,
  generated: readonly GeneratedControl[],
  context: PolicyContext,
  options: PolicyOptions,
): BoundPolicy {
  const name = `${options.prefix}.${group.name}`;
  const validations = generated.map((each) => validationOf(each, group, context));
  const variables = policyVariables(
    validations.map(({ expression }) => expression),
    generated,
    context,
  );
  return {
    name,
    policy: {
      apiVersion: ADMISSION_API,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name, labels: LABELS },
      spec: {
        // What cannot be evaluated is not known to be right.
        failurePolicy: 'Fail',
        ...(context.hasParameters && { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } }),
        matchConstraints: {
          matchPolicy: 'Equivalent',
          namespaceSelector: namespaceSelector(options),
          resourceRules: resourceRules(group.kinds, ['CREATE', 'UPDATE']),
        },
        // What workloads become is judged whoever makes it.
        ...(group.kinds.some((kind) => !WORKLOAD_KINDS.includes(kind)) && {
          matchConditions: [{ name: 'not-of-the-control-plane', expression: NOT_OF_THE_CONTROL_PLANE }],
        }),
        variables: variables.map((variable) => ({ ...variable })),
        validations: validations.map((validation) => ({ ...validation })),
      },
    },
    bindings: bindingsOf(name, group.kinds, options),
  };
}

/**
 * Who makes what belongs to every namespace and every cluster, and does not start or work without it: the account `default`, the ConfigMap of the
 * authority, the endpoints of Services, the bindings of the API server itself. Source: `pkg/controlplane` and the controllers of
 * `cmd/kube-controller-manager`, which have accounts of their own with `--use-service-account-credentials`.
 */
const CONTROL_PLANE: readonly string[] = [
  'system:apiserver',
  'system:kube-controller-manager',
  ...[
    'endpoint-controller',
    'endpointslice-controller',
    'endpointslicemirroring-controller',
    'root-ca-cert-publisher',
    'service-account-controller',
  ].map((name) => `system:serviceaccount:kube-system:${name}`),
];
const NOT_OF_THE_CONTROL_PLANE = `!(request.userInfo.username in ${celStrings(CONTROL_PLANE)})`;

interface Validation {
  readonly expression: string;
  readonly message: string;
  readonly messageExpression: string;
  readonly reason: string;
}

function validationOf(generated: GeneratedControl, group: KindGroup, context: PolicyContext): Validation {
  const { id } = generated.control;
  const { message } = generated.cel;
  const violating = `variables.${violatingVariable(id)}`;
  const allowed = [
    ...otherKinds(generated, group),
    `!(${whenJudged(generated)})`,
    ...(context.exceptions.length > 0 || context.hasParameters
      ? [`variables.excepted.exists(e, e in ['*', ${celString(id)}])`]
      : []),
    `${violating}.size() == 0`,
  ];
  return {
    expression: allowed.join(' || '),
    message: `${id}: ${message}`,
    messageExpression: `${celString(`${id}: `)} + ${violating}.join(', ') + ${celString(`: ${message}`)}`,
    reason: 'Forbidden',
  };
}

/** Lets objects of the group's kinds pass that the control does not judge. */
function otherKinds({ control }: GeneratedControl, group: KindGroup): readonly string[] {
  const kinds = kindsOf(control);
  if (group.kinds.every((kind) => kinds.includes(kind))) return [];
  const names = group.kinds.filter((kind) => kinds.includes(kind)).map((kind) => celString(nameOf(kind)));
  return [`!(variables.object.kind in [${names.join(', ')}])`];
}

/** An update is judged only where it changes what the rule reads. */
function whenJudged({ control, cel }: GeneratedControl): string {
  if (judgesPods(control)) {
    const reachable = reachableVariables(cel.violating);
    const readsMetadata = METADATA_VARIABLES.some((name) => reachable.has(name));
    // Workloads of others may refer to a pod template that stands elsewhere.
    return `variables.podSpec.size() > 0 && variables.${readsMetadata ? 'podOrMetadataChanged' : 'podChanged'}`;
  }
  const differences = (cel.fields ?? []).map((field) => {
    const path = field
      .split('.')
      .map((part) => `.?${part}`)
      .join('');
    return `variables.object${path} != dyn(oldObject)${path}`;
  });
  return ['variables.isCreated', ...differences].join(' || ');
}

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

function namespaceSelector({ namespaces, excludedNamespaces }: PolicyOptions): ValueMap {
  const only = { key: NAMESPACE_NAME, operator: 'In', values: [...namespaces] };
  return {
    matchExpressions: [
      { key: NAMESPACE_NAME, operator: 'NotIn', values: [...excludedNamespaces] },
      ...(namespaces.length === 0 ? [] : [only]),
    ],
  };
}

function bindingsOf(policy: string, kinds: readonly string[], options: PolicyOptions): readonly ValueMap[] {
  if (!options.namespaceParameters) return [binding(policy, policy, options, {})];
  const label = (operator: string): ValueMap => ({
    namespaceSelector: { matchExpressions: [{ key: OWN_PARAMETERS_LABEL, operator, values: ['own'] }] },
  });
  const inNamespaces = kinds.filter(isNamespaced);
  const common = binding(policy, policy, options, { matchResources: label('NotIn') });
  if (inNamespaces.length === 0) return [common];
  const own = binding(`${policy}.own`, policy, options, {
    // The API server has no namespace to look for parameters of objects outside of namespaces.
    matchResources: { ...label('In'), resourceRules: resourceRules(inNamespaces, ['*']) },
    // Without its ConfigMap nothing would be judged there; and what only warns must not deny for want of it.
    paramRef: { name: PARAMETERS_NAME, parameterNotFoundAction: options.enforce ? 'Deny' : 'Allow' },
  });
  return [common, own];
}

function binding(name: string, policyName: string, { enforce }: PolicyOptions, more: ValueMap): ValueMap {
  return {
    apiVersion: ADMISSION_API,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name, labels: LABELS },
    spec: { policyName, validationActions: enforce ? ['Deny', 'Audit'] : ['Warn', 'Audit'], ...more },
  };
}
