import { mapAt, stringAt, stringMapAt } from './fields.ts';
import { securityContexts } from './security-context.ts';
import { atLeast } from './version.ts';
import type { MinorVersion } from './version.ts';
import type { Violation } from './verdict.ts';
import type { ContainerView, WorkloadView } from './views.ts';

const ALLOWED_TYPES = new Set(['RuntimeDefault', 'Localhost']);
export const SECCOMP_POD_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
export const SECCOMP_CONTAINER_ANNOTATION = 'container.seccomp.security.alpha.kubernetes.io/';
export const ALLOWED_SECCOMP_ANNOTATION = /^(?:runtime\/default$|docker\/default$|localhost\/)/;

/** The first version whose standards read the seccomp fields; earlier ones read annotations. */
export const SECCOMP_FIELDS_SINCE = 19;

/**
 * Profiles set to something that baseline refuses: fields since 1.19, annotations before.
 * Source: Pod Security Standards, seccomp.
 */
export function refusedSeccompProfiles(workload: WorkloadView, version: MinorVersion): readonly Violation[] {
  return atLeast(version, SECCOMP_FIELDS_SINCE) ? refusedFields(workload) : refusedAnnotations(workload);
}

function refusedFields(workload: WorkloadView): readonly Violation[] {
  return securityContexts(workload).flatMap(({ value, path, holder }) => {
    const profile = mapAt(value, 'seccompProfile');
    if (profile === undefined) return [];
    const type = stringAt(profile, 'type') ?? '';
    if (ALLOWED_TYPES.has(type)) return [];
    const at = [...path, 'seccompProfile', 'type'];
    return [
      {
        path: at,
        message:
          type === ''
            ? `seccompProfile of ${holder} names no type`
            : `seccompProfile.type of ${holder} is ${type}, which filters no system calls`,
        remedy: {
          advice: 'Set the type to RuntimeDefault, or to Localhost with a profile of your own.',
          set: [{ path: at, value: 'RuntimeDefault' }],
        },
      },
    ];
  });
}

function refusedAnnotations(workload: WorkloadView): readonly Violation[] {
  const annotations = stringMapAt(workload.podMetadata, 'annotations');
  const keys = [
    SECCOMP_POD_ANNOTATION,
    ...workload.containers.map(({ name }) => `${SECCOMP_CONTAINER_ANNOTATION}${name}`),
  ];
  return [...new Set(keys)].flatMap((key) => {
    const value = annotations[key];
    if (value === undefined || ALLOWED_SECCOMP_ANNOTATION.test(value)) return [];
    const path = ['metadata', 'annotations', key];
    return [
      {
        path,
        base: 'template',
        message: `Annotation ${key} is ${value}, which filters no system calls`,
        remedy: {
          advice: 'Set the annotation to runtime/default.',
          set: [{ path, value: 'runtime/default' }],
        },
      },
    ];
  });
}

/** Whether neither the container nor its pod sets a seccomp profile. */
export function lacksSeccompProfile(container: ContainerView): boolean {
  return (
    mapAt(container.securityContext, 'seccompProfile') === undefined &&
    mapAt(container.workload.podSecurityContext, 'seccompProfile') === undefined
  );
}
