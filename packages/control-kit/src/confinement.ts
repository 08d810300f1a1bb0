import { mapAt, stringsAt } from './fields.ts';
import { setsAppArmorProfile } from './apparmor.ts';
import { effectiveMap } from './security-context.ts';
import type { ContainerView } from './views.ts';

/**
 * Whether something other than seccomp confines a container: an AppArmor profile asked for by name, SELinux options, or
 * dropped capabilities that are not given back by adding ALL. Source: NSA-CISA hardening guide, hardening of containers.
 */
export function isConfinedBesideSeccomp(container: ContainerView): boolean {
  return setsAppArmorProfile(container) || setsSelinuxOptions(container) || dropsCapabilities(container);
}

function setsSelinuxOptions(container: ContainerView): boolean {
  return Object.values(effectiveMap(container, 'seLinuxOptions') ?? {}).some(
    (value) => value !== null && value !== '',
  );
}

function dropsCapabilities(container: ContainerView): boolean {
  const capabilities = mapAt(container.securityContext, 'capabilities');
  const addsAll = stringsAt(capabilities, 'add').some((name) => name.toUpperCase() === 'ALL');
  return stringsAt(capabilities, 'drop').length > 0 && !addsAll;
}
