import type { Finding, Path, Remedy, SourceSpan } from '@bulwark/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layout } from './context.ts';
import { diagnostic } from './diagnostic.ts';
import { createStyle } from './style.ts';

interface Case {
  readonly source: string;
  /** The text that the span covers. */
  readonly mark: string;
  readonly path: Path;
  readonly exact?: boolean;
  readonly kind?: string;
  readonly evidence?: string;
  readonly redacted?: boolean;
  readonly container?: string;
  readonly remedy?: Partial<Remedy>;
}

/** Lines of the diagnostic below place and message. */
function show(given: Case): string[] {
  const lines = given.source.split('\n');
  const start = given.source.indexOf(given.mark);
  const layout: Layout = {
    width: 80,
    verbose: false,
    style: createStyle(false),
    shownPlaces: new Set(),
    readSourceLines: (_origin, from, to) => lines.slice(from - 1, to),
  };
  return diagnostic(findingOf(given, spanOf(given, start)), layout).slice(2);
}

function spanOf({ source, mark, exact = true }: Case, start: number): SourceSpan {
  const place = (offset: number): readonly [number, number] => {
    const before = source.slice(0, offset).split('\n');
    return [before.length, (before.at(-1) ?? '').length + 1];
  };
  const [line, column] = place(start);
  const [endLine, endColumn] = place(start + mark.length);
  return { line, column, endLine, endColumn, exact };
}

function findingOf(given: Case, location: SourceSpan): Finding {
  const { evidence, redacted = false } = given;
  return {
    fingerprint: '0'.repeat(32),
    control: 'workload/example',
    severity: 'high',
    unit: '.',
    object: { kind: given.kind ?? 'Deployment', namespace: 'shop', name: 'web' },
    container: given.container,
    path: given.path,
    message: 'message',
    evidence: { redacted, ...(evidence !== undefined && { value: evidence }) },
    remedy: { advice: 'advice', ...given.remedy },
    related: [],
    holders: [],
    origin: { source: 'file', root: '.', file: 'web.yaml', directory: '', document: 0, line: 1 },
    location,
    observedIn: undefined,
  };
}

const pod = `spec:
  # who starts it
  containers:
    - image: web:1
      name: web # the shop
      securityContext:
        privileged: true
      ports:
      - containerPort: 80
        hostPort: 8080`;
const container: Path = ['spec', 'containers', 0];

