import { describe, expect, it } from 'vitest';
import { annotatedSuppressions } from './annotations.ts';
import { kubescapeExceptions } from './kubescape.ts';
import { inlineSuppressions } from './trivy-inline.ts';
import { trivyIgnore, trivyIgnoreYaml } from './trivy.ts';

const annotated = (annotations: Record<string, string>) =>
  annotatedSuppressions({ metadata: { annotations } }, ['spec', 'template']);

describe('annotations', () => {
  it.each([
    [
      {
        'bulwark.dev/except':
          'C-0057, workload/host-pid; until=2027-01-31; owner=platform; reason=reads = metrics',
      },
      {
        kind: 'annotation',
        controls: [{ name: 'C-0057' }, { name: 'workload/host-pid' }],
        until: '2027-01-31',
        owner: 'platform',
        reason: 'reads = metrics',
      },
    ],
    [
      { 'bulwark.dev/except': 'C-0057; until=soon' },
      { until: 'no date: soon', reason: 'no reason is given' },
    ],
    [
      {
        'kubescape.io/skip-controls': 'C-0016,C-0017',
        'kubescape.io/skip-reason': 'legacy',
        'kubescape.io/skip-expiry': '2027-01-31T00:00:00Z',
      },
      {
        kind: 'kubescape',
        controls: [{ name: 'C-0016' }, { name: 'C-0017' }],
        reason: 'legacy',
        until: '2027-01-31T00:00:00.000Z',
      },
    ],
    [
      { 'checkov.io/skip1': 'CKV_K8S_20=needed' },
      { kind: 'checkov', controls: [{ name: 'CKV_K8S_20' }], reason: 'needed' },
    ],
    [
      { 'polaris.fairwinds.com/hostPIDSet-exempt': 'true' },
      { kind: 'polaris', controls: [{ name: 'polaris:hostPIDSet' }] },
    ],
    [{ 'polaris.fairwinds.com/exempt': 'true' }, { kind: 'polaris', all: true }],
    [
      { 'ignore-check.kube-linter.io/host-pid': 'why' },
      { kind: 'kube-linter', controls: [{ name: 'kube-linter:host-pid' }], reason: 'why' },
    ],
    [{ 'kube-linter.io/ignore-all': 'why' }, { kind: 'kube-linter', all: true }],
    [
      { 'kube-score/ignore': 'container-image-tag, other' },
      { kind: 'kube-score', controls: [{ name: 'image/latest-tag' }, { name: 'kube-score:other' }] },
    ],
  ])('%j', (annotations, expected) => {
    expect(annotated(annotations as Record<string, string>)).toMatchObject([expected]);
  });
  it.each([
    ['a; until=2027-01-31; reason=because; it is', { until: '2027-01-31', reason: 'because; it is' }],
    ['a; reason=x; untill=2027-01-31', { until: 'no date: unknown field untill', reason: 'x' }],
    ['a; until', { until: 'no date' }],
    ['a; until 2027', { until: 'no date: unknown field until 2027' }],
    ['a; until=2027-02-30', { until: 'no date: 2027-02-30' }],
    ['a; until=', { until: 'no date' }],
    ['a; Until = 2027-01-31 ;', { until: '2027-01-31' }],
  ])('of our own: %s', (text, expected) => {
    expect(annotated({ 'bulwark.dev/except': text })).toMatchObject([expected]);
  });
  it('of an object and of its template count beside each other, with their places', () => {
    const of = (text: string) => ({ annotations: { 'bulwark.dev/except': text } });
    const value = (own: string, inner: string) => ({
      metadata: of(own),
      spec: { template: { metadata: of(inner) } },
    });
    expect(annotatedSuppressions(value('a', 'b'), ['spec', 'template'])).toMatchObject([
      { controls: [{ name: 'a' }], within: ['metadata', 'annotations'] },
      { controls: [{ name: 'b' }], within: ['spec', 'template', 'metadata', 'annotations'] },
    ]);
    expect(annotatedSuppressions(value('a', 'a'), ['spec', 'template'])).toHaveLength(1);
  });
  it('of the pod template count, others do not', () => {
    const template = { metadata: { annotations: { 'checkov.io/skip1': 'CKV_K8S_1=a', note: 'x' } } };
    expect(annotatedSuppressions({ spec: { template } }, ['spec', 'template'])).toHaveLength(1);
    expect(annotatedSuppressions({ spec: { template } }, undefined)).toEqual([]);
    expect(annotated({ 'polaris.fairwinds.com/exempt': 'false', 'checkov.io/skip': 'x' })).toEqual([]);
  });
});

