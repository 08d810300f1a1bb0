import { mapAt, stringAt, stringMapAt } from './fields.ts';
import { effectiveMap, securityContexts } from './security-context.ts';
import type { Violation } from './verdict.ts';
import type { ContainerView, WorkloadView } from './views.ts';

const ALLOWED_TYPES = new Set(['RuntimeDefault', 'Localhost']);
export const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
export const ALLOWED_APPARMOR_ANNOTATION = /^(?:$|runtime\/default$|localhost\/)/;

/** AppArmor profiles set to something that baseline refuses. Source: Pod Security Standards, AppArmor. */
export function refusedAppArmorProfiles(workload: WorkloadView): readonly Violation[] {
  return [...refusedFields(workload), ...refusedAnnotations(workload)];
}

function refusedFields(workload: WorkloadView): readonly Violation[] {
  return securityContexts(workload).flatMap(({ value, path, holder }) => {
    const profile = mapAt(value, 'appArmorProfile');
    const type = stringAt(profile, 'type') ?? '';
    if (profile === undefined || ALLOWED_TYPES.has(type)) return [];
    const at = [...path, 'appArmorProfile', 'type'];
    return [
      {
        path: at,
        message:
          type === ''
            ? `appArmorProfile of ${holder} names no type`
            : `appArmorProfile.type of ${holder} is ${type}, which switches the runtime's profile off`,
        remedy: {
          advice: 'Set the type to RuntimeDefault, or to Localhost with a profile of your own.',
          set: [{ path: at, value: 'RuntimeDefault' }],
        },
      },
    ];
  });
}

function refusedAnnotations(workload: WorkloadView): readonly Violation[] {
  return Object.entries(stringMapAt(workload.podMetadata, 'annotations')).flatMap(([key, value]) => {
    if (!key.startsWith(APPARMOR_ANNOTATION) || ALLOWED_APPARMOR_ANNOTATION.test(value)) return [];
    const path = ['metadata', 'annotations', key];
    return [
      {
        path,
        base: 'template',
        message: `Annotation ${key} is ${value}, which switches the runtime's profile off`,
        remedy: {
          advice:
            'Set the annotation to runtime/default, or remove it in favour of securityContext.appArmorProfile.',
          set: [{ path, value: 'runtime/default' }],
        },
      },
    ];
  });
}

/** Whether an AppArmor profile is asked for by name: the field of the container or pod, else the container's annotation. */
export function setsAppArmorProfile(container: ContainerView): boolean {
  const type = stringAt(effectiveMap(container, 'appArmorProfile'), 'type');
  if (type !== undefined) return ALLOWED_TYPES.has(type);
  const annotation = stringMapAt(container.workload.podMetadata, 'annotations')[
    `${APPARMOR_ANNOTATION}${container.name}`
  ];
  return annotation !== undefined && annotation !== '' && ALLOWED_APPARMOR_ANNOTATION.test(annotation);
}
