import { celString } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';
import { isNamespaced, kindsOf, resourceRules } from './resources.ts';
import { policyVariables } from './variables.ts';
import type { GeneratedControl } from './variables.ts';

export const ADMISSION_API = 'admissionregistration.k8s.io/v1';
/** Labels of every generated object: `kubectl get -l app.kubernetes.io/part-of=bulwark-admission`. */
export const LABELS: ValueMap = {
  'app.kubernetes.io/managed-by': 'bulwark',
  'app.kubernetes.io/part-of': 'bulwark-admission',
};
/** Name of the ConfigMap with parameters and exceptions. */
export const PARAMETERS_NAME = 'bulwark-admission';
/** Namespace of the ConfigMap that holds for all namespaces. */
export const PARAMETERS_NAMESPACE = 'bulwark-system';
/** A namespace with this label brings a ConfigMap of its own. */
export const OWN_PARAMETERS_LABEL = 'bulwark.dev/admission-parameters';

/** How a set of policies is made. */
export interface PolicyOptions {
  /** Deny instead of warning. */
  readonly enforce: boolean;
  /** Namespaces may bring parameters of their own. */
  readonly namespaceParameters: boolean;
  /** Only these namespaces, where any is named. */
  readonly namespaces: readonly string[];
  readonly excludedNamespaces: readonly string[];
}

/** The policy of one control with its bindings, which never stand without it. */
export interface ControlPolicy {
  readonly id: string;
  readonly policy: ValueMap;
  readonly bindings: readonly ValueMap[];
}

/** The name of a control's policy: `bulwark.workload.privileged-container`. */
export function policyName(id: string): string {
  return `bulwark.${id.replace('/', '.')}`;
}

/** The policy of a control and its bindings. */
export function controlPolicy(generated: GeneratedControl, options: PolicyOptions): ControlPolicy {
  const { control, cel } = generated;
  const kinds = kindsOf(control);
  const operations = cel.fields?.length === 0 ? ['CREATE'] : ['CREATE', 'UPDATE'];
  const text = `${control.id}: ${cel.message}`;
  return {
    id: control.id,
    policy: {
      apiVersion: ADMISSION_API,
      kind: 'ValidatingAdmissionPolicy',
      metadata: {
        name: policyName(control.id),
        labels: LABELS,
        annotations: {
          'bulwark.dev/control': control.id,
          'bulwark.dev/title': control.title,
          'bulwark.dev/severity': control.severity,
        },
      },
      spec: {
        // What cannot be evaluated is not known to be right.
        failurePolicy: 'Fail',
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        matchConstraints: {
          matchPolicy: 'Equivalent',
          ...namespaceSelector(options),
          resourceRules: [...resourceRules(kinds, operations)],
        },
        variables: policyVariables(generated).map(({ name, expression }) => ({ name, expression })),
        validations: [
          {
            expression: '!variables.judged || variables.violating.size() == 0',
            message: text,
            messageExpression: `${celString(`${control.id}: `)} + variables.violating.join(', ') + ${celString(`: ${cel.message}`)}`,
            reason: 'Forbidden',
          },
        ],
      },
    },
    bindings: bindingsOf(control.id, kinds, options),
  };
}

function namespaceSelector({ namespaces, excludedNamespaces }: PolicyOptions): ValueMap {
  const name = 'kubernetes.io/metadata.name';
  return {
    namespaceSelector: {
      matchExpressions: [
        { key: name, operator: 'NotIn', values: [...excludedNamespaces] },
        ...(namespaces.length === 0 ? [] : [{ key: name, operator: 'In', values: [...namespaces] }]),
      ],
    },
  };
}

function bindingsOf(id: string, kinds: readonly string[], options: PolicyOptions): readonly ValueMap[] {
  const common = binding(policyName(id), options, { namespace: PARAMETERS_NAMESPACE });
  if (!options.namespaceParameters) return [common({})];
  const label = (operator: string): ValueMap => ({
    namespaceSelector: { matchExpressions: [{ key: OWN_PARAMETERS_LABEL, operator, values: ['own'] }] },
  });
  const inNamespaces = kinds.filter(isNamespaced);
  const own = binding(policyName(id), options, {});
  return [
    common({ matchResources: label('NotIn') }),
    ...(inNamespaces.length === 0
      ? []
      : [
          own({
            // The API server has no namespace to look for parameters of objects outside of namespaces.
            matchResources: { ...label('In'), resourceRules: [...resourceRules(inNamespaces, ['*'])] },
          }),
        ]),
  ];
}

function binding(policy: string, { enforce }: PolicyOptions, where: ValueMap): (more: ValueMap) => ValueMap {
  return (more) => ({
    apiVersion: ADMISSION_API,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: where['namespace'] === undefined ? `${policy}.own` : policy, labels: LABELS },
    spec: {
      policyName: policy,
      validationActions: enforce ? ['Deny', 'Audit'] : ['Warn', 'Audit'],
      // Without the ConfigMap nothing would be judged, in silence.
      paramRef: { name: PARAMETERS_NAME, ...where, parameterNotFoundAction: 'Deny' },
      ...more,
    },
  });
}
