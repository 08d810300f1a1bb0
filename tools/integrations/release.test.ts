// What the files for other systems install is this release, and so says the documentation.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../root.ts';
import { textOf } from './yaml.test-support.ts';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

it.each([
  'action.yml',
  '.pre-commit-hooks.yaml',
  'Containerfile',
  'integrations/gitlab/bulwark.yml',
  'integrations/jenkins/vars/bulwark.groovy',
  'integrations/circleci/orb.yml',
  'integrations/azure-pipelines/bulwark.yml',
  'docs/ci.md',
  'examples/in-cluster/scan.yaml',
  'examples/in-cluster/watch.yaml',
])('%s names this release and no other', (path) => {
  // Releases of other projects stand behind a commit.
  const text = textOf(path).replaceAll(/@[0-9a-f]{40} # v[\d.]+/g, '');
  const named = text.match(/\b\d+\.\d+\.\d+\b(?!\.\d)/g) ?? [];
  expect(new Set(named)).toEqual(new Set([version]));
});