describe("Trivy's files", () => {
  it('hold an id a line, with an end and a comment', () => {
    expect(
      trivyIgnore('# all\nAVD-KSV-0017 exp:2027-01-31 # known\n\nCVE-2020-1\n', '.trivyignore'),
    ).toMatchObject([
      { place: '.trivyignore:2', controls: [{ name: 'AVD-KSV-0017' }], until: '2027-01-31', reason: 'known' },
      { place: '.trivyignore:4', until: undefined },
    ]);
  });
  it('or misconfigurations by path', () => {
    const text =
      'misconfigurations:\n  - id: KSV017\n    paths: ["charts/**"]\n    statement: known\n    expired_at: 2027-01-31\n';
    expect(trivyIgnoreYaml(text, 'i.yaml')).toMatchObject([
      {
        place: 'i.yaml:2',
        controls: [{ name: 'KSV017' }],
        selector: { files: ['charts/*'] },
        until: '2027-01-31',
      },
    ]);
  });
});

describe("Trivy's comments", () => {
  const of = (text: string): readonly unknown[] =>
    inlineSuppressions(text, 10).map(({ controls, lines, line, until }) => [controls[0], line, lines, until]);
  it.each([
    ['kind: Pod\n', []],
    ['#trivy:ignore:KSV-0017\nkind: Pod\nspec:\n  a: 1\n', [[{ name: 'KSV-0017' }, 10, [11, 15], undefined]]],
    [
      'spec:\n  # trivy:ignore:A:exp:2027-01-31\n  list:\n    - a: 1\n      b: 2\n\n  next: 1\n',
      [[{ name: 'A' }, 11, [12, 14], '2027-01-31']],
    ],
    [
      'spec:\n  list:\n    - a: 1 #trivy:ignore:A\n      b: 2\n    - a: 1\n',
      [[{ name: 'A' }, 12, [12, 13], undefined]],
    ],
    ['a: 1\nb: 2 #trivy:ignore:A:exp:soon\n', [[{ name: 'A' }, 11, [11, 11], 'no date: soon']]],
    [
      'a: 1\nb: 2 #trivy:ignore:A #trivy:ignore:B\nc: 3\n',
      [
        [{ name: 'A' }, 11, [11, 11], undefined],
        [{ name: 'B' }, 11, [11, 11], undefined],
      ],
    ],
  ])('speak for a block: %j', (text, expected) => {
    expect(of(text)).toEqual(expected);
  });
});

describe("Kubescape's exceptions", () => {
  const policy = (over: object): string =>
    JSON.stringify([
      {
        name: 'agents',
        policyType: 'postureExceptionPolicy',
        actions: ['alertOnly'],
        resources: [
          { designatorType: 'Attributes', attributes: { kind: 'DaemonSet', name: 'agent-.*', app: 'agent' } },
        ],
        posturePolicies: [{ controlID: 'C-0057' }, { frameworkName: 'NSA' }],
        expirationDate: '2027-01-31T00:00:00Z',
        ...over,
      },
    ]);
  it('are one decision a resource', () => {
    expect(kubescapeExceptions(policy({}), 'e.json')).toEqual([
      {
        kind: 'kubescape',
        place: 'e.json[0]',
        controls: [
          { control: 'C-0057', framework: undefined },
          { control: undefined, framework: 'NSA' },
        ],
        all: false,
        selector: { kinds: ['DaemonSet'], names: [{ regex: 'agent-.*' }], labels: { app: 'agent' } },
        reason: 'agents',
        owner: undefined,
        until: '2027-01-31T00:00:00.000Z',
      },
    ]);
  });
  it("may be written in Go's dialect of expressions", () => {
    const attributes = { name: '(?i)my\\-app', namespace: 'a\\-[b\\-c]+', kind: 'Pod\\/x' };
    expect(kubescapeExceptions(policy({ resources: [{ attributes }] }), 'e.json')[0]?.selector).toEqual({
      names: [{ regex: '(?i:my-app)' }],
      namespaces: [{ regex: 'a-[b\\-c]+' }],
      kinds: [{ regex: 'Pod\\/x' }],
    });
  });
  it('cover nothing without resources', () => {
    expect(kubescapeExceptions(policy({ resources: [] }), 'e.json')).toEqual([]);
  });
  it.each(['{}', 'a: [', JSON.stringify([{ resources: [{ attributes: { name: '(' } }] }])])(
    '%s is refused',
    (text) => {
      expect(() => kubescapeExceptions(text, 'e.json')).toThrow(/e\.json/);
    },
  );
});
