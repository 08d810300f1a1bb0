// The files against the schemas of their systems, as check-jsonschema has them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { python } from './python.test-support.ts';
import { runProgram } from './script.test-support.ts';
import { textOf } from './yaml.test-support.ts';

const checker = python('check-jsonschema');
const folder = mkdtempSync(join(tmpdir(), 'bulwark-schemas-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Of a template of GitLab the job, as inputs leave it. */
const gitlab = (text: string): string =>
  (text.split('\n---\n')[1] ?? '').replaceAll(/\$\[\[ inputs\.(\w+)[\w-]* \]\]/g, '$1');
/** An orb is written as a configuration is; what it says of itself beyond one is for the registry of orbs. */
const circleci = (text: string): string =>
  text.slice(0, text.indexOf('\nexamples:')).replace(/^description: .*\n/m, '') +
  '\nworkflows: {check: {jobs: [scan]}}\n';
const same = (text: string): string => text;

describe.runIf(checker.wanted)('by its schema is valid', () => {
  it.each([
    ['action.yml', 'vendor.github-actions', same, 'using: composite'],
    ['integrations/gitlab/bulwark.yml', 'vendor.gitlab-ci', gitlab, 'when: always'],
    ['integrations/circleci/orb.yml', 'vendor.circle-ci', circleci, 'type: string'],
    ['integrations/azure-pipelines/bulwark.yml', 'vendor.azure-pipelines', same, 'displayName: Set up Node'],
  ])(
    '%s, and not once it is changed',
    async (path, schema, prepare, line) => {
      const check = async (text: string): Promise<number | null> => {
        const file = join(folder, 'file.yml');
        writeFileSync(file, text);
        const words = [checker.command, '--builtin-schema', schema, file];
        return (await runProgram(words, folder, { HOME: folder })).code;
      };
      const text = prepare(textOf(path));
      expect(text).toContain(line);
      expect(await check(text)).toBe(0);
      expect(await check(text.replace(line, `${line.split(':')[0]}: {no: such}`))).toBe(1);
    },
    60_000,
  );
});
