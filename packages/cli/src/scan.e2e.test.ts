import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from './command-line.ts';
import type * as Streams from './streams.ts';

const main = new URL('main.ts', import.meta.url).pathname;
const fixtures = new URL('fixtures', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'bulwark-cli-'));
const home = process.cwd();
beforeAll(() => process.chdir(fixtures));
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What went to standard output and standard error, by descriptor. */
const written: Record<number, string> = vi.hoisted(() => ({ 1: '', 2: '' }));
vi.mock('./streams.ts', async (original) => {
  const writeText = (descriptor: number, text: string): boolean => {
    written[descriptor] += text;
    return true;
  };
  const writeChunks = (descriptor: number, chunks: Iterable<string>): void => {
    for (const chunk of chunks) writeText(descriptor, chunk);
  };
  const streams = await original<typeof Streams>();
  return { ...streams, writeText, writeChunks, isTerminal: () => false };
});

/** Runs a command line in this process: all of it but the last step, writing to descriptors. */
async function bulwark(line: string): Promise<Run> {
  Object.assign(written, { 1: '', 2: '' });
  const code = await runCommandLine(line === '' ? [] : line.split(' '));
  return { code, stdout: written[1] ?? '', stderr: written[2] ?? '' };
}

/** Runs the program as users do. */
function start(line: string, input = '', variables: NodeJS.ProcessEnv = {}): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...line.split(' ')], {
    cwd: fixtures,
    input,
    encoding: 'utf8',
    env: { ...process.env, ...variables },
  });
  return { code: status, stdout, stderr };
}

const privileged = '--control workload/privileged-container';

