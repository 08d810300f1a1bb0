import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { library } from '../library.ts';
import { policyFor } from './apply.ts';
import { useWorkFolder } from '../work-folder.test-support.ts';

useWorkFolder();
beforeEach(() => git('init', '--quiet'));

function git(...words: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words]);
}

/** What the report says of a policy that was changed from one text to another. */
function changed(
  before: string,
  after: string,
): { readonly remarks: readonly string[]; readonly hidden: readonly string[] } {
  writeFileSync('bulwark.yaml', before);
  git('add', '.');
  git('commit', '--quiet', '--message=a');
  writeFileSync('bulwark.yaml', after);
  const { remarks, exceptions } = policyFor(['.'], { policyRef: 'HEAD' }, library);
  return {
    remarks: remarks.map(({ line, column, message }) => `${line}:${column} ${message.split('count: ')[1]}`),
    hidden: exceptions
      .filter(({ severities }) => severities.length === 0)
      .map(({ source, reason, selector }) => `${source.place} ${reason} ${JSON.stringify(selector)}`),
  };
}

describe('a change of the policy that does not count', () => {
  it.each([
    [
      'profiles: {default: {severities: {host-pid: critical}}}',
      'profiles: {default: {severities: {host-pid: medium}}}',
      '1:45 workload/host-pid is medium instead of critical',
    ],
    [
      'profiles: {default: {severities: {host-pid: critical}}}',
      '',
      '1:1 workload/host-pid is high instead of critical',
    ],
    [
      'gates: {fail-on: high}',
      'gates: {fail-on: critical}',
      '1:18 the gate fail-on is critical instead of high',
    ],
    [
      'gates: {fail-score: 80, fail-new: true}',
      'gates: {fail-score: 20, fail-new: true}',
      '1:21 the gate fail-score is 20 instead of 80',
    ],
    ['gates: {fail-new: true}', '', '1:1 the gate fail-new is not set instead of true'],
    [
      'gates: {fail-coverage: 80}',
      'gates: {fail-score: 20}',
      '1:1 the gate fail-coverage is not set instead of 80',
    ],
    [
      'profiles: {default: {pss: restricted}}',
      'profiles: {default: {pss: restricted@1.20}}',
      '1:27 pss is restricted@1.20 instead of restricted',
    ],
    [
      '',
      'profiles: {default: {parameters: {low-user-id: {highest: 1}}}}',
      '1:58 workload/low-user-id.highest is 1 instead of 10000',
    ],
    ['', 'suppressions: {critical: true}', '1:26 suppressions.critical is true'],
    [
      'suppressions: {tools: [trivy]}',
      'suppressions: {tools: [trivy, polaris]}',
      '1:31 suppressions of polaris count',
    ],
    [
      '',
      'scopes: [{namespaces: [a], severities: {host-pid: low}}]',
      '1:51 workload/host-pid is low instead of high for some objects',
    ],
    ['scopes: [{namespaces: [a], severities: {host-pid: critical}}]', '', '1:10 this scope is gone'],
  ])('lowers: %s | %s', (before, after, expected) => {
    expect(changed(before, after)).toMatchObject({ remarks: [expected] });
  });

  it.each([
    [
      '',
      'profiles: {default: {exclude: [host-pid]}}',
      'bulwark.yaml:1 the changed policy leaves workload/host-pid out {}',
    ],
    [
      '',
      'scopes: [{namespaces: [a], labels: {b: c}, exclude: [host-pid]}]',
      'bulwark.yaml:1 the changed policy leaves workload/host-pid out for some objects {"namespaces":["a"],"labels":{"b":"c"}}',
    ],
    [
      'profiles: {default: {controls: [host-pid, host-ipc]}}',
      'profiles: {default: {controls: [host-pid]}}',
      'bulwark.yaml the changed policy does not choose workload/host-ipc {}',
    ],
  ])('hides: %s | %s', (before, after, expected) => {
    expect(changed(before, after)).toEqual({ remarks: [], hidden: [expected] });
  });

  it('names few of many controls that are no longer chosen', () => {
    const { hidden } = changed('', 'profiles: {default: {frameworks: [nsa]}}');
    expect(hidden).toEqual([expect.stringMatching(/ does not choose (?:\S+, ){4}\S+ and \d+ more /)]);
  });

  it.each([
    ['gates: {fail-on: high, fail-score: 20}', 'gates: {fail-score: 30, fail-on: low, fail-coverage: 10}'],
    [
      'profiles: {default: {exclude: [host-pid], controls: [host-ipc]}}',
      'profiles: {default: {severities: {host-pid: critical}}}',
    ],
    ['scopes: [{namespaces: [a], exclude: [host-pid], severities: {host-pid: low}}]', '# nothing any more'],
    ['suppressions: {tools: [trivy], critical: true}', 'suppressions: {critical: false}'],
  ])('is not told where it asks for more: %s | %s', (before, after) => {
    expect(changed(before, after)).toEqual({ remarks: [], hidden: [] });
  });
});
