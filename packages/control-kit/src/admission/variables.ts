import { SECCOMP_FIELDS_SINCE } from '../seccomp.ts';

/** CEL for a part of the pod template of an object of any workload kind; `{}` where there is none. */
function templatePart(root: string, part: string): string {
  return (
    `(${root}.kind == 'Pod' ? ${root}.?${part} : ` +
    `${root}.kind == 'CronJob' ? ${root}.?spec.?jobTemplate.?spec.?template.?${part} : ` +
    `${root}.kind == 'PodTemplate' ? ${root}.?template.?${part} : ` +
    `${root}.?spec.?template.?${part}).orValue({})`
  );
}

// dyn() keeps the API server's type checker, which looks at one kind at a time, from warning of the paths of the others.
const OBJECT = 'dyn(object)';
const OLD_OBJECT = 'dyn(oldObject)';

function before(part: string): string {
  return `request.operation == 'UPDATE' ? ${part} : {}`;
}

/**
 * What rules may refer to as `variables.<name>`: CEL by name, each over those before it. More are made with the policies:
 * `podSecurityVersion`, the minor of 1.x whose standards hold, and one for each parameter of the control.
 */
export const ADMISSION_VARIABLES: Readonly<Record<string, string>> = {
  object: OBJECT,
  podSpec: templatePart(OBJECT, 'spec'),
  podMetadata: templatePart(OBJECT, 'metadata'),
  oldPodSpec: before(templatePart(OLD_OBJECT, 'spec')),
  oldPodMetadata: before(templatePart(OLD_OBJECT, 'metadata')),
  podSecurityContext: 'variables.podSpec.?securityContext.orValue({})',
  annotations: 'variables.podMetadata.?annotations.orValue({})',
  podLabels: 'variables.podMetadata.?labels.orValue({})',
  serviceAccountName:
    "[variables.podSpec.?serviceAccountName.orValue(''), variables.podSpec.?serviceAccount.orValue(''), dyn('default')]" +
    ".filter(n, n != '')[0]",
  volumes: 'variables.podSpec.?volumes.orValue([])',
  mainContainers: 'variables.podSpec.?containers.orValue([])',
  lastingContainers: 'variables.podSpec.?initContainers.orValue([]) + variables.mainContainers',
  containers: 'variables.lastingContainers + variables.podSpec.?ephemeralContainers.orValue([])',
  isWindows: "variables.podSpec.?os.?name.orValue('') == 'windows'",
  exemptAsWindows: 'variables.podSecurityVersion >= 25 && variables.isWindows',
  relaxedByUserNamespace: 'variables.podSecurityVersion >= 35 && !variables.podSpec.?hostUsers.orValue(true)',
  runsToCompletion:
    "variables.object.kind in ['Job', 'CronJob'] || !(variables.podSpec.?restartPolicy.orValue('') in ['', 'Always'])",
  readsSeccompFields: `variables.podSecurityVersion >= ${SECCOMP_FIELDS_SINCE}`,
};

/** Variables by which a rule over a pod template reads more of it than the pod spec. */
export const METADATA_VARIABLES: readonly string[] = ['annotations', 'podLabels'];

/** Names of the variables that an expression refers to, directly. */
export function variablesIn(expression: string): readonly string[] {
  return [...new Set([...expression.matchAll(/\bvariables\.(\w+)/g)].map(([, name]) => name as string))];
}

/** Names of the variables that an expression refers to, directly or through others. */
export function reachableVariables(expression: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (text: string): void => {
    for (const name of variablesIn(text)) {
      if (names.has(name)) continue;
      names.add(name);
      visit(ADMISSION_VARIABLES[name] ?? '');
    }
  };
  visit(expression);
  return names;
}