describe('bulwark scan', () => {
  it('finds, and exits with 0 without a gate', async () => {
    const { code, stdout, stderr } = await bulwark(`scan app ${privileged}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('app/base/web.yaml:17:25  Deployment/shop/web, container tune');
    expect(stdout).not.toContain('\u001b');
  });
  it('reads standard input', async () => {
    const { code, stdout } = start(
      `scan - ${privileged}`,
      readFileSync(join(fixtures, 'app/base/web.yaml'), 'utf8'),
    );
    expect(code).toBe(0);
    expect(stdout).toContain('17 |             privileged: true');
  });
  it.each([
    [`scan app/base ${privileged} --fail-on critical`, 1],
    [`scan app/base ${privileged} --fail-score 99`, 1],
    [`scan app/base/rights.yaml --fail-on critical ${privileged}`, 0],
    [`scan app ${privileged} --fail-on critical`, 1],
    ['scan app --control workload/host-pid --fail-on critical', 3],
    ['scan app --control workload/host-pid --fail-on critical --allow-unread', 0],
    ['scan app --control workload/host-pid --strict', 3],
    ['scan app --control workload/host-pid', 0],
    ['scan app/odd/values.yaml', 3],
    ['scan no-such-folder', 3],
    ['scan no-such-folder --fail-on low --allow-unread', 3],
  ])('%s exits with %i', async (line, code) => {
    expect((await bulwark(line)).code).toBe(code);
  });
  it.each([
    ['scan', 'BW-USAGE-NO-PATH', '--kubeconfig'],
    ['scan framework nsa', 'BW-USAGE-NO-PATH', '--kubeconfig'],
    ['scan --unit file', 'BW-USAGE-OPTION', '--unit is for files'],
    ['scan --complete-kinds Pod', 'BW-USAGE-OPTION', '--complete-kinds is for files'],
    ['scan app --control C-00577', 'BW-USAGE-CONTROL', 'C-0057'],
    ['scan app --framework nsaa', 'BW-USAGE-FRAMEWORK', 'nsa'],
    ['scan app --format jsn', 'BW-USAGE-FORMAT', 'json'],
    ['scan app --format json,terminal', 'BW-USAGE-FORMAT', '--output'],
    ['scan app --kind Deploymnt', 'BW-USAGE-KIND', 'Deployment'],
    ['scan app --severity hgih', 'BW-USAGE-VALUE', 'high'],
    ['scan app --fail-onn high', 'BW-USAGE-OPTION', '--fail-on'],
    ['scan app --fail-on', 'BW-USAGE-OPTION', 'argument missing'],
    ['scna app', 'BW-USAGE-COMMAND', 'scan'],
    ['', 'BW-USAGE-COMMAND', '--help'],
    ['list', 'BW-USAGE-ARGUMENT', 'what'],
    ['list contrls', 'BW-USAGE-ARGUMENT', 'controls'],
    ['completion powershell', 'BW-USAGE-VALUE', 'bash'],
    ['explain', 'BW-USAGE-ARGUMENT', 'Topics'],
    ['explain --object Deployment/shop/wbe app', 'BW-USAGE-OBJECT', 'Deployment/shop/web'],
    ['explain --object web app', 'BW-USAGE-OBJECT', 'KIND/NAMESPACE/NAME'],
    ['scan app --output no/such/dir.json --format json', 'BW-OUTPUT-WRITE', 'ENOENT'],
    ['k8s', 'BW-USAGE-NO-PATH', '--kubeconfig'],
  ])('%j is a usage error', async (line, code, hint) => {
    vi.stubEnv('KUBECONFIG', join(folder, 'no-such-kubeconfig'));
    const run = await bulwark(line);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain(hint);
    expect(run.stderr).toContain(`bulwark explain ${code}`);
  });
  it.each(['preflight', 'watch'])('%s without a kubeconfig speaks of that, not of paths', async (line) => {
    vi.stubEnv('KUBECONFIG', join(folder, 'no-such-kubeconfig'));
    const run = await bulwark(line);
    expect(run).toMatchObject({ code: 4, stdout: '' });
    expect(run.stderr).toContain('bulwark explain BW-KUBECONFIG-MISSING');
  });
  it('exits with 4 where the cluster that is meant cannot be had', async () => {
    const run = await bulwark('scan --kubeconfig no-such-file');
    expect(run).toMatchObject({ code: 4, stdout: '' });
    expect(run.stderr).toContain('bulwark explain BW-KUBECONFIG-MISSING');
  });
  it('writes each format where it belongs', async () => {
    const { code, stdout } = await bulwark(
      `scan app ${privileged} --format terminal,json --output ${folder}/report`,
    );
    expect(code).toBe(0);
    expect(stdout).toContain('Privileged container');
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Record<string, unknown>;
    expect(report).toMatchObject({ schema: 'bulwark-report/1', exitCode: 0 });
    expect(report).not.toHaveProperty('run.startedAt');
  });
  it('tells a failed gate on standard error where the report is for machines', async () => {
    const { code, stdout, stderr } = await bulwark(
      `scan app ${privileged} --format json --fail-on low --timestamps`,
    );
    expect(code).toBe(1);
    expect(stderr).toContain('BW-GATE-FAILED: --fail-on low: 2 findings are low or worse');
    expect(JSON.parse(stdout)).toHaveProperty('run.startedAt');
  });
  it('answers habits of other tools with the equivalent', async () => {
    const { code, stderr } = await bulwark(
      'config app --severity CRITICAL --exit-code 1 --include-namespaces shop',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('--exit-code 1 is --fail-on low here');
    expect(stderr).toContain('--include-namespaces is --namespace here');
  });
  it('paints when told to', async () => {
    expect((await bulwark(`scan app ${privileged} --color always`)).stdout).toContain('\u001b[1m');
  });
  it('prints its plan and reads nothing', async () => {
    const { code, stdout } = await bulwark('scan no-such-folder --plan --pss restricted@1.20 --fail-on high');
    expect(code).toBe(0);
    expect(stdout).toContain('Pod Security Standards of 1.20');
    expect(stdout).toContain('Gates: --fail-on high');
    const plan = await bulwark('scan --plan --format json --control workload/host-pid');
    const data = JSON.parse(plan.stdout) as object;
    expect(data).toMatchObject({ controls: [{ id: 'workload/host-pid' }] });
  });
  it('keeps to its limits and says so', async () => {
    writeFileSync(join(folder, 'deep.yaml'), `a: ${'['.repeat(40)}${']'.repeat(40)}\n`);
    const { code, stdout } = await bulwark(`scan ${folder}/deep.yaml --max-depth 20`);
    expect(code).toBe(3);
    expect(stdout).toContain('BW-READ-DEPTH');
  });
});

describe('the program', () => {
  it('exits with the code that the command returns', () => {
    expect(start(`scan app ${privileged} --fail-on low --format json`)).toMatchObject({ code: 1 });
    expect(start('scna app')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('scan') });
  });
  it('paints no pipe, whatever the terminal', () => {
    const { stdout } = start(`scan app ${privileged}`, '', { TERM: 'xterm-256color', COLUMNS: '70' });
    expect(stdout).toContain('Privileged container');
    expect(stdout).not.toContain('\u001b');
  });
  it('ends quietly when its reader has gone away', () => {
    const command = `"${process.execPath}" "${main}" scan app/base --verbose --format json | head -c 1; echo " \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: fixtures, encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: '{ 0\n', stderr: '' });
  });
});

describe('the other commands', () => {
  it.each([
    'version',
    '--version',
    '--help',
    'scan --help',
    'list formats',
    'list frameworks',
    'explain score',
  ])('%s', async (line) => {
    const run = await bulwark(line);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).not.toBe('');
  });
  it('list controls as data', async () => {
    const rows = JSON.parse((await bulwark('list controls --severity critical --format json')).stdout) as {
      severity: string;
    }[];
    expect(new Set(rows.map(({ severity }) => severity))).toEqual(new Set(['critical']));
  });
  it('explain every outcome on one object', async () => {
    const { code, stdout } = await bulwark('explain --object deploy/shop/web app');
    expect(code).toBe(0);
    expect(stdout).toMatch(/fails {5}Privileged container/);
    expect(stdout).toMatch(/passes {4}/);
  });
  it.each(['bash', 'zsh'])('complete in %s', async (shell) => {
    const { code, stdout } = await bulwark(`completion ${shell}`);
    expect(code).toBe(0);
    expect(stdout).toContain('--fail-on');
    const found = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' });
    if (shell === 'bash')
      expect({ code: found.status, stderr: found.stderr }).toEqual({ code: 0, stderr: '' });
  });
});
