import type { Path, ValueMap } from '@bulwark/model';
import { booleanAt, integerAt, mapAt, stringAt } from './fields.ts';
import type { ContainerView, WorkloadView } from './views.ts';

/** A securityContext that a manifest sets, of the pod or of one container. */
export interface SecurityContextSetting {
  readonly value: ValueMap;
  /** Path from the pod spec. */
  readonly path: Path;
  /** `the pod`, or the container by name, as messages call it. */
  readonly holder: string;
}

/** Every securityContext that a workload sets: the pod's first, then those of its containers. */
export function securityContexts(workload: WorkloadView): readonly SecurityContextSetting[] {
  const settings: SecurityContextSetting[] = [];
  const { podSecurityContext } = workload;
  if (podSecurityContext !== undefined)
    settings.push({ value: podSecurityContext, path: ['securityContext'], holder: 'the pod' });
  for (const { securityContext, path, name } of workload.containers) {
    if (securityContext !== undefined)
      settings.push({
        value: securityContext,
        path: [...path, 'securityContext'],
        holder: `container ${name}`,
      });
  }
  return settings;
}

/** A boolean of the container's securityContext, else of the pod's, as the kubelet merges them. */
export function effectiveBoolean(container: ContainerView, key: string): boolean | undefined {
  return booleanAt(container.securityContext, key) ?? booleanAt(container.workload.podSecurityContext, key);
}

/** An integer of the container's securityContext, else of the pod's, as the kubelet merges them. */
export function effectiveInteger(container: ContainerView, key: string): number | undefined {
  return integerAt(container.securityContext, key) ?? integerAt(container.workload.podSecurityContext, key);
}

/** A map of the container's securityContext, else of the pod's. The kubelet takes one or the other whole. */
export function effectiveMap(container: ContainerView, key: string): ValueMap | undefined {
  return mapAt(container.securityContext, key) ?? mapAt(container.workload.podSecurityContext, key);
}

/** True where the pod runs in a user namespace of its own, in which root is no root of the node. */
export function inUserNamespace(workload: WorkloadView): boolean {
  return booleanAt(workload.podSpec, 'hostUsers') === false;
}

/** True where the pod says that it runs on Windows nodes (`spec.os.name`). */
export function isWindowsPod(workload: WorkloadView): boolean {
  return stringAt(mapAt(workload.podSpec, 'os'), 'name') === 'windows';
}

/** Why a container may start as root: no user other than 0 is set, and nothing demands one. */
export function mayRunAsRoot(container: ContainerView): boolean {
  return (
    effectiveBoolean(container, 'runAsNonRoot') !== true &&
    (effectiveInteger(container, 'runAsUser') ?? 0) === 0
  );
}
