// A repository as a team has it: a branch main with a policy, and a change that wants to excuse itself.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: "##vso[task.complete result=Failed]:latest"
      securityContext: {privileged: true}
`;
const CLEAN =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\ndata: {mode: plain}\n';
const EXCUSE = 'profiles: {default: {exclude: [C-0057]}}\n';
const POLICY = 'gates: {fail-on: critical}\n';

export interface Repository {
  /** A clone of the branch `change`, as a runner checks it out. */
  readonly directory: string;
  /** An empty directory of the runner. */
  scratch(name: string): string;
  remove(): void;
}

/** Makes the repository: `origin` has main and change, the clone is shallow where asked. */
export function makeRepository({ shallow }: { readonly shallow: boolean }): Repository {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bulwark-ci-')));
  const origin = join(folder, 'origin');
  const directory = join(folder, 'work');
  const write = (path: string, text: string): void => writeFileSync(join(origin, path), text);
  git(folder, ['init', '--quiet', '--initial-branch=main', origin]);
  mkdirSync(join(origin, 'deploy'));
  mkdirSync(join(origin, 'clean'));
  write('deploy/web pod.yaml', POD);
  write('clean/settings.yaml', CLEAN);
  write('bulwark.yaml', POLICY);
  commit(origin);
  git(origin, ['checkout', '--quiet', '-b', 'change']);
  write('bulwark.yaml', POLICY + EXCUSE);
  commit(origin);
  const depth = shallow ? ['--depth=1'] : [];
  git(folder, ['clone', '--quiet', ...depth, '--branch', 'change', `file://${origin}`, directory]);
  return {
    directory,
    scratch: (name) => {
      const path = join(folder, name);
      mkdirSync(path, { recursive: true });
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function commit(directory: string): void {
  git(directory, ['add', '--all']);
  git(directory, ['-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--message=a']);
}

/** Runs git without the settings of the person who runs the tests. Throws with its message. */
export function git(cwd: string, words: readonly string[]): void {
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const { status, stderr } = spawnSync('git', words, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
