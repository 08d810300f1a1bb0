import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chdir, cwd } from 'node:process';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';
import { useWorkFolder } from '../work-folder.test-support.ts';

const { path, write } = useWorkFolder();

const pod = (name: string, privileged: boolean): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  containers:\n    - {name: main, image: 'example.org/a:1', securityContext: {privileged: ${privileged}}}\n`;
const CONTROL = ['--control', 'workload/privileged-container'];
const scan = (...words: readonly string[]): Promise<number> =>
  runCommandLine(['scan', '.', ...CONTROL, '--output', 'report.txt', ...words]);

const git = (...words: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words], {
    encoding: 'utf8',
  });
const commit = (message: string): void => {
  git('add', '--all');
  git('commit', '-q', '-m', message);
};
/** Exit code 1 where something is new. */
const diff = (range: string, ...paths: readonly string[]): Promise<number> =>
  runCommandLine(['diff', '--fail-new', '--git', range, ...paths]);

describe('two git revisions', () => {
  it('are compared by the policy of the first, and nothing of the repository is touched', async () => {
    git('init', '-q', '-b', 'main');
    write('deploy/a.yaml', pod('old', true));
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    write('deploy/b.yaml', pod('fresh', true));
    write(
      'bulwark.yaml',
      'exceptions: [{control: workload/privileged-container, reason: excused by itself}]',
    );
    git('add', '.');
    git('commit', '-q', '-m', 'two');
    write('deploy/b.yaml', 'changed in the work tree');
    const before = git('status', '--porcelain');
    expect(await runCommandLine(['diff', '--git', 'main~1..main', 'deploy', '--fail-new'])).toBe(1);
    expect(await runCommandLine(['diff', '--git', 'main..main~1', 'deploy', '--fail-new'])).toBe(0);
    expect(await runCommandLine(['diff', '--git', 'main..none', 'deploy'])).toBe(2);
    expect(await runCommandLine(['diff', '--git', '--output=x..main'])).toBe(2);
    expect(git('status', '--porcelain')).toBe(before);
    expect(cwd()).toBe(path());
  });

  it('are compared where paths are named whole, too', async () => {
    git('init', '-q', '-b', 'main');
    write('deploy/a.yaml', pod('old', true));
    commit('one');
    write('deploy/b.yaml', pod('fresh', true));
    commit('two');
    symlinkSync(path(), `${path()}-link`);
    try {
      expect(await diff('main~1..main', path('deploy'))).toBe(1);
      expect(await diff('main~1..main', join(`${path()}-link`, 'deploy'))).toBe(1);
      expect(await diff('main..main', path('deploy'))).toBe(0);
    } finally {
      rmSync(`${path()}-link`);
    }
    expect(await diff('main~1..main', tmpdir())).toBe(2);
    expect(await diff('main~1..main', '-')).toBe(2);
    expect(await diff('main~1..main', 'https://git.example.org/a.git')).toBe(2);
  });

  it('may differ in what they have: what was deleted is resolved, and nothing is left unread', async () => {
    git('init', '-q', '-b', 'main');
    write('old/a.yaml', pod('old', true));
    write('b.yaml', pod('b', true));
    commit('one');
    rmSync('old', { recursive: true });
    rmSync('b.yaml');
    write('new/c.yaml', pod('fresh', true));
    commit('two');
    expect(await diff('main~1..main', 'old')).toBe(0);
    expect(await diff('main~1..main', 'b.yaml')).toBe(0);
    expect(await diff('main~1..main', 'new')).toBe(1);
    expect(await diff('main~1..main', 'neither')).toBe(2);
  });

  it('are compared from where they parted with three dots', async () => {
    git('init', '-q', '-b', 'main');
    write('a.yaml', pod('a', true));
    commit('one');
    git('checkout', '-q', '-b', 'side');
    write('README.md', 'of the side');
    commit('two');
    git('checkout', '-q', 'main');
    write('a.yaml', pod('a', false));
    commit('three');
    expect(await diff('main..side')).toBe(1);
    expect(await diff('main...side')).toBe(0);
    git('checkout', '-q', '--orphan', 'alone');
    commit('four');
    expect(await diff('main...alone')).toBe(2);
    expect(await diff('main..a..b')).toBe(2);
  });

  it('are told apart in a shallow clone, and what it lacks is an error', async () => {
    git('init', '-q', '-b', 'main', 'whole');
    chdir('whole');
    for (const name of ['a', 'b', 'c']) {
      write(`whole/${name}.yaml`, pod(name, true));
      commit(name);
    }
    chdir(path());
    git('clone', '-q', '--depth', '2', `file://${path()}/whole`, 'shallow');
    chdir('shallow');
    expect(await diff('HEAD~1..HEAD')).toBe(1);
    expect(await diff('HEAD~2..HEAD')).toBe(2);
  });

  it('have names of any letters, and are compared from a directory further down', async () => {
    git('init', '-q', '-b', 'main');
    write('bulwark.yaml', 'exceptions: [{file: ["dépl oi/ä\\"b.yaml"], reason: agreed}]');
    write('dépl oi/old.yaml', pod('old', true));
    commit('one');
    write('dépl oi/ä"b.yaml', pod('fresh', true));
    commit('two');
    expect(await diff('main~1..main')).toBe(0);
    chdir('dépl oi');
    expect(await diff('main~1..main')).toBe(0);
    write('dépl oi/日本\t.yaml', pod('other', true));
    commit('three');
    expect(await diff('main~1..main')).toBe(1);
    expect(await diff('main~1..main', '日本\t.yaml')).toBe(1);
    expect(await diff('main~1..main', '../dépl oi/ä"b.yaml')).toBe(0);
  });

  it('are compared without what submodules hold', async () => {
    git('init', '-q', '-b', 'main', 'inner');
    write('inner/a.yaml', pod('inner', true));
    execFileSync('git', ['-C', 'inner', 'add', '.']);
    git('-C', 'inner', 'commit', '-q', '-m', 'one');
    git('init', '-q', '-b', 'main', 'outer');
    chdir('outer');
    write('outer/b.yaml', pod('outer', true));
    commit('one');
    git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', `${path()}/inner`, 'sub');
    commit('two');
    expect(await diff('main~1..main')).toBe(0);
  });
});

