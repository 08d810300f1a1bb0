// What a machine must have for a real node, beside what every cluster needs.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { hierarchies } from './cgroups.ts';

/** A node cannot run here; the message says what is missing and how to get it. */
export class NodeImpossible extends Error {
  override name = 'NodeImpossible';
}

/** Throws NodeImpossible where this machine, or this user, cannot run a node. */
export function requireNode(): void {
  const missing = missingForNode();
  if (missing.length === 0) return;
  const list = missing.map((line) => `\n  - ${line}`).join('');
  throw new NodeImpossible(`no real node can run here:${list}`);
}

/** What is missing, each with the way out. Empty where nothing is. */
export function missingForNode(): string[] {
  if (process.platform !== 'linux') return ['Linux: containers are made of what its kernel offers'];
  if (process.getuid?.() !== 0) return ['root: namespaces and control groups are made; run it as root'];
  return [...missingTools(), ...missingLibraries(), ...missingRights()];
}

/** Commands by the Debian package that brings them. */
const tools: Readonly<Record<string, string>> = {
  nsenter: 'util-linux',
  mount: 'mount',
  iptables: 'iptables',
  gcc: 'gcc libc6-dev',
  'pkg-config': 'pkg-config',
};

function missingTools(): string[] {
  return Object.entries(tools).flatMap(([command, debian]) =>
    runs(command, '--version') ? [] : [`${command} (Debian: apt-get install ${debian})`],
  );
}

function missingLibraries(): string[] {
  const found = runs('pkg-config', '--exists', 'libseccomp');
  return found ? [] : ['libseccomp and its headers (Debian: apt-get install libseccomp-dev)'];
}

function missingRights(): string[] {
  const rights = [];
  if (!runs('unshare', '--mount', '--net', '--pid', '--ipc', '--uts', '--fork', 'true'))
    rights.push('the right to make namespaces: in a container it takes --privileged');
  if (hierarchies().length === 0 || !hierarchies().every(isWritable))
    rights.push(
      'control groups that can be written, below /sys/fs/cgroup: in a container it takes --privileged',
    );
  return rights;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function runs(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
