import type { ExceptionRule, ExceptionSelector, ScanResult } from '@bulwark/model';
import { placed, toyPosture } from '@bulwark/testkit/toys';
import { describe, expect, it } from 'vitest';
import { hasEnded } from './exceptions.ts';

const NOW = '2026-06-15T12:00:00.000Z';
const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

const objects = placed(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {team: red}}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: main, image: example.org/main:1, securityContext: {privileged: true}}
        - {name: side, image: example.org/side:1, securityContext: {privileged: true}}
---
apiVersion: v1
kind: Pod
metadata: {name: lone, namespace: tools}
spec:
  containers:
    - {name: main, image: example.org/main:2, securityContext: {privileged: true}}
`);

function rule(selector: ExceptionSelector, given: Partial<ExceptionRule> = {}): ExceptionRule {
  return {
    controls: ['workload/toy-privileged'],
    frameworks: [],
    fingerprints: [],
    reason: 'known',
    owner: 'team red',
    until: '2026-12-31',
    selector,
    source: { kind: 'policy', place: 'bulwark.yaml:1' },
    severities: SEVERITIES,
    ...given,
  };
}

function scanned(...rules: readonly ExceptionRule[]): ScanResult {
  const posture = toyPosture();
  for (const object of objects) posture.add(object);
  return posture.result({ rules, now: NOW });
}

const places = ({ excepted }: ScanResult): readonly string[] =>
  excepted
    .filter(({ finding }) => finding.control === 'workload/toy-privileged')
    .map(({ finding }) => `${finding.object.name}/${finding.container}`);
const counts = ({ controls }: ScanResult): object =>
  controls.find(({ control }) => control.id === 'workload/toy-privileged')!.counts;

describe('an exception covers', () => {
  it.each<readonly [string, ExceptionSelector, readonly string[]]>([
    ['everything without a selector', {}, ['web/main', 'web/side', 'lone/main']],
    ['a kind, whatever the case', { kinds: ['deployment'] }, ['web/main', 'web/side']],
    ['names by pattern', { names: ['we*', 'nothing'] }, ['web/main', 'web/side']],
    ['a namespace', { namespaces: ['tools'] }, ['lone/main']],
    ['what has a label', { labels: { team: 'r?d' } }, ['web/main', 'web/side']],
    ['what has a label in its template', { labels: { app: 'web' } }, ['web/main', 'web/side']],
    ['what has all labels', { labels: { app: 'web', team: 'blue' } }, []],
    ['a container', { containers: ['side'] }, ['web/side']],
    ['an image', { images: ['example.org/main:*'] }, ['web/main', 'lone/main']],
    ['a path and what lies below', { paths: ['spec.template.spec.containers'] }, ['web/main', 'web/side']],
    ['no path that only begins alike', { paths: ['spec.template.spec.contain'] }, []],
    ['a file', { files: ['all.yaml'] }, ['web/main', 'web/side', 'lone/main']],
    ['no other file', { files: ['al'] }, []],
    [
      'one object',
      { object: { reference: { kind: 'Pod', namespace: 'tools', name: 'lone' }, file: 'all.yaml' } },
      ['lone/main'],
    ],
    [
      'no object of that name elsewhere',
      { object: { reference: { kind: 'Pod', namespace: 'tools', name: 'lone' }, file: 'b.yaml' } },
      [],
    ],
    ['only where all fields agree', { kinds: ['Pod'], namespaces: ['shop'] }, []],
  ])('%s', (_title, selector, expected) => {
    expect(places(scanned(rule(selector)))).toEqual(expected);
  });
  it('a framework', () => {
    expect(places(scanned(rule({}, { controls: [], frameworks: ['toy'] })))).toHaveLength(3);
  });
  it('a fingerprint', () => {
    const [first] = scanned().findings.filter(({ control }) => control === 'workload/toy-privileged');
    const result = scanned(rule({}, { controls: [], fingerprints: [first!.fingerprint] }));
    expect(result.excepted.map(({ finding }) => finding.fingerprint)).toEqual([first!.fingerprint]);
  });
});

describe('an excepted object', () => {
  it('is counted as such when nothing is left of which nobody has decided', () => {
    expect(counts(scanned())).toMatchObject({ fail: 2, excepted: 0, pass: 0 });
    expect(counts(scanned(rule({ kinds: ['Pod'] })))).toMatchObject({ fail: 1, excepted: 1, pass: 0 });
    expect(counts(scanned(rule({ containers: ['side'] })))).toMatchObject({ fail: 2, excepted: 0 });
  });
  it('says so when it is explained', () => {
    const posture = toyPosture();
    for (const object of objects) posture.add(object);
    const [pod] = posture.explain(
      { kind: 'Pod', namespace: 'tools', name: 'lone' },
      {
        rules: [rule({ kinds: ['Pod'] })],
        now: NOW,
      },
    );
    const told = pod!.controls.find(({ control }) => control === 'workload/toy-privileged');
    expect(told).toMatchObject({
      outcome: 'excepted',
      findings: [],
      excepted: [{ rule: { reason: 'known' } }],
    });
  });
  it('stands under the first exception that covers it', () => {
    const { excepted, exceptions } = scanned(
      rule({ kinds: ['Pod'] }, { reason: 'first' }),
      rule({ names: ['lone'] }, { reason: 'second' }),
    );
    expect(excepted.map(({ rule: { reason } }) => reason)).toEqual(['first']);
    expect(exceptions.map(({ matched }) => matched)).toEqual([1, 1]);
  });
});

describe('what came of an exception', () => {
  it.each<readonly [string, ExceptionRule, object]>([
    ['in force', rule({ kinds: ['Pod'] }), { state: 'in-force', matched: 1, weaknesses: [] }],
    ['unmatched', rule({ names: ['gone'] }), { state: 'unmatched', matched: 0 }],
    ['without anything named', rule({}, { controls: [] }), { weaknesses: ['every-control', 'every-object'] }],
    ['covering all by a star', rule({ names: ['*'] }), { weaknesses: ['every-object'] }],
    [
      'without end and owner',
      rule({ kinds: ['Pod'] }, { until: undefined, owner: undefined }),
      { weaknesses: ['no-end', 'no-owner'] },
    ],
  ])('%s', (_title, given, expected) => {
    expect(scanned(given).exceptions).toMatchObject([expected]);
  });
  it.each<readonly [string, Partial<ExceptionRule>, string]>([
    ['has expired', { until: '2026-06-14' }, 'expired'],
    ['is not allowed', { severities: [] }, 'not-allowed'],
    ['is not allowed for that severity', { severities: ['high', 'low'] }, 'not-allowed'],
  ])('that %s hides nothing and tells what it would', (_title, given, state) => {
    const { exceptions, excepted, findings } = scanned(rule({ kinds: ['Pod'] }, given));
    expect(excepted).toEqual([]);
    expect(findings).toEqual(scanned().findings);
    expect(exceptions).toMatchObject([{ state, matched: 0, withheld: [{ object: { name: 'lone' } }] }]);
  });
});

it.each([
  [undefined, false],
  ['2026-06-15', false],
  ['2026-06-14', true],
  ['2026-06-15T12:00:00.000Z', true],
  ['2026-06-15T12:00:00.001Z', false],
  ['2026-06-15T12:00:01', true],
  ['whenever', true],
])('an end at %s has come: %s', (until, expected) => {
  expect(hasEnded(until, NOW)).toBe(expected);
});
