import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { podTemplatePath } from '@bulwark/control-kit';
import { controls } from '@bulwark/controls';
import { formatPath } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import { controlsFor } from '../conformance/judge.ts';
import { corpusFolder, evaluateFile } from './corpus.ts';

const VARIANTS = ['exec', 'revshell'];
/** Its pod sets more than the name of its shape says. */
const DIFFERENT = 'hostipc-revshell-deamonset.yaml';

const folder = corpusFolder('badpods/manifests');
/** Probes: what runs to completion is watched by its own end, so these controls ask how long a kind of workload runs. */
const ABOUT_LIFETIME = ['C-0018', 'C-0056'];
/** Controls about an object as such, of which the kind is a part. */
const aboutKinds = new Set([
  ...controls.filter(({ subject }) => subject === 'object').map(({ id }) => id),
  ...controlsFor(controls, ABOUT_LIFETIME).map(({ id }) => id),
]);

describe.runIf(folder !== undefined)('badPods', () => {
  const shapes = folder === undefined ? [] : readdirSync(folder);
  const cases = shapes.flatMap((shape) => VARIANTS.map((variant) => ({ shape, variant })));

  it.each(cases)(
    '$shape ($variant) has the same findings under every kind of workload',
    ({ shape, variant }) => {
      const kinds = readdirSync(join(folder!, shape));
      expect(kinds).toHaveLength(8);
      const files = kinds.map((kind) => join(shape, kind, `${shape}-${variant}-${kind}.yaml`));
      const found = files
        .filter((file) => !file.endsWith(DIFFERENT))
        .map((file) => [file, signature(file)] as const);
      const [first, ...others] = found;
      for (const [file, lines] of others) expect(lines, `${file} and ${first![0]}`).toEqual(first![1]);
    },
  );

  it.each(shapes.filter((shape) => shape !== 'nothing-allowed'))('%s fails baseline', (shape) => {
    expect(failedRequirements(shape)).not.toEqual([]);
  });

  it('nothing-allowed passes baseline', () => {
    expect(failedRequirements('nothing-allowed')).toEqual([]);
  });
});

/** Findings as lines: control and path from the pod template; names of containers differ from kind to kind. */
function signature(file: string): readonly string[] {
  return evaluateFile(join(folder!, file))
    .findings.filter(({ control }) => !aboutKinds.has(control))
    .map(({ control, path, object }) => {
      const template = podTemplatePath(object.kind) ?? [];
      const inTemplate = template.length > 0 && template.every((step, index) => path[index] === step);
      return `${control} ${formatPath(inTemplate ? path.slice(template.length) : path)}`;
    })
    .toSorted();
}

function failedRequirements(shape: string): readonly string[] {
  const { findings } = evaluateFile(join(folder!, shape, 'pod', `${shape}-exec-pod.yaml`));
  const failed = new Set(findings.map(({ control }) => control));
  return controls
    .filter(({ id }) => failed.has(id))
    .flatMap(({ requirements }) => requirements['pod-security-baseline'] ?? []);
}
