import { isList } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { ADMISSION_API, LABELS } from './labels.ts';
import type { GeneratedControl } from './variables.ts';

/** Name of the ConfigMap by which a namespace brings parameters of its own. */
export const PARAMETERS_NAME = 'bulwark-admission';
/** A namespace with this label, value `own`, brings that ConfigMap. */
export const OWN_PARAMETERS_LABEL = 'bulwark.dev/admission-parameters';
/** Key of the ConfigMap for the version of the Pod Security Standards, such as 1.31. */
export const VERSION_KEY = 'podSecurityVersion';
/** Key of the ConfigMap for exceptions, lines `control namespace/Kind/name`. */
export const EXCEPTIONS_KEY = 'exceptions';

/** Key of the ConfigMap for a parameter of a control; keys hold no slash. */
export function parameterKey(id: string, name: string): string {
  return `${id.replace('/', '.')}.${name}`;
}

/** The ConfigMap of a namespace, with every parameter and the value in force: what is left out stays as generated. */
export function parametersConfigMap(
  generated: readonly GeneratedControl[],
  podSecurityMinor: number,
  namespace: string,
): ValueMap {
  const entries = generated.flatMap(({ control, parameters }) =>
    Object.entries(parameters).map(
      ([name, value]) => [parameterKey(control.id, name), textOf(value)] as const,
    ),
  );
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: PARAMETERS_NAME, namespace, labels: LABELS },
    data: { [VERSION_KEY]: `1.${podSecurityMinor}`, ...Object.fromEntries(entries), [EXCEPTIONS_KEY]: '' },
  };
}

/** A value as text; entries of lists stand on lines of their own. */
function textOf(value: Value): string {
  if (isList(value)) return value.map(textOf).join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Registries without scheme and slash at their end, as the rules compare them. */
export function normalised(value: Value): Value {
  if (!isList(value)) return value;
  return value.map((entry) =>
    typeof entry === 'string'
      ? entry
          .trim()
          .replace(/^https?:\/\//, '')
          .replace(/\/+$/, '')
      : entry,
  );
}

/**
 * Whoever may write ConfigMaps in a namespace could except its workloads from every policy: the parameters are for those who may
 * change the namespace itself.
 */
export function parametersGuard(prefix: string): readonly ValueMap[] {
  const metadata = { name: `${prefix}.parameters`, labels: LABELS };
  return [
    {
      apiVersion: ADMISSION_API,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
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
            message: `ConfigMap ${PARAMETERS_NAME} decides over admission: only who may update the namespace may change it`,
            reason: 'Forbidden',
          },
        ],
      },
    },
    {
      apiVersion: ADMISSION_API,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: metadata.name, validationActions: ['Deny', 'Audit'] },
    },
  ];
}
