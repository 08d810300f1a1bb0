import { describe, expect, it } from 'vitest';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { library } from '../library.ts';
import { buildRequest } from './request.ts';
import type { ScanRequest, SelectionFlags } from './request.ts';

const request = (flags: Partial<SelectionFlags>): ScanRequest =>
  buildRequest({ ...EVERYTHING, ...flags }, library);
const ids = (flags: Partial<SelectionFlags>): string[] =>
  request(flags).plan.controls.map(({ control }) => control.id);

describe('the selection', () => {
  it('is everything where nothing is asked for', () => {
    expect(ids({})).toHaveLength(library.controls.length);
    expect(request({}).plan.frameworks).toEqual(library.frameworks);
    expect(request({}).scope).toBeUndefined();
  });
  it('of a framework is its controls, and those named beside it', () => {
    const nsa = ids({ framework: ['nsa'] });
    const expected = library.controls.filter(({ requirements }) => requirements['nsa-cisa'] !== undefined);
    expect(nsa).toEqual(expected.map(({ id }) => id));
    const other = library.controls.find(({ id }) => !nsa.includes(id));
    expect(ids({ framework: ['nsa'], control: [other?.id ?? ''] })).toHaveLength(nsa.length + 1);
    expect(request({ framework: ['nsa'] }).plan.frameworks.map(({ id }) => id)).toEqual(['nsa-cisa']);
  });
  it('is narrowed by severity and by exclusion', () => {
    const severe = request({ severity: ['high'] }).plan.controls.map(({ control }) => control.severity);
    expect(new Set(severe)).toEqual(new Set(['critical', 'high']));
    expect(ids({ excludeControl: ['KSV-0017'] })).not.toContain('workload/privileged-container');
  });
  it('that is empty is an error', () => {
    const flags = { control: ['workload/privileged-container'], severity: ['low', 'medium'] };
    expect(() => request(flags)).toThrow(expect.objectContaining({ code: 'BW-USAGE-EMPTY' }));
  });
  it('of Pod Security brings level and version', () => {
    const { plan } = request({ pss: 'baseline@1.22' });
    expect(plan.podSecurityVersion).toEqual({ minor: 22 });
    expect(plan.frameworks.map(({ id }) => id)).toEqual(['pod-security-baseline']);
  });
  it('refuses a parameter of a control that is not selected', () => {
    const owner = library.controls.find(({ parameters }) =>
      Object.values(parameters).some(({ type }) => type === 'string[]'),
    );
    const [name] = Object.entries(owner?.parameters ?? {}).find(([, { type }]) => type === 'string[]') ?? [];
    const param = [`${owner?.id}.${name}=x`];
    expect(
      request({ param }).plan.controls.find(({ control }) => control.id === owner?.id)?.parameters,
    ).toMatchObject({
      [String(name)]: ['x'],
    });
    expect(() => request({ param, excludeControl: [owner?.id ?? ''] })).toThrow(
      expect.objectContaining({ code: 'BW-USAGE-PARAMETER' }),
    );
  });
});

describe('the scope', () => {
  const pod = { kind: 'Pod', namespace: 'shop', name: 'web' };
  const role = { kind: 'ClusterRole', namespace: '', name: 'web' };
  const namespace = { kind: 'Namespace', namespace: '', name: 'shop' };
  it.each([
    [{ namespace: ['shop'] }, [true, false, true]],
    [{ namespace: ['other'] }, [false, false, false]],
    [{ excludeNamespace: ['shop'] }, [false, true, false]],
    [{ kind: ['po', 'ns'] }, [true, false, true]],
    [{ kind: ['Pod'], namespace: ['other'] }, [false, false, false]],
  ])('%j', (flags, expected) => {
    const { scope } = request(flags);
    expect([pod, role, namespace].map((reference) => scope?.(reference))).toEqual(expected);
  });
});

describe('units', () => {
  const raw = (root: string, directory: string) => ({
    value: {},
    origin: { source: 'file', root, file: `${directory}/a.yaml`, directory, document: 0, line: 1 } as const,
  });
  it.each([
    ['one', 'all', 'all'],
    ['path', '.', 'b'],
    ['directory', 'x/y', 'b'],
    ['file', 'x/y/a.yaml', '/a.yaml'],
  ])('%s', (unit, first, second) => {
    const { unitOf } = request({ unit });
    expect([unitOf?.(raw('.', 'x/y')), unitOf?.(raw('b', ''))]).toEqual([first, second]);
  });
  it('that do not exist', () => {
    expect(() => request({ unit: 'constructor' })).toThrow(
      expect.objectContaining({ code: 'BW-USAGE-VALUE' }),
    );
  });
});

it('limits are passed on, and only those that were set', () => {
  expect(request({ maxDepth: '64', maxDocumentSize: '1M' }).limits).toEqual({
    maxDepth: 64,
    maxBytes: 1_048_576,
  });
});
it('complete kinds are named as kubectl does', () => {
  expect(request({ completeKinds: ['netpol', 'all'] }).completeKinds).toEqual(['NetworkPolicy', '*']);
});