describe('a value', () => {
  it('is marked where it stands, and rewritten', () => {
    const path = [...container, 'securityContext', 'privileged'];
    const remedy = { set: [{ path, value: false }] };
    expect(show({ source: pod, mark: 'true', path, evidence: 'true', remedy })).toEqual([
      '    6 |       securityContext:',
      '    7 |         privileged: true',
      '      |                     ^^^^',
      '    Fix: advice',
      '      +         privileged: false',
    ]);
  });
  it('that goes away is shown as it stands', () => {
    const path = [...container, 'ports', 0, 'hostPort'];
    expect(show({ source: pod, mark: '8080', path, evidence: '8080', remedy: { remove: [path] } })).toEqual([
      '    9 |       - containerPort: …',
      '   10 |         hostPort: 8080',
      '      |                   ^^^^',
      '    Fix: advice',
      '      -         hostPort: 8080',
    ]);
  });
  it('of several lines has its key marked', () => {
    const source = 'spec:\n  securityContext:\n    # none\n    runAsUser: 0\n    fsGroup: 1\n';
    const path = ['spec', 'securityContext'];
    expect(
      show({ source, mark: 'runAsUser: 0\n    fsGroup: 1', path, evidence: '{fsGroup, runAsUser}' }),
    ).toEqual(['    2 |   securityContext:', '      |   ^^^^^^^^^^^^^^^^', '    Fix: advice']);
  });
  it('in a flow map stands alone', () => {
    const source = 'spec: {hostNetwork: true, hostPID: true, nodeName: "a, b"}';
    const path = ['spec', 'hostPID'];
    const remedy = { set: [{ path, value: false }] };
    const second = source.indexOf('true', source.indexOf('hostPID'));
    const shown = show({
      source: source.slice(0, second) + 'yes ' + source.slice(second + 4),
      mark: 'yes',
      path,
      evidence: 'true',
      remedy,
    });
    expect(shown).toEqual([
      '    1 | spec: … hostPID: yes …',
      '      |                  ^^^',
      '    Fix: advice',
      '      + spec.hostPID: false',
    ]);
  });
  it('in JSON is rewritten as a path', () => {
    const source = '{\n  "spec": {\n    "hostPID": true\n  }\n}';
    const path = ['spec', 'hostPID'];
    const remedy = { set: [{ path, value: false }] };
    expect(show({ source, mark: 'true', path, evidence: 'true', kind: 'Pod', remedy })).toEqual([
      '    2 |   "spec":',
      '    3 |     "hostPID": true',
      '      |                ^^^^',
      '    Fix: advice',
      '      + spec.hostPID: false',
    ]);
  });
  it('far to the right is still in sight', () => {
    const source = `{"a": "${'x'.repeat(5000)}", "hostPID": true}`;
    const shown = show({ source, mark: 'true', path: ['hostPID'], evidence: 'true' });
    expect(shown.slice(0, 2)).toEqual(['    1 | … "hostPID": true …', '      |              ^^^^']);
  });
  it('of a role is shown with its neighbours', () => {
    const source = 'rules:\n  - verbs: ["*"] # all\n    resources: ["*"]\nroleRef: {}';
    const mark = 'verbs: ["*"] # all\n    resources: ["*"]';
    expect(show({ source, mark, kind: 'Role', path: ['rules', 0], evidence: '{"resources":["*"]}' })).toEqual(
      ['    1 | rules:', '    2 >   - verbs: ["*"]', '    3 >     resources: ["*"]', '    Fix: advice'],
    );
  });
});

describe('an absent field', () => {
  it('is shown where it would stand, in the container', () => {
    const path = [...container, 'resources', 'limits', 'memory'];
    const remedy = { set: [{ path, value: '64Mi' }] };
    expect(show({ source: pod, mark: '- image', path, exact: false, container: 'web', remedy })).toEqual([
      '    3 |   containers:',
      '    4 |     - image: …',
      '      |     ^ no resources.limits.memory',
      '    Fix: advice',
      '      +       resources:',
      '      +         limits:',
      '      +           memory: 64Mi',
    ]);
  });
  it('is shown below its parent, with the indentation found there', () => {
    const source = 'spec:\n    securityContext:\n          runAsUser: 5\n';
    const path = ['spec', 'securityContext', 'seccompProfile', 'type'];
    const remedy = { set: [{ path: path.slice(0, 3), value: { type: 'RuntimeDefault' } }] };
    expect(show({ source, mark: 'securityContext', path, exact: false, remedy })).toEqual([
      '    1 | spec:',
      '    2 |     securityContext:',
      '      |     ^^^^^^^^^^^^^^^^ no seccompProfile.type',
      '    Fix: advice',
      '      +           seccompProfile:',
      '      +             type: RuntimeDefault',
    ]);
  });
  it('takes values of every kind as YAML that kubectl reads the same', () => {
    const path = ['spec', 'x'];
    const value = {
      list: ['NET_RAW', 'yes', '1', ''],
      none: [],
      empty: {},
      number: 9_007_199_254_740_993n,
      text: 'a: b',
    };
    const shown = show({
      source: 'spec:\n  y: 1',
      mark: 'spec',
      path,
      exact: false,
      remedy: { set: [{ path, value }] },
    });
    expect(shown.slice(3)).toEqual([
      '      +   x:',
      '      +     list:',
      '      +       - NET_RAW',
      '      +       - "yes"',
      '      +       - "1"',
      '      +       - ""',
      '      +     none: []',
      '      +     empty: {}',
      '      +     number: 9007199254740993',
      '      +     text: "a: b"',
    ]);
  });
  it('outside block style is told by its evidence', () => {
    const source = '{"spec": {"containers": []}}';
    expect(show({ source, mark: '{"containers', path: ['spec', 'hostUsers'], exact: false })).toEqual([
      '      | hostUsers: absent',
      '    Fix: advice',
    ]);
  });
});

