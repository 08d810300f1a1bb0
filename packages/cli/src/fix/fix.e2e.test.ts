import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const main = new URL('../main.ts', import.meta.url).pathname;
const fixtures = new URL('fixtures', import.meta.url).pathname;
const goldens = new URL('goldens', import.meta.url).pathname;

/** Programs are started five times; machines that do much else are slow. */
const TIMEOUT = 120_000;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-fix-'));
  cpSync(fixtures, folder, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function bulwark(line: string, input = ''): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...line.split(' ')], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

function deploy(): string {
  return readFileSync(join(folder, 'app/deploy.yaml'), 'utf8');
}

const original = readFileSync(join(fixtures, 'app/deploy.yaml'), 'utf8');
const SAFE = original
  .replace('      serviceAccount: web # to be renamed\n', '      serviceAccountName: web # to be renamed\n')
  .replace('        - {name: MODE, value: old}\n', '');

describe('bulwark fix', () => {
  it('shows what is safe and writes nothing', async () => {
    const { code, stdout } = bulwark('fix app');
    expect(code).toBe(0);
    expect(deploy()).toBe(original);
    await expect(stdout).toMatchFileSnapshot(join(goldens, 'safe.txt'));
  });

  it('shows with --review what somebody must look at, and who loses what', async () => {
    const { stdout } = bulwark('fix app --review');
    expect(stdout).not.toContain('Xk29');
    await expect(stdout).toMatchFileSnapshot(join(goldens, 'review.txt'));
  });

  it('writes with --write, and then has nothing to do', () => {
    expect(bulwark('fix app --write')).toMatchObject({ code: 0, stderr: '' });
    const fixed = deploy();
    expect(fixed).toBe(SAFE);
    expect(bulwark('fix app --write').stdout).toMatch(/^Nothing to fix\./);
    expect(deploy()).toBe(fixed);
  });

  it('fixes what was selected', () => {
    bulwark('fix app --review --control host-pid --write');
    expect(deploy()).toBe(original.replace('hostPID: true', 'hostPID: false'));
    expect(bulwark('fix app --review --severity critical').stdout).not.toContain('# workload/');
  });

  it('asks for each fix with --interactive', () => {
    const { code, stderr } = bulwark('fix app --review --control host-pid,root-user --interactive', 'n\ny\n');
    expect(code).toBe(0);
    expect(stderr).toContain('Make fix 2 of 2?');
    expect(deploy()).toContain('hostPID: true');
    expect(deploy()).toContain('runAsNonRoot: true');
  });

  it('prints a placeholder where a person has to choose', () => {
    const { stdout } = bulwark('fix app --control memory-limit');
    expect(stdout).toContain('memory: <choose: memory limit, such as 256Mi>');
    expect(deploy()).toBe(original);
  });

  it('prints JSON patches', () => {
    const { stdout } = bulwark('fix app --review --control host-pid --as jsonpatch');
    expect(JSON.parse(stdout)).toEqual([
      {
        target: { group: 'apps', version: 'v1', kind: 'Deployment', name: 'web', namespace: 'shop' },
        file: 'app/deploy.yaml',
        fixes: ['workload/host-pid'],
        patch: [{ op: 'replace', path: '/spec/template/spec/hostPID', value: false }],
      },
    ]);
  });

  it.runIf(hasKubectl() || process.env['CI'] !== undefined)(
    'prints a component that kustomize builds',
    () => {
      mkdirSync(join(folder, 'hardening'));
      const { stdout } = bulwark('fix app --review --as kustomize');
      writeFileSync(join(folder, 'hardening/kustomization.yaml'), stdout);
      writeFileSync(
        join(folder, 'app/kustomization.yaml'),
        'resources: [deploy.yaml]\ncomponents: [../hardening]\n',
      );
      const built = execFileSync(kubectl(), ['kustomize', join(folder, 'app')], { encoding: 'utf8' });
      writeFileSync(join(folder, 'built.yaml'), built);
      bulwark('fix app/deploy.yaml --review --write');
      const findings = (path: string): unknown =>
        (
          JSON.parse(bulwark(`scan ${path} --format json`).stdout) as { findings: { control: string }[] }
        ).findings
          .map(({ control }) => control)
          .sort();
      expect(findings('built.yaml')).toEqual(findings('app/deploy.yaml'));
    },
    TIMEOUT,
  );

  it('does not write through a link out of what was named', () => {
    mkdirSync(join(folder, 'in'));
    symlinkSync(join(folder, 'app/deploy.yaml'), join(folder, 'in/deploy.yaml'));
    const { code, stderr } = bulwark('fix in/deploy.yaml --write');
    expect(code).toBe(2);
    expect(stderr).toContain('a link leads there');
    expect(deploy()).toBe(original);
  });

  it.each([
    ['fix', /no path was given/],
    ['fix app --as yaml', /'yaml' is no kind of patch/],
    ['fix app --as jsonpatch --write', /writes no file/],
    ['fix - --write', /standard input cannot be written/],
    ['fix https://git.example.org/shop.git', /is no file here/],
    ['fix app --control host-pdi', /host-pdi/],
  ])('refuses %s', (line, message) => {
    const { code, stderr } = bulwark(line);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('says so where nothing could be read', () => {
    expect(bulwark('fix nowhere').code).toBe(3);
  });
});

function kubectl(): string {
  return process.env['BULWARK_KUBECTL'] ?? 'kubectl';
}

function hasKubectl(): boolean {
  return spawnSync(kubectl(), ['version', '--client'], { stdio: 'ignore' }).status === 0;
}
