import type { Path } from '@bulwark/model';
import type { Fix } from './fix.ts';

/**
 * What somebody has to know who applies the fix to an object that is there: the spec of a Pod, but for images, and the pod template of a
 * Job cannot be changed (`ValidatePodUpdate`, `ValidateJobUpdate`). Undefined where the object takes the change.
 */
export function madeAnew({ object: { value }, remedy }: Fix): string | undefined {
  const paths = [...(remedy.set ?? []).map(({ path }) => path), ...(remedy.remove ?? [])];
  const { kind } = value;
  if (kind === 'Pod' && paths.some(isFixedInPod))
    return 'A Pod that runs cannot be changed: make it anew with kubectl replace --force. The kubelet does so with static pods.';
  if (kind === 'Job' && paths.some((path) => path[0] === 'spec' && path[1] === 'template'))
    return 'A Job that is there cannot be changed: make it anew with kubectl replace --force.';
  return undefined;
}

function isFixedInPod(path: Path): boolean {
  return path[0] === 'spec' && path.at(-1) !== 'image';
}
