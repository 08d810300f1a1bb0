import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPolicy } from './check.ts';
import { parsePolicy } from './document.ts';
import { normalEnd } from './end.ts';
import { findPolicy, loadPolicy, mergePolicy, policySchema } from './index.ts';
import type { Policy } from './index.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bulwark-policy-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(path: string, text: string): string {
  const full = join(directory, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

const policyOf = (text: string): Policy => mergePolicy([parsePolicy(text, 'bulwark.yaml')]);
const complaint = (text: string): string => {
  try {
    checkPolicy(parsePolicy(text, 'bulwark.yaml'));
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};

const WHOLE = `
profile: strict
profiles:
  strict:
    frameworks: nsa-cisa
    controls: [C-0057]
    exclude: [C-0017]
    severities: {C-0057: high}
    parameters: {image/untrusted-registry: {registries: [example.org]}}
    pss: restricted
scopes:
  - paths: [dev/]
    namespaces: dev-*
    labels: {stage: dev}
    severities: {C-0057: low}
gates: {fail-on: high, fail-score: 80, fail-coverage: 90, fail-new: true}
exceptions:
  - control: C-0057
    kind: DaemonSet
    name: [node-agent]
    labels: {app: agent}
    reason: reads the node's metrics
    owner: platform
    until: 2027-01-31
suppressions: {annotations: true, tools: [checkov], critical: false}
output: {format: [json], file: out.json, verbose: true}
`;

describe('the shape of a policy', () => {
  it('takes everything that there is', () => {
    expect(complaint(WHOLE)).toBe('none');
    expect(complaint('')).toBe('none');
    expect(complaint('--- # nothing yet')).toBe('none');
    expect(complaint('exceptions:\n  # - none yet\ngates:\n')).toBe('none');
  });
  it.each([
    ['gate: {}', "bulwark.yaml:1:1: a policy has no key 'gate'"],
    ['gates:\n  fail-in: high', "bulwark.yaml:2:3: gates has no key 'fail-in'"],
    [
      'gates:\n  fail-on: hihg',
      "bulwark.yaml:2:12: gates.fail-on: 'hihg' is none of critical, high, medium, low",
    ],
    ['gates: {fail-score: 101}', 'bulwark.yaml:1:21: gates.fail-score must be a number from 0 to 100'],
    ['exceptions:\n  - control: x\n', 'bulwark.yaml:2:5: exceptions[0] needs reason'],
    [
      'exceptions:\n  - reason: known\n    until: 2027-02-30\n',
      'bulwark.yaml:3:12: exceptions[0].until must be a day like 2027-01-31 or a moment like 2027-01-31T12:00:00Z',
    ],
    [
      'exceptions: [{reason: a, fingerprint: abc}]',
      'bulwark.yaml:1:39: exceptions[0].fingerprint must be the fingerprint of a finding: 32 hexadecimal digits',
    ],
    ['scopes: {}', 'bulwark.yaml:1:9: scopes must be a list'],
    [
      'exceptions: [{reason: a, kind: []}]',
      'bulwark.yaml:1:32: exceptions[0].kind must be a list that is not empty',
    ],
    ['exceptions: [{reason: "  "}]', 'bulwark.yaml:1:23: exceptions[0].reason must be text'],
    [
      'exceptions: [{reason: a, kind: }]',
      'bulwark.yaml:1:31: exceptions[0].kind must be text or a list of texts',
    ],
    ['suppressions: {annotations: 1}', 'bulwark.yaml:1:29: suppressions.annotations must be true or false'],
    ['profiles: {a: {parameters: {x: y}}}', 'bulwark.yaml:1:32: profiles.a.parameters.x must be a map'],
  ])('refuses %j', (text, expected) => {
    expect(complaint(text)).toBe(expected);
  });
  it.each([
    ['a: [', /^bulwark\.yaml:\d+:\d+: /],
    ['a: 1\n---\nb: 2', /a policy is one document/],
    ['- a', /a policy is a map/],
    ['gates: {}\ngates: {}', /bulwark\.yaml:2:1: .*gates/],
  ])('refuses %j as no policy', (text, expected) => {
    expect(complaint(text)).toMatch(expected);
  });
});

describe('the published schema', () => {
  const path = new URL('../../../schema/bulwark-policy-1.schema.json', import.meta.url);
  it('is that of the checks', () => {
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(policySchema());
  });
  it('takes and refuses what the checks do', () => {
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(policySchema());
    const taken = (text: string): boolean => validate(parsePolicy(text, 'bulwark.yaml').value);
    expect(
      [WHOLE, '', 'gate: {}', 'gates: {fail-score: 101}', 'exceptions: [{control: x}]', 'scopes: {}'].map(
        taken,
      ),
    ).toEqual([true, true, false, false, false, false]);
  });
});

describe('joining policies', () => {
  it('remembers where each value was stated', () => {
    const { gates, profile, exceptions } = policyOf(WHOLE);
    expect(gates['fail-on']).toMatchObject({
      value: 'high',
      place: { file: 'bulwark.yaml', line: 16, column: 18 },
    });
    expect(profile.severities).toMatchObject({ 'C-0057': { value: 'high', place: { line: 8 } } });
    expect(exceptions).toMatchObject([
      {
        place: { line: 18 },
        control: [{ value: 'C-0057' }],
        selector: { kinds: ['DaemonSet'], names: ['node-agent'], labels: { app: 'agent' } },
        until: '2027-01-31',
      },
    ]);
  });
  it('takes the later value, the later list, and all exceptions', () => {
    const base = parsePolicy(
      'profiles: {default: {frameworks: [a], exclude: [x], severities: {p: low, q: low}}}\ngates: {fail-on: low, fail-score: 1}\nexceptions: [{reason: one}]',
      'base.yaml',
    );
    const own = parsePolicy(
      'profiles: {default: {frameworks: [b], severities: {q: high}}}\ngates: {fail-on: high}\nexceptions: [{reason: two}]',
      'own.yaml',
    );
    const { profile, gates, exceptions } = mergePolicy([base, own]);
    expect(profile.frameworks.map(({ value }) => value)).toEqual(['b']);
    expect(profile.exclude.map(({ value, place }) => [value, place.file])).toEqual([['x', 'base.yaml']]);
    expect(profile.severities).toMatchObject({ p: { value: 'low' }, q: { value: 'high' } });
    expect(gates).toMatchObject({ 'fail-on': { value: 'high' }, 'fail-score': { value: 1 } });
    expect(exceptions.map(({ reason }) => reason)).toEqual(['one', 'two']);
  });
  it('has the only profile in force, or the one that is named', () => {
    const profiles = 'profiles: {a: {pss: baseline}, b: {pss: restricted}}';
    expect(policyOf('profiles: {only: {pss: baseline}}').profileName).toBe('only');
    expect(policyOf(profiles).profile.pss).toBeUndefined();
    expect(policyOf(`profile: b\n${profiles}`).profile.pss?.value).toBe('restricted');
    expect(mergePolicy([parsePolicy(profiles, 'x')], 'a').profile.pss?.value).toBe('baseline');
    expect(() => policyOf(`profile: c\n${profiles}`)).toThrow("bulwark.yaml:1:10: no profile is called 'c'");
  });
});

describe('what a policy extends', () => {
  it('is read once where two build on it, and gives way to both', () => {
    write('base.yaml', 'gates: {fail-on: low}\nexceptions: [{reason: of all}]');
    write('strict.yaml', 'extends: ./base.yaml\ngates: {fail-on: high}');
    write('other.yaml', 'extends: ./base.yaml\ngates: {fail-score: 5}');
    const path = write('bulwark.yaml', 'extends: [./strict.yaml, ./other.yaml]\nexceptions:\n');
    const { gates, exceptions } = mergePolicy(loadPolicy(path));
    expect(gates).toMatchObject({ 'fail-on': { value: 'high' }, 'fail-score': { value: 5 } });
    expect(exceptions).toHaveLength(1);
  });
  it('may not come back to it by others', () => {
    write('b.yaml', 'extends: ./c.yaml');
    write('c.yaml', 'extends: [./b.yaml]');
    const path = write('bulwark.yaml', 'extends: ./b.yaml');
    expect(() => loadPolicy(path)).toThrow("c.yaml:1:11: './b.yaml' extends this file in turn");
  });
  it('is read first, from files and packages', () => {
    write('node_modules/@team/policy/bulwark.yaml', 'gates: {fail-on: low}');
    write('base/bulwark.yaml', 'gates: {fail-on: medium, fail-score: 1}');
    const path = write('app/bulwark.yaml', "extends: ['@team/policy', ../base]\ngates: {fail-score: 2}");
    const { files, gates } = mergePolicy(loadPolicy(path));
    expect(files).toEqual([
      join(directory, 'node_modules/@team/policy/bulwark.yaml'),
      join(directory, 'base/bulwark.yaml'),
      path,
    ]);
    expect(gates).toMatchObject({ 'fail-on': { value: 'medium' }, 'fail-score': { value: 2 } });
  });
  it.each([
    ['extends: ./none.yaml', "bulwark.yaml:1:10: there is no policy './none.yaml' to extend"],
    ['extends: left-pad', "bulwark.yaml:1:10: there is no policy 'left-pad' to extend"],
    ['extends: ../../../../etc/passwd:x', 'there is no policy'],
    ['extends: ./bulwark.yaml', "'./bulwark.yaml' extends this file in turn"],
  ])('%s is refused where it does not lead', (text, expected) => {
    expect(() => loadPolicy(write('bulwark.yaml', text))).toThrow(expected);
  });
});

it('is found in the directory of what is scanned, or above', () => {
  const path = write('bulwark.yaml', '');
  const deep = write('a/b/deploy.yaml', '');
  expect(findPolicy(deep)).toBe(path);
  expect(findPolicy(join(directory, 'a'))).toBe(path);
  const nearer = write('a/bulwark.yml', '');
  expect(findPolicy(deep)).toBe(nearer);
});

it.each([
  ['2027-01-31', '2027-01-31'],
  ['2027-02-29', undefined],
  ['2028-02-29', '2028-02-29'],
  ['2027-01-31T12:00:00+02:00', '2027-01-31T10:00:00.000Z'],
  ['2027-01-31T12:00Z', '2027-01-31T12:00:00.000Z'],
  ['2027-01-31T12:00', undefined],
  ['2027-1-31', undefined],
  ['tomorrow', undefined],
])('the end %s is kept as %s', (text, expected) => {
  expect(normalEnd(text)).toBe(expected);
});
