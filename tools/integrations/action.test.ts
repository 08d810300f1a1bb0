// action.yml, step by step as a runner goes through it; the actions of others are looked at and not run.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { action, runAction } from './action-runner.test-support.ts';
import type { Result, Run } from './action-runner.test-support.ts';
import { startGitHub } from './github-api.test-support.ts';
import type { Comment } from './github-api.test-support.ts';
import { startRegistry } from './registry.test-support.ts';
import type { Registry } from './registry.test-support.ts';
import { makeRepository } from './repository.test-support.ts';
import type { Repository } from './repository.test-support.ts';

const { steps } = action.runs;

const TIMEOUT = 120_000;
let registry: Registry;
let repository: Repository;
let temporary: string;
beforeAll(async () => {
  registry = await startRegistry();
  repository = makeRepository({ shallow: true });
  temporary = mkdtempSync(join(tmpdir(), 'bulwark-action-'));
}, TIMEOUT);
afterAll(() => {
  registry.close();
  repository.remove();
  rmSync(temporary, { recursive: true });
});

const go = (run: Run): Promise<Result> =>
  runAction({ directory: repository.directory, temporary, env: registry.env }, run);

describe('the steps', () => {
  it('put no expression into a script', () => {
    expect(steps.filter(({ run }) => run?.includes('${{') === true)).toEqual([]);
  });
  it('pin what they use by commit', () => {
    for (const { uses } of steps)
      if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/);
  });
});

describe('a pull request', () => {
  it(
    'is judged by the policy of its base, told everywhere, and fails in the end',
    async () => {
      const comments: Comment[] = [];
      const github = await startGitHub(comments);
      const { code, used, ran, summary } = await go({ api: github.url });
      github.close();
      expect(code).toBe(1);
      expect(ran['Verdict']).toMatchObject({ code: 1 });
      const { stdout = '' } = ran['Scan'] ?? {};
      expect(stdout).toContain('workload/privileged-container');
      expect(stdout).toContain('leaves workload/privileged-container out');
      expect(stdout).toMatch(/^::error file=deploy\/web%20pod\.yaml|^::error file=deploy\/web pod\.yaml/m);
      const { sarif_file = '' } = used['Send the findings to code scanning'] ?? {};
      expect(JSON.parse(readFileSync(sarif_file, 'utf8'))).toMatchObject({ version: '2.1.0' });
      expect(summary).toContain('Gate failed');
      expect(comments.map(({ body }) => body)).toEqual([`<!-- bulwark: bulwark -->\n${summary}`]);
    },
    TIMEOUT,
  );
  it(
    'keeps one comment a name, and takes none of others for its own',
    async () => {
      const others = Array.from({ length: 120 }, (_, id) => ({ id, body: 'x', user: { type: 'User' } }));
      const comments: Comment[] = [
        { id: 1000, body: '<!-- bulwark: a --> mine?', user: { type: 'User' } },
        ...others,
      ];
      const github = await startGitHub(comments);
      for (const name of ['a', 'b -->', 'a']) await go({ api: github.url, inputs: { name, paths: 'clean' } });
      github.close();
      expect(comments.slice(121).map(({ body }) => body.split('\n')[0])).toEqual([
        '<!-- bulwark: a -->',
        '<!-- bulwark: b%20--%3E -->',
      ]);
    },
    TIMEOUT,
  );
  it(
    'goes on where the token may not comment',
    async () => {
      const github = await startGitHub([], 403);
      const { code, ran, used } = await go({ api: github.url, fork: true, inputs: { paths: 'clean' } });
      github.close();
      expect(code).toBe(0);
      expect(ran['Comment on the pull request']?.stdout).toMatch(/^::warning title=Bulwark::.* 403\n$/);
      expect(Object.keys(used)).not.toContain('Send the findings to code scanning');
    },
    TIMEOUT,
  );
});

describe('a push', () => {
  it(
    'is judged by the policy at hand; words of inputs stay words',
    async () => {
      const paths = 'deploy/*.yaml\n\n$(touch pwned)\n; touch pwned\nclean';
      const { code, ran } = await go({
        event: 'push',
        inputs: { paths, options: '--severity\nlow', annotations: 'false' },
      });
      expect(code).toBe(3);
      expect(existsSync(join(repository.directory, 'pwned'))).toBe(false);
      expect(Object.keys(ran)).toEqual(['Install Bulwark', 'Scan', 'Verdict']);
      expect(ran['Scan']?.stdout).toContain('$(touch pwned)');
      expect(ran['Scan']?.stdout).not.toMatch(/^::error file=/m);
    },
    TIMEOUT,
  );
  it(
    'fails for a gate that the input sets, and for words that are none',
    async () => {
      expect(await go({ event: 'push', inputs: { paths: 'deploy', 'fail-on': 'low' } })).toMatchObject({
        code: 1,
      });
      const { code, used, summary } = await go({ event: 'push', inputs: { 'fail-on': 'hihg' } });
      expect({ code, summary }).toEqual({ code: 2, summary: '' });
      expect(Object.keys(used)).toEqual(['Set up Node', 'Restore Bulwark']);
    },
    TIMEOUT,
  );
});

it(
  'commands in manifests are printed while the runner does not listen',
  async () => {
    const { ran } = await go({ event: 'push', inputs: { paths: 'deploy', options: '--verbose' } });
    const lines = ran['Scan']?.stdout.split('\n') ?? [];
    const token = /^::stop-commands::([\w-]{36})$/.exec(lines[0] ?? '')?.[1];
    const end = lines.indexOf(`::${token}::`);
    expect(end).toBeGreaterThan(10);
    expect(lines.slice(1, end).join('\n')).toContain('workload/');
  },
  TIMEOUT,
);
