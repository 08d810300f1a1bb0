// The group of all processes of a node's pods, in every hierarchy that is mounted: one with cgroup v2, one for each controller
// with v1. The kubelet makes the groups of pods below it.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const mounted = '/sys/fs/cgroup';
/** What the kubelet limits pods by; it asks for those that the root group has (getSupportedUnifiedControllers in pkg/kubelet/cm). */
const controllers = ['cpu', 'cpuset', 'hugetlb', 'memory', 'pids'];

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

/** With v2 a group has the controllers that the one above hands down. Throws where the kernel refuses. */
function handDown(group: string): void {
  if (hierarchies()[0] !== mounted) return;
  const words = (file: string): string[] => readFileSync(join(group, file), 'utf8').split(/\s/);
  const [there, handed] = [words('cgroup.controllers'), words('cgroup.subtree_control')];
  const wanted = controllers.filter((name) => there.includes(name) && !handed.includes(name));
  if (wanted.length === 0) return;
  try {
    writeFileSync(join(group, 'cgroup.subtree_control'), wanted.map((name) => `+${name}`).join(' '));
  } catch (error) {
    // cgroups(7): only the root of a machine may hold processes of its own beside groups with controllers.
    const way = 'in a container, move its processes into a group below';
    throw new Error(`the control group ${group} cannot hand down ${wanted.join(', ')}: ${way}`, {
      cause: error,
    });
  }
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
