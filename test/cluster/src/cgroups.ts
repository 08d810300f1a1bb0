// The group of all processes of a node's pods, in every hierarchy that is mounted: one with cgroup v2, one for each controller
// with v1. The kubelet makes the groups of pods below it.
import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const mounted = '/sys/fs/cgroup';
/** What the kubelet limits pods by; with v2 a group hands them to those below it. */
const controllers = ['cpuset', 'cpu', 'memory', 'pids'];

/** Folders of the hierarchies; empty where there are none. */
export function hierarchies(): string[] {
  if (existsSync(join(mounted, 'cgroup.controllers'))) return [mounted];
  const names = existsSync(mounted) ? readdirSync(mounted) : [];
  return names.map((name) => join(mounted, name)).filter((path) => existsSync(join(path, 'cgroup.procs')));
}

/** Makes the group of that name; false where there is one already. Throws where this user may not. */
export function makeCgroup(name: string): boolean {
  for (const [index, hierarchy] of hierarchies().entries()) {
    const folder = join(hierarchy, name);
    // The first one decides whose it is; in others it may have been left.
    if (index === 0 && !makeFolder(folder)) return false;
    mkdirSync(folder, { recursive: true });
    for (const group of [hierarchy, folder]) handDown(group);
  }
  return true;
}

function makeFolder(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function handDown(group: string): void {
  const file = join(group, 'cgroup.subtree_control');
  if (hierarchies()[0] !== mounted || !existsSync(file)) return;
  writeFileSync(file, controllers.map((controller) => `+${controller}`).join(' '));
}

/** Removes the group and those below it; their processes have ended. */
export function removeCgroup(name: string): void {
  // Whoever finds it gone in the first hierarchy may make it anew.
  for (const hierarchy of hierarchies().toReversed()) removeGroups(join(hierarchy, name));
}

/** A group goes by rmdir of its folder, once none is below it; its files are the kernel's. */
function removeGroups(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeGroups(join(folder, entry.name));
  rmdirSync(folder);
}
