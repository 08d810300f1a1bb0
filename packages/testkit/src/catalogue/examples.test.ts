// The examples on the pages of docs/catalogue are executed: the bad one fails with its control, the good one passes, and the exception
// shown excepts what is found.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controls } from '@bulwark/controls';
import type { Control } from '@bulwark/control-kit';
import { createPlan, Posture } from '@bulwark/engine';
import { isList, isMap, SEVERITIES } from '@bulwark/model';
import type { ExceptionRule, RawObject, Value } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../evaluate.ts';
import { readFixtures } from '../fixtures/discover.ts';
import type { Fixture } from '../fixtures/discover.ts';
import { outcomeOf, runFixture } from '../fixtures/run.ts';
import { rawObjects } from '../raw-objects.ts';
import { readYaml } from '../read-yaml.ts';

const root = join(import.meta.dirname, '../../../..');

interface PageExample {
  readonly bad: string;
  readonly good: string;
  readonly exception: string;
}

function exampleOf(id: string): PageExample {
  const page = readFileSync(join(root, `docs/catalogue/controls/${id}.md`), 'utf8');
  const block = (heading: string): string => {
    const section = page.slice(page.indexOf(`\n## ${heading}\n`));
    const text = /\n```yaml\n([\s\S]*?)\n```\n/.exec(section)?.[1];
    if (text === undefined) throw new Error(`${id}: nothing is shown under ${heading}`);
    return text;
  };
  return { bad: block('Bad example'), good: block('Good example'), exception: block('How to except') };
}

/** The case that a text comes from: it says with which parameters and kinds the text is judged. */
function caseOf(text: string, fixtures: readonly Fixture[]): Fixture | undefined {
  return fixtures.find(({ file }) => readFileSync(file, 'utf8').trimEnd() === text);
}

const objectsOf = (text: string): readonly RawObject[] => rawObjects(readYaml(text), 'example.yaml');

describe.each(controls.map((control) => [control.id, control] as const))('%s', (id, control) => {
  const fixtures = readFixtures(join(root, 'packages/controls/src', id));
  const { bad, good, exception } = exampleOf(id);
  const setting = caseOf(bad, fixtures);

  it('fails the bad example and passes the good one', () => {
    expect(setting?.expects).toBe('fail');
    const judge = (fixture: Fixture, text: string): string =>
      outcomeOf(runFixture(control, fixture, { objects: objectsOf(text) }));
    expect(judge(setting as Fixture, bad)).toBe('fail');
    expect(judge(caseOf(good, fixtures) ?? (setting as Fixture), good)).toBe('pass');
  });

  it('excepts what is found as its page says', () => {
    const { findings, excepted } = judged(control, setting as Fixture, ruleOf(exception));
    expect(excepted.length).toBeGreaterThan(0);
    const shown = excepted[0]?.finding.object.name;
    expect(findings.filter(({ object }) => object.name === shown)).toEqual([]);
  });
});

function judged(control: Control, { objects, parameters, ...setting }: Fixture, rule: ExceptionRule) {
  const plan = createPlan({
    controls: [control],
    ...(setting.podSecurityVersion && { podSecurityVersion: setting.podSecurityVersion }),
    ...(parameters && { parameters: { [control.id]: parameters as Readonly<Record<string, Value>> } }),
  });
  const posture = new Posture({
    plan,
    digest: sha256,
    completeKinds: () => setting.completeKinds ?? ['*'],
  });
  for (const object of objects) posture.add(object);
  return posture.result({ rules: [rule], now: '2026-12-31T00:00:00.000Z' });
}

interface ShownException {
  readonly control: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
}

/** The exception of a page, which names one object of one control. */
function ruleOf(text: string): ExceptionRule {
  const [document] = readYaml(text);
  const list = isMap(document) ? document['exceptions'] : undefined;
  const [entry] = isList(list) ? list : [];
  if (!isMap(entry)) throw new Error('the page shows no exception');
  const { control, kind, namespace, name, reason, owner, until } = entry as unknown as ShownException;
  return {
    controls: [control],
    frameworks: [],
    fingerprints: [],
    selector: {
      kinds: [kind],
      ...(name !== undefined && { names: [name] }),
      ...(namespace !== undefined && { namespaces: [namespace] }),
    },
    reason,
    owner,
    until,
    source: { kind: 'policy', place: 'bulwark.yaml:2' },
    severities: SEVERITIES,
  };
}
