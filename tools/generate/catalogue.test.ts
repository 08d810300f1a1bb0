import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../root.ts';
import { cataloguePages } from './catalogue.ts';
import { controlIds } from './controls.ts';

const pages = new Map((await cataloguePages()).map(({ path, text }) => [path, text]));
const page = (name: string): string => pages.get(`docs/catalogue/${name}.md`) ?? '';

it('the catalogue has every control once', () => {
  const ids = [...page('README').matchAll(/^\| \w+ \| \[([^\]]+)\]/gm)].map((match) => match[1]);
  const known = controlIds(join(root, 'packages/controls/src'));
  expect(ids).toHaveLength(known.length);
  expect(new Set(ids)).toEqual(new Set(known));
});

it('a requirement names the controls that judge it, or why none does', () => {
  expect(page('nsa-cisa')).toMatch(/^\| pod\.privileged \|.*\[workload\/privileged-container\]/m);
  const rows = [...page('nsa-cisa').matchAll(/^\| [a-z]+\..*$/gm)].map(([row]) => row);
  expect(rows.filter((row) => !/\]\(|not evaluated: /.test(row))).toEqual([]);
});

it('ids of other tools lead to the control', () => {
  const text = page('other-tools');
  for (const id of ['C-0057', 'KSV-0017', 'CKV_K8S_16'])
    expect(text).toMatch(new RegExp(`^\\| ${id} \\|.*\\[workload/privileged-container\\]`, 'm'));
  const headings = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
  expect(headings).toEqual(['Kubescape', 'Trivy', 'Checkov', 'Polaris', 'kube-linter']);
});
