import type { Finding, ScanResult, Severity } from '@bulwark/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, gatesOf } from './exit.ts';
import type { GateFlags } from './exit.ts';

const result = (parts: Partial<ScanResult>): ScanResult => ({
  units: [],
  objects: [],
  findings: [],
  excepted: [],
  exceptions: [],
  controls: [],
  frameworks: [],
  areas: [],
  coverage: 100,
  compliance: 100,
  risk: [],
  workloads: [],
  duplicates: [],
  scoreVersion: '1',
  ...parts,
});
const findings = (...severities: Severity[]): Finding[] =>
  severities.map((severity) => ({ severity }) as Finding);
const passed = (flags: GateFlags, parts: Partial<ScanResult>, frameworks: string[] = []): boolean =>
  gatesOf(flags, frameworks).every((gate) => gate(result(parts)).passed);

describe('gates', () => {
  it.each([
    [{ failOn: 'high' }, { findings: findings('medium', 'low') }, true],
    [{ failOn: 'high' }, { findings: findings('medium', 'high') }, false],
    [{ failOn: 'HIGH' }, { findings: findings('critical') }, false],
    [{ failOn: 'low' }, { findings: [] }, true],
    [{ failScore: '80' }, { compliance: 80 }, true],
    [{ failScore: '80' }, { compliance: 79.9 }, false],
    [{ failScore: '0' }, { compliance: undefined }, false],
    [{ failCoverage: '90' }, { coverage: 89 }, false],
    [{ failCoverage: '90' }, { coverage: 90 }, true],
    [{}, { findings: findings('critical'), compliance: 0, coverage: 0 }, true],
  ])('%j of %j', (flags, parts, expected) => {
    expect(passed(flags, parts)).toBe(expected);
  });
  it('look at each framework that was asked for', () => {
    const framework = (id: string, compliance: number) => ({
      framework: { id, title: id, version: '1', aliases: [], requirements: [] },
      compliance,
      coverage: 100,
      requirements: [],
    });
    const parts = { compliance: 100, frameworks: [framework('a', 90), framework('b', 50)] };
    expect(passed({ failScore: '80' }, parts, ['a'])).toBe(true);
    expect(passed({ failScore: '80' }, parts, ['a', 'b'])).toBe(false);
  });
  it.each([{ failOn: 'severe' }, { failScore: 'x' }, { failCoverage: '101' }])('refuse %j', (flags) => {
    expect(() => gatesOf(flags, [])).toThrow(expect.objectContaining({ code: 'BW-USAGE-VALUE' }));
  });
});

describe('the exit code', () => {
  const gate = (isPassed: boolean) => ({ gate: '--fail-on high', passed: isPassed, reason: '' });
  const base = { objects: 5, unread: 0, gates: [], strict: false, allowUnread: false };
  it.each([
    ['clean', base, 0],
    ['unread without a gate', { ...base, unread: 1 }, 0],
    ['unread with a gate', { ...base, unread: 1, gates: [gate(true)] }, 3],
    ['unread with a gate, allowed', { ...base, unread: 1, gates: [gate(true)], allowUnread: true }, 0],
    ['unread and strict', { ...base, unread: 1, strict: true }, 3],
    ['unread and strict, allowed for gates', { ...base, unread: 1, strict: true, allowUnread: true }, 3],
    ['a failed gate', { ...base, gates: [gate(false)] }, 1],
    ['a failed gate wins over unread', { ...base, unread: 1, gates: [gate(true), gate(false)] }, 1],
    ['nothing read', { ...base, objects: 0 }, 3],
    ['nothing read, allowed', { ...base, objects: 0, unread: 1, allowUnread: true }, 3],
  ])('%s', (_name, outcome, expected) => {
    expect(exitCodeOf(outcome)).toBe(expected);
  });
  it('is never 0 where nothing was read or a gate failed', () => {
    const booleans = { strict: fc.boolean(), allowUnread: fc.boolean() };
    const outcomes = fc.record({
      objects: fc.nat({ max: 2 }),
      unread: fc.nat({ max: 2 }),
      gates: fc.array(fc.boolean().map(gate), { maxLength: 3 }),
      ...booleans,
    });
    fc.assert(
      fc.property(outcomes, (outcome) => {
        const isBad = outcome.objects === 0 || outcome.gates.some(({ passed: isPassed }) => !isPassed);
        if (isBad) expect(exitCodeOf(outcome)).not.toBe(0);
      }),
    );
  });
});
