// .pre-commit-hooks.yaml, run by pre-commit itself.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../root.ts';
import { python } from './python.test-support.ts';
import { startRegistry } from './registry.test-support.ts';
import type { Registry } from './registry.test-support.ts';
import { git, makeRepository } from './repository.test-support.ts';
import type { Repository } from './repository.test-support.ts';
import { runProgram } from './script.test-support.ts';
import type { Outcome } from './script.test-support.ts';

const TIMEOUT = 120_000;
const preCommit = python('pre-commit');

describe.runIf(preCommit.wanted)('pre-commit', () => {
  let registry: Registry;
  let repository: Repository;
  let hooks = '';
  beforeAll(async () => {
    registry = await startRegistry();
    repository = makeRepository({ shallow: false });
    hooks = repository.scratch('hooks');
    cpSync(join(root, '.pre-commit-hooks.yaml'), join(hooks, '.pre-commit-hooks.yaml'));
    git(hooks, ['init', '--quiet']);
    git(hooks, ['add', '--all']);
    git(hooks, ['-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--message=a']);
    git(hooks, ['tag', 'v0.1.0']);
  }, TIMEOUT);
  afterAll(() => {
    registry.close();
    repository.remove();
  });

  const go = (hook: string): Promise<Outcome> => {
    const { directory } = repository;
    const config = `repos: [{repo: "file://${hooks}", rev: v0.1.0, hooks: [${hook}]}]\n`;
    writeFileSync(join(directory, '.pre-commit-config.yaml'), config);
    git(directory, ['add', '--all']);
    const env = {
      ...registry.env,
      PRE_COMMIT_HOME: repository.scratch('pre-commit'),
      PRE_COMMIT_COLOR: 'never',
    };
    return runProgram([preCommit.command, 'run', '--verbose'], directory, env);
  };

  it(
    'judges the files of the commit',
    async () => {
      const { directory } = repository;
      mkdirSync(join(directory, 'new'));
      cpSync(join(directory, 'deploy/web pod.yaml'), join(directory, 'new/--no-config.yaml'));
      const { code, stdout } = await go('{id: bulwark, args: [--no-config, --fail-on, high, --]}');
      expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('new/--no-config.yaml') });
      expect(stdout).not.toContain('deploy/');
      rmSync(join(directory, 'new'), { recursive: true });
    },
    TIMEOUT,
  );
  it(
    'passes what has nothing to say',
    async () => {
      const { directory } = repository;
      cpSync(join(directory, 'clean/settings.yaml'), join(directory, 'clean/more.yaml'));
      expect(await go('{id: bulwark}')).toMatchObject({ code: 0 });
    },
    TIMEOUT,
  );
  it(
    'judges the whole repository',
    async () => {
      const { code, stdout } = await go(
        '{id: bulwark-repository, args: [., --no-config, --fail-on, critical]}',
      );
      expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('deploy/web pod.yaml') });
    },
    TIMEOUT,
  );
});
