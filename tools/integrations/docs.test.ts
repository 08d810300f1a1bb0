// docs/ci.md: its examples set what the files take, and its exit codes are those of the command line.
import { expect, it } from 'vitest';
import { codeBlocks } from '../docs/markdown.ts';
import { documentsOf, textOf } from './yaml.test-support.ts';

const page = textOf('docs/ci.md');

/** The example of a section. */
function exampleOf(heading: string): string {
  const section = page.slice(page.indexOf(`\n## ${heading}\n`)).slice(1);
  const [block] = codeBlocks(section);
  if (block === undefined) throw new Error(`no example below ${heading}`);
  return block.text;
}

const yamlOf = (heading: string): unknown => documentsOf(exampleOf(heading))[0];
const fileOf = (path: string): unknown => documentsOf(textOf(path))[0];
type Named = Readonly<Record<string, unknown>>;

it('GitHub Actions: inputs of the action', () => {
  const { jobs } = yamlOf('GitHub Actions') as { jobs: { bulwark: { steps: readonly { with?: Named }[] } } };
  const { inputs } = fileOf('action.yml') as { inputs: Named };
  const set = Object.keys(jobs.bulwark.steps.at(-1)?.with ?? {});
  expect(set).toEqual(['paths', 'fail-on']);
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(set));
  const section = page.slice(page.indexOf('## GitHub Actions'), page.indexOf('## GitLab'));
  for (const name of Object.keys(inputs).filter((name) => name !== 'token')) expect(section).toContain(name);
});

it('GitLab: inputs of the template, and the file', () => {
  const { include } = yamlOf('GitLab') as { include: readonly [{ file: string; inputs: Named }] };
  const [{ file, inputs }] = include;
  const { spec } = documentsOf(textOf(file).split('\n---\n')[0] ?? '')[0] as { spec: { inputs: Named } };
  expect(Object.keys(spec.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)));
  expect(Object.keys(inputs)).toEqual(['fail-on']);
});

it('CircleCI: parameters of the job', () => {
  const { workflows } = yamlOf('CircleCI') as { workflows: { check: { jobs: readonly Named[] } } };
  const { jobs } = fileOf('integrations/circleci/orb.yml') as { jobs: { scan: { parameters: Named } } };
  const set = Object.keys(workflows.check.jobs[0]?.['bulwark/scan'] as Named);
  expect(set).toEqual(['paths', 'fail-on']);
  expect(Object.keys(jobs.scan.parameters)).toEqual(expect.arrayContaining(set));
});

it('Azure Pipelines: parameters of the template, and the file', () => {
  const { steps } = yamlOf('Azure Pipelines') as {
    steps: readonly [{ template: string; parameters: Named }];
  };
  const [{ template, parameters }] = steps;
  const { parameters: known } = fileOf(template.split('@')[0] ?? '') as {
    parameters: readonly { name: string }[];
  };
  expect(Object.keys(parameters)).toEqual(['paths', 'failOn']);
  expect(known.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(parameters)));
});

it('Jenkins: settings of the step', () => {
  const [, call = ''] = /bulwark\((.*)\)/.exec(exampleOf('Jenkins')) ?? [];
  const set = [...call.matchAll(/(\w+):/g)].map((match) => match[1] ?? '');
  expect(set).toEqual(['paths', 'failOn']);
  const step = textOf('integrations/jenkins/vars/bulwark.groovy');
  for (const name of set) expect(step).toContain(`settings.${name}`);
});

it('pre-commit: hooks that there are', () => {
  const { repos } = yamlOf('pre-commit') as { repos: readonly { hooks: readonly { id: string }[] }[] };
  const ids = (fileOf('.pre-commit-hooks.yaml') as readonly { id: string }[]).map(({ id }) => id);
  expect(ids).toContain(repos[0]?.hooks[0]?.id);
  for (const id of ids) expect(page).toContain(`\`${id}\``);
});

it('the container image: arguments of the file', () => {
  const given = [...exampleOf('Container image').matchAll(/--build-arg (\w+)=/g)].map((match) => match[1]);
  const known = [...textOf('Containerfile').matchAll(/^ARG (\w+)$/gm)].map((match) => match[1]);
  expect(new Set(given)).toEqual(new Set(known));
});

it('the exit codes: those of the command line', () => {
  const stated = /export const EXIT = \{(.*?)\}/.exec(textOf('packages/cli/src/errors.ts'))?.[1] ?? '';
  const codes = [...stated.matchAll(/: (\d+)/g)].map((match) => match[1]);
  expect(codes.length).toBeGreaterThan(5);
  expect([...page.matchAll(/^\| (\d+) \|/gm)].map((match) => match[1])).toEqual(codes);
});
