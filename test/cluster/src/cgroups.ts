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

/** Whether there is a group of that name. */
export function hasCgroup(name: string): boolean {
  return hierarchies().some((hierarchy) => existsSync(join(hierarchy, name)));
}

/** Makes the group of that name. Throws where this user may not. */
export function makeCgroup(name: string): void {
  for (const hierarchy of hierarchies()) {
    const folder = join(hierarchy, name);
    mkdirSync(folder, { recursive: true });
    for (const group of [hierarchy, folder]) handDown(group);
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
  for (const hierarchy of hierarchies()) removeGroups(join(hierarchy, name));
}

/** A group goes by rmdir of its folder, once none is below it; its files are the kernel's. */
function removeGroups(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeGroups(join(folder, entry.name));
  rmdirSync(folder);
}
