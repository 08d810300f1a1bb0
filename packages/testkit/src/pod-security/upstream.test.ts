import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NEWEST_POD_SECURITY_VERSION } from '@bulwark/control-kit';
import { controls } from '@bulwark/controls';
import type { RawObject, ValueMap } from '@bulwark/model';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../evaluate.ts';
import { rawObject } from '../raw-objects.ts';
import { pods } from './pods.test-support.ts';

const PODS = 500;
const LEVELS = ['baseline', 'restricted'] as const;
const NEWEST = NEWEST_POD_SECURITY_VERSION.minor;

type Verdicts = Readonly<Record<(typeof LEVELS)[number], string>>;

const judging = controls.filter(({ requirements }) =>
  LEVELS.some((level) => requirements[`pod-security-${level}`] !== undefined),
);

/** Controls by name of the pod that they fail at one version. */
function failures(objects: readonly RawObject[], minor: number): Map<string, Set<string>> {
  const { findings, controls: summaries } = evaluate(judging, objects, { podSecurityVersion: { minor } });
  expect(summaries.flatMap(({ notEvaluated }) => notEvaluated)).toEqual([]);
  const failed = new Map<string, Set<string>>();
  const places = new Map<string, string>();
  for (const { control, object, path } of findings) {
    const place = `${object.name} ${path.join('.')}`;
    expect(places.get(place) ?? control, place).toBe(control);
    places.set(place, control);
    failed.set(object.name, (failed.get(object.name) ?? new Set()).add(control));
  }
  return failed;
}

/** Verdicts at every version, as upstream prints them. */
function ours(sample: readonly ValueMap[]): readonly Verdicts[] {
  const objects = sample.map((pod, index) => {
    const metadata = { ...(pod['metadata'] as ValueMap), name: `pod-${index}` };
    return rawObject({ ...pod, metadata }, `${index}`, 0);
  });
  const verdicts = sample.map(() => ({ baseline: '', restricted: '' }));
  for (let minor = 0; minor <= NEWEST; minor += 1) {
    const failed = failures(objects, minor);
    verdicts.forEach((verdict, index) => {
      const controlsOfPod = failed.get(`pod-${index}`) ?? new Set();
      for (const level of LEVELS)
        verdict[level] += judgedBy(level).some((id) => controlsOfPod.has(id)) ? '0' : '1';
    });
  }
  return verdicts;
}

function judgedBy(level: (typeof LEVELS)[number]): readonly string[] {
  return judging
    .filter(({ requirements }) => requirements[`pod-security-${level}`] !== undefined)
    .map(({ id }) => id);
}

const folder = mkdtempSync(join(tmpdir(), 'pod-security-'));
const program = join(folder, 'upstream');
/** Why there is no program to compare with; the first build on a machine takes a minute or two. */
const problem = await promisify(execFile)('go', ['build', '-o', program, '.'], {
  cwd: join(import.meta.dirname, 'upstream'),
}).then(
  () => undefined,
  (error: Error) => error.message,
);
if (problem !== undefined) console.warn(`Not compared with Pod Security Admission: ${problem}`);

afterAll(() => rmSync(folder, { recursive: true }));

it('has the program to compare with where a machine has to have it', () => {
  expect(process.env['CI'] === undefined ? undefined : problem).toBeUndefined();
});

describe.runIf(problem === undefined)('Pod Security Admission of Kubernetes', () => {
  let sample: readonly ValueMap[];
  let upstream: readonly Verdicts[];

  beforeAll(() => {
    sample = fc.sample(pods, PODS);
    const input = sample.map((pod) => `${JSON.stringify(pod)}\n`).join('');
    const run = spawnSync(program, [String(NEWEST)], { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
    expect(run.stderr).toBe('');
    upstream = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Verdicts);
  });

  it('gives the same verdict on every pod at every version, and no two controls report one place', () => {
    const own = ours(sample);
    sample.forEach((pod, index) => {
      expect(own[index], JSON.stringify(pod)).toEqual(upstream[index]);
    });
  }, 120_000);

  it('allows some of the pods and forbids others, at each level', () => {
    for (const level of LEVELS) {
      const all = upstream.map((verdicts) => verdicts[level]).join('');
      expect(all).toContain('1');
      expect(all).toContain('0');
    }
  });
});
