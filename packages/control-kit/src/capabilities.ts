import type { Path } from '@bulwark/model';
import type { Context } from './define.ts';
import { mapAt, stringsAt } from './fields.ts';
import { exemptAsWindows } from './pod-security.ts';
import { failIfAny, notApplicable } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import type { ContainerView } from './views.ts';

/**
 * What a capability gives to whoever holds it. The classes do not overlap, so that controls which judge one class each
 * never report the same entry twice.
 */
export type CapabilityClass = 'default' | 'node' | 'raw-network' | 'dangerous' | 'other';

/** The set that baseline allows to be added, by exact name. Source: Pod Security Standards, capabilities. */
export const DEFAULT_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Each is the node by itself: mount its disk, load a module, write to its memory. */
export const NODE_CAPABILITIES = new Set(['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_RAWIO']);

/** Each needs one more weakness, or reaches beyond the container without giving the node. Source: capabilities(7). */
export const DANGEROUS_CAPABILITIES = new Set([
  'BPF',
  'CHECKPOINT_RESTORE',
  'DAC_READ_SEARCH',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'NET_ADMIN',
  'PERFMON',
  'SYS_BOOT',
  'SYS_PTRACE',
]);

/** The class of a capability as a manifest names it. Runtimes ignore case and the prefix CAP_, the standards do not. */
export function capabilityClass(name: string): CapabilityClass {
  if (DEFAULT_CAPABILITIES.has(name)) return 'default';
  const plain = name.toUpperCase().replace(/^CAP_/, '');
  if (NODE_CAPABILITIES.has(plain)) return 'node';
  if (plain === 'NET_RAW') return 'raw-network';
  return DANGEROUS_CAPABILITIES.has(plain) ? 'dangerous' : 'other';
}

/** An entry of `securityContext.capabilities.add`, with its path from the container. */
export interface AddedCapability {
  readonly name: string;
  readonly path: Path;
}

/** The capabilities of a class that a container adds. */
export function addedCapabilities(
  container: ContainerView,
  wanted: CapabilityClass,
): readonly AddedCapability[] {
  const names = stringsAt(mapAt(container.securityContext, 'capabilities'), 'add');
  return names.flatMap((name, index) =>
    capabilityClass(name) === wanted
      ? [{ name, path: ['securityContext', 'capabilities', 'add', index] }]
      : [],
  );
}

/** Whether a container drops every capability, by the exact word that the standards ask for. */
export function dropsAllCapabilities(container: ContainerView): boolean {
  return stringsAt(mapAt(container.securityContext, 'capabilities'), 'drop').includes('ALL');
}

/**
 * Fails for each added capability of a class; `gives` completes "is added, which …". Windows has no capabilities, so its pods are
 * exempt from the version on that says so.
 */
export function judgeAddedCapability(
  container: ContainerView,
  { podSecurityVersion }: Pick<Context, 'podSecurityVersion'>,
  wanted: CapabilityClass,
  gives: string,
): Verdict {
  if (exemptAsWindows(container.workload, podSecurityVersion)) return notApplicable;
  return failIfAny(
    addedCapabilities(container, wanted).map(({ name, path }) => ({
      path,
      message: `Capability ${name} is added, which ${gives}`,
      remedy: { advice: `Remove ${name} from capabilities.add.`, remove: [path] },
    })),
  );
}
