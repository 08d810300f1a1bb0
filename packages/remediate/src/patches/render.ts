import { groupOf } from '@bulwark/control-kit';
import { isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import { renderBlock } from '../edit/render.ts';
import type { ObjectPatch } from './json-patch.ts';

/** How kustomize finds an object. */
type Target = Readonly<Record<string, Value>>;

/** JSON patches with their objects, one JSON array; values are those of the fixes, never of the objects. */
export function renderJsonPatches(patches: readonly ObjectPatch[]): string {
  const list = patches.map((patch) => ({
    target: targetOf(patch),
    file: patch.file,
    fixes: patch.fixes.map(({ finding }) => finding.control),
    patch: patch.operations,
  }));
  const text = JSON.stringify(
    list,
    (_key, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner),
    2,
  );
  return `${text}\n`;
}

/** A kustomize component: name its folder under `components` of a kustomization that has the objects. */
export function renderComponent(patches: readonly ObjectPatch[]): string {
  const head = ['apiVersion: kustomize.config.k8s.io/v1alpha1', 'kind: Component'];
  if (patches.length === 0) return `${head.join('\n')}\n`;
  const lines = patches.flatMap((patch) => [
    ...patch.fixes.map(({ finding }) => `# ${finding.control}: ${finding.remedy.advice}`),
    '- target:',
    ...renderBlock(targetOf(patch), 4, STYLE),
    '  patch: |-',
    ...renderBlock(
      patch.operations.map((operation): Value => ({ ...operation })),
      4,
      STYLE,
    ),
  ]);
  return `${[...head, 'patches:', ...lines].join('\n')}\n`;
}

const STYLE = { step: 2, listStep: 2 };

function targetOf({ value }: ObjectPatch): Target {
  const { apiVersion, kind, metadata } = value;
  const text = typeof apiVersion === 'string' ? apiVersion : '';
  const group = groupOf(text);
  const { name, namespace } = isMap(metadata) ? metadata : {};
  return {
    ...(group !== '' && { group }),
    version: text.slice(text.indexOf('/') + 1),
    kind: kind ?? '',
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && namespace !== null && { namespace }),
  };
}