describe('the policy of a revision', () => {
  it('the policy of the base is in force with --policy-ref, and what a changed one would hide is told', async () => {
    git('init', '-q', '-b', 'main');
    write(
      'bulwark.yaml',
      'gates: {fail-on: low}\nexceptions: [{control: workload/privileged-container, file: deploy/old.yaml, reason: agreed}]',
    );
    write('deploy/old.yaml', pod('old', true));
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    const ref = ['--policy-ref', 'main'];
    expect(await scan(...ref)).toBe(0);
    write('deploy/new.yaml', pod('fresh', true));
    write(
      'bulwark.yaml',
      'exceptions: [{control: workload/privileged-container, reason: excused by itself}]',
    );
    expect(await scan()).toBe(0);
    expect(await scan(...ref)).toBe(1);
    const report = readFileSync('report.txt', 'utf8');
    expect(report).toContain('Policy: bulwark.yaml of main, profile default.');
    expect(report).toMatch(/bulwark\.yaml:1: policy does not allow it; it would hide 2 findings/);
    chdir('deploy');
    expect(await runCommandLine(['scan', '.', ...CONTROL, '--output', '../report.txt', ...ref])).toBe(1);
    chdir(path());
    expect(readFileSync('report.txt', 'utf8')).toContain('1 more under an exception');
  });
  it('a base without a policy has none', async () => {
    git('init', '-q', '-b', 'main');
    write('a.yaml', pod('old', true));
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    write('bulwark.yaml', 'profiles: {default: {exclude: [workload/privileged-container]}}');
    expect(await scan('--fail-on', 'low', '--policy-ref', 'main')).toBe(1);
    expect(await scan('--policy-ref', 'none')).toBe(2);
  });

  it('is in force however paths and the policy itself are named', async () => {
    git('init', '-q', '-b', 'main');
    write('bulwark.yaml', 'gates: {fail-on: low}');
    write('deploy/a.yaml', pod('a', true));
    commit('one');
    write(
      'bulwark.yaml',
      'exceptions: [{control: workload/privileged-container, reason: excused by itself}]',
    );
    const ref = [...CONTROL, '--output', 'report.txt', '--policy-ref', 'main'];
    expect(await runCommandLine(['scan', path('deploy'), ...ref])).toBe(1);
    const own = ['--config', path('bulwark.yaml')];
    expect(await runCommandLine(['scan', 'deploy', ...own, ...ref])).toBe(1);
    expect(await runCommandLine(['scan', 'deploy', ...own])).toBe(0);
    expect(await runCommandLine(['scan', tmpdir(), ...ref])).toBe(2);
    rmSync('bulwark.yaml');
    write('loose.yaml', 'gates: {}');
    symlinkSync('loose.yaml', 'bulwark.yaml');
    expect(await runCommandLine(['scan', 'deploy', ...ref])).toBe(1);
  });

  it('has the files of other tools, too: what is added to them is listed and hides nothing', async () => {
    git('init', '-q', '-b', 'main');
    write(
      'bulwark.yaml',
      'gates: {fail-on: critical}\nsuppressions: {tools: [trivy, kubescape], critical: true}',
    );
    write('a.yaml', pod('a', true));
    commit('one');
    const decision = {
      resources: [{ attributes: { kind: 'Pod' } }],
      posturePolicies: [{ controlID: 'C-0057' }],
    };
    for (const [file, text, flags] of [
      ['.trivyignore', 'KSV-0017\n', []],
      ['kubescape.json', JSON.stringify([decision]), ['--exceptions', 'kubescape.json']],
    ] as const) {
      write(file, text);
      expect(await scan(...flags)).toBe(0);
      expect(await scan(...flags, '--policy-ref', 'main')).toBe(1);
      expect(readFileSync('report.txt', 'utf8')).toMatch(/would\s+hide\s+1\s+finding/);
      commit(file);
      expect(await scan(...flags, '--policy-ref', 'main')).toBe(0);
      git('reset', '-q', '--hard', 'HEAD~1');
    }
    expect(await scan('--exceptions', 'none.json')).toBe(2);
  });

  it('has what objects state of themselves, too: in annotations and in comments', async () => {
    git('init', '-q', '-b', 'main');
    const suppressions = 'suppressions: {annotations: true, tools: [trivy], critical: true}';
    write('bulwark.yaml', `gates: {fail-on: critical}\n${suppressions}`);
    write('a.yaml', pod('a', true));
    commit('one');
    const excused = "a, annotations: {bulwark.dev/except: 'C-0057; reason=known'}";
    for (const [statement, moved] of [
      [pod(excused, true), pod(excused.replaceAll('a,', 'b,'), true)],
      [`# trivy:ignore:AVD-KSV-0017\n${pod('a', true)}`, `# trivy:ignore:AVD-KSV-0017\n${pod('b', true)}`],
    ] as const) {
      write('a.yaml', statement);
      expect(await scan()).toBe(0);
      expect(await scan('--policy-ref', 'main')).toBe(1);
      expect(readFileSync('report.txt', 'utf8')).toMatch(/would\s+hide\s+1\s+finding/);
      commit('stated');
      write('a.yaml', `---\n# moved\n---\n${statement}`);
      expect(await scan('--policy-ref', 'main')).toBe(0);
      write('a.yaml', moved);
      expect(await scan('--policy-ref', 'main')).toBe(1);
      git('reset', '-q', '--hard', 'HEAD~1');
    }
  });

  it('extends packages as they are installed, and the report tells so', async () => {
    git('init', '-q', '-b', 'main');
    write('.gitignore', 'node_modules');
    write('bulwark.yaml', 'extends: "@team/policy"');
    write('node_modules/@team/policy/bulwark.yaml', 'gates: {fail-on: low}');
    write('a.yaml', pod('a', true));
    commit('one');
    expect(await scan('--policy-ref', 'main')).toBe(1);
    expect(readFileSync('report.txt', 'utf8')).toContain('node_modules/@team/policy/bulwark.yaml');
    expect(readFileSync('report.txt', 'utf8')).toContain('no part of main');
    expect(await diff('main..main')).toBe(0);
  });
});