describe('what may be secret', () => {
  const secret = 'hunter2-Zq9';
  it.each<[string, Case]>([
    [
      'redacted evidence',
      { source: `spec:\n  token: ${secret}`, mark: secret, path: ['spec', 'token'], redacted: true },
    ],
    [
      'other evidence than the text',
      { source: `spec:\n  token: ${secret}`, mark: secret, path: ['spec', 'token'], evidence: '"a token"' },
    ],
    [
      'data of a Secret',
      {
        source: `data:\n  name: ${secret}`,
        mark: secret,
        kind: 'Secret',
        path: ['data', 'name'],
        evidence: `"${secret}"`,
      },
    ],
    [
      'environment',
      {
        source: `env:\n- name: A\n  value: ${secret}`,
        mark: secret,
        path: ['env', 0, 'value'],
        evidence: `"${secret}"`,
      },
    ],
    [
      'arguments',
      { source: `args: [a, ${secret}]`, mark: secret, path: ['args', 1], evidence: `"${secret}"` },
    ],
    [
      'a neighbour in flow style',
      { source: `spec: {a: "${secret}", b: true}`, mark: 'true', path: ['spec', 'b'], evidence: 'true' },
    ],
    [
      'a quoted neighbour with a comma',
      { source: `spec: {a: "x, ${secret}", b: true}`, mark: 'true', path: ['spec', 'b'], evidence: 'true' },
    ],
    [
      'a comment',
      { source: `spec:\n  b: true # ${secret}`, mark: 'true', path: ['spec', 'b'], evidence: 'true' },
    ],
    [
      'a comment of a rule',
      {
        source: `rules:\n- a: 1 # ${secret}\n  b: 2`,
        mark: `a: 1 # ${secret}\n  b: 2`,
        kind: 'Role',
        path: ['rules', 0],
        evidence: '{}',
      },
    ],
    [
      'the first key of a list item',
      {
        source: `containers:\n- image: ${secret}\n  name: x`,
        mark: '- image',
        exact: false,
        path: ['containers', 0, 'y'],
      },
    ],
    [
      'a name in a ConfigMap',
      {
        source: `data:\n- name: ${secret}`,
        mark: '- name',
        kind: 'ConfigMap',
        exact: false,
        path: ['data', 0, 'y'],
      },
    ],
    [
      'what looks like a key behind a key',
      { source: `spec : ${secret}: \nenv: 1`, mark: ' \ne', path: ['spec'] },
    ],
    ['a key with a value', { source: `spec: ${secret}`, mark: 'spec', exact: false, path: ['spec', 'y'] }],
    [
      'a map of several lines',
      {
        source: `spec:\n  a: ${secret}\n  b: 1`,
        mark: `a: ${secret}\n  b: 1`,
        path: ['spec'],
        evidence: '{a, b}',
      },
    ],
  ])('is not shown: %s', (_name, given) => {
    const text = show(given).join('\n');
    expect(text).not.toContain(secret);
    expect(text).not.toBe('');
  });
  it('is never shown, whatever stands around it', () => {
    const key = fc.constantFrom('spec', 'env', 'value', 'name', '"a"', "'b'", '- name', '- x', 'data');
    const filler = fc.constantFrom('', ' ', '{', '[', ', ', '"', "'", '#', ': ', '- ', '\n', '\n  ');
    // The name of a list item is shown on purpose where it is a plain word; with a slash it is none.
    const part = fc.tuple(key, filler, fc.constant(`: ${secret}/`), filler).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.nat(),
        (parts, exact, at) => {
          const source = parts.join('\n');
          const offset = at % source.length;
          const mark = source.slice(offset, offset + 3);
          fc.pre(source.indexOf(mark) === offset);
          for (const kind of ['Pod', 'Secret', 'ConfigMap']) {
            const given = { source, mark, kind, exact, path: ['spec', 'env', 0, 'value'], redacted: true };
            expect(show(given).join('\n')).not.toContain(secret);
          }
        },
      ),
    );
  });
});
