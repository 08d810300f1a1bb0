import { basename, join } from 'node:path';
import { parseMinorVersion } from '@bulwark/control-kit';
import type { Control, MinorVersion } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';
import { compared, skipped } from '../case-result.ts';
import type { CaseResult, Expects } from '../case-result.ts';
import { judge } from '../judge.ts';
import { readJson } from '../material.ts';
import type { Suite } from '../suite.ts';

interface PodSecurityCase {
  readonly level: 'baseline' | 'restricted';
  readonly expected: 'pass' | 'fail';
  readonly check: string;
  readonly file: string;
  /** Versions at which the verdict holds. */
  readonly versions: readonly string[];
  readonly pod: ValueMap;
}

/** Pods with the verdict of Pod Security Admission for a level, at every version for which it holds. */
export const podSecurity: Suite = {
  name: 'pod-security',
  defaultFolder: 'pod-security',
  run: ({ folder, controls }) => ({
    cases: readCases(folder).flatMap((entry) =>
      entry.versions.map((version) => judgeAt(entry, version, controls)),
    ),
  }),
};

function readCases(folder: string): readonly PodSecurityCase[] {
  return (readJson(join(folder, 'cases.json')) as { readonly cases: readonly PodSecurityCase[] }).cases;
}

function judgeAt(entry: PodSecurityCase, versionText: string, all: readonly Control[]): CaseResult {
  const { level, expected } = entry;
  const name = basename(entry.file).replace(/\.\w+$/, '');
  const id = `${level}/${expected}/${name}@${versionText}`;
  const expects: Expects = expected === 'fail' ? 'findings' : 'none';
  const version = parseMinorVersion(versionText);
  if (version === undefined) return skipped(id, expects, `${versionText} is no version`);
  const framework = `pod-security-${level}`;
  const controls = all.filter(({ requirements }) => requirements[framework] !== undefined);
  if (controls.length === 0) return skipped(id, expects, `no control for ${framework}`);
  return compared(id, expects, problem(entry, controls, version));
}

function problem(
  { expected, pod }: PodSecurityCase,
  controls: readonly Control[],
  podSecurityVersion: MinorVersion,
): string | undefined {
  const { findings, unjudged } = judge(controls, [pod], { podSecurityVersion });
  const failed = [...new Set(findings.map(({ control }) => control))];
  if (expected === 'fail')
    return failed.length > 0 ? undefined : ['expected fail, nothing fails', ...unjudged].join('; ');
  if (failed.length > 0) return `expected pass, failed ${failed.join(', ')}`;
  return unjudged.length === 0 ? undefined : ['expected pass, not all was judged', ...unjudged].join('; ');
}
