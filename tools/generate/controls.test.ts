import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newIdProblem } from '../control/id.ts';
import { controlIds, readmesSource, registrySource } from './controls.ts';

const source = mkdtempSync(join(tmpdir(), 'bulwark-generate-'));
const write = (path: string, text = ''): void => {
  mkdirSync(join(source, path, '..'), { recursive: true });
  writeFileSync(join(source, path), text);
};

beforeAll(() => {
  write('index.ts');
  write('workload/zeta/control.ts');
  write('workload/alpha/control.ts');
  write('workload/alpha/README.md', '# Alpha\n\n`${x}` "quoted"\n');
  write('workload/alpha/fixtures/fail.case.yaml', '# Bad.\nimage: `${x}`\n');
  write('workload/alpha/fixtures/pass.case.yaml', '# Good.\n');
  write('workload/shared/helper.ts');
  write('access/beta/control.ts');
});
afterAll(() => rmSync(source, { recursive: true }));

it('a folder with a control.ts is a control, whatever else stands there', () => {
  expect(controlIds(source)).toEqual(['access/beta', 'workload/alpha', 'workload/zeta']);
  expect(controlIds(join(source, 'absent'))).toEqual([]);
});

it('the registry imports each control and names it by its folder', () => {
  const text = registrySource(['access/beta', 'workload/alpha']);
  expect(text).toContain("import control1 from './workload/alpha/control.ts';");
  expect(text).toContain("withId('workload/alpha', control1),");
});

it('texts survive the way into a module', async () => {
  const path = join(source, 'readmes.mjs');
  writeFileSync(path, readmesSource(source, controlIds(source)).replaceAll(/: Readonly<[^=]+/g, ' '));
  const module = (await import(/* @vite-ignore */ path)) as Record<string, Record<string, string>>;
  expect(module['readmes']).toEqual({ 'workload/alpha': '# Alpha\n\n`${x}` "quoted"\n' });
  expect(module['examples']).toEqual({ 'workload/alpha': expect.stringContaining('image: `${x}`') });
});

it.each([
  [undefined, /which control/],
  ['privileged', /an id is <area>\/<name>/],
  ['Workload/Foo', /kebab-case/],
  ['workload/../../etc', /kebab-case/],
  ['elsewhere/foo', /is no area; there are .*workload/],
  ['workload/privileged-container', /exists already/],
  ['workload/something-quite-new', undefined],
] as const)('a new control called %s: %s', (id, problem) => {
  const answer = newIdProblem(id);
  if (problem === undefined) expect(answer).toBeUndefined();
  else expect(answer).toMatch(problem);
});
