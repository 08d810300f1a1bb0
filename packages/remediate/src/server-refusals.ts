import {
  booleanAt,
  kindKey,
  MalformedField,
  mapAt,
  mapsAt,
  stringAt,
  stringsAt,
  workloadView,
} from '@bulwark/control-kit';
import type { ContainerView, WorkloadView } from '@bulwark/control-kit';
import type { Value, ValueMap } from '@bulwark/model';

/**
 * What the API server's validation would refuse in an object, of the rules that a change of one field can break (`ValidatePodSpec`,
 * `ValidatePolicyRule` of Kubernetes): a fix must not make an object that cannot be applied.
 */
export function serverRefusals(value: ValueMap): readonly string[] {
  try {
    return [...workloadRefusals(value), ...ruleRefusals(value)];
  } catch (error) {
    if (error instanceof MalformedField) return [];
    throw error;
  }
}

function workloadRefusals(value: ValueMap): readonly string[] {
  const kind = kindKey(text(value['apiVersion']), text(value['kind']));
  const reference = { kind, namespace: '', name: '' };
  const workload = workloadView({ reference, apiVersion: text(value['apiVersion']), value });
  if (workload === undefined) return [];
  return [...hostProcessRefusals(workload), ...workload.containers.flatMap(containerRefusals)];
}

function hostProcessRefusals({ podSpec, podSecurityContext, containers }: WorkloadView): readonly string[] {
  const contexts = [podSecurityContext, ...containers.map(({ securityContext }) => securityContext)];
  const hostProcess = contexts.some(
    (context) => booleanAt(mapAt(context, 'windowsOptions'), 'hostProcess') === true,
  );
  return hostProcess && booleanAt(podSpec, 'hostNetwork') !== true
    ? ['a hostProcess container wants hostNetwork to be true']
    : [];
}

function containerRefusals({ name, value, securityContext }: ContainerView): readonly string[] {
  const privileged = booleanAt(securityContext, 'privileged') === true;
  const found: string[] = [];
  if (booleanAt(securityContext, 'allowPrivilegeEscalation') === false) {
    if (privileged)
      found.push(`container ${name} is privileged, so allowPrivilegeEscalation cannot be false`);
    if (stringsAt(mapAt(securityContext, 'capabilities'), 'add').includes('CAP_SYS_ADMIN'))
      found.push(`container ${name} adds CAP_SYS_ADMIN, so allowPrivilegeEscalation cannot be false`);
  }
  const mounts = mapsAt(value, 'volumeMounts');
  if (!privileged && mounts.some((mount) => stringAt(mount, 'mountPropagation') === 'Bidirectional'))
    found.push(`container ${name} mounts with propagation Bidirectional, so it must be privileged`);
  return found;
}

function ruleRefusals(value: ValueMap): readonly string[] {
  const rules = /^(?:Cluster)?Role$/.test(text(value['kind'])) ? mapsAt(value, 'rules') : [];
  return rules.flatMap((rule, index) => [
    ...(stringsAt(rule, 'verbs').length === 0 ? [`rules[${index}] needs a verb`] : []),
    ...(stringsAt(rule, 'nonResourceURLs').length === 0 && stringsAt(rule, 'resources').length === 0
      ? [`rules[${index}] needs a resource`]
      : []),
  ]);
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
