import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withId } from '@bulwark/control-kit';
import type { Control, ControlDefinition } from '@bulwark/control-kit';
import { frameworks } from '@bulwark/frameworks';
import { isMap } from '@bulwark/model';
import {
  controlFolders,
  fixtureComplaints,
  fixedText,
  fixtureFiles,
  goldenText,
  metadataComplaints,
  missingInputComplaints,
  mutate,
  outcomeComplaint,
  outcomeOf,
  overlapComplaints,
  readFixtures,
  readmeComplaints,
  remedyComplaints,
  runFixture,
  safetyComplaints,
  toJson,
} from '@bulwark/testkit';
import type { Fixture } from '@bulwark/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

declare global {
  interface ImportMeta {
    /** Loaders of the modules that match a pattern (vite). */
    glob<T>(pattern: string): Readonly<Record<string, () => Promise<T>>>;
  }
}

/** Mutated copies of each fixture that a control must survive. */
const MUTATIONS_PER_FIXTURE = 40;
const library = join(import.meta.dirname, 'src');
const modules = import.meta.glob<{ readonly default: ControlDefinition }>('./src/*/*/control.ts');
const wanted = process.env['BULWARK_CONTROL'];
const ids = controlFolders(library).filter((id) => wanted === undefined || id === wanted);

async function load(id: string): Promise<Control> {
  const module = await modules[`./src/${id}/control.ts`]?.();
  if (module === undefined) throw new Error(`${id} has no control.ts`);
  return withId(id, module.default);
}

it('finds controls', () => {
  expect(ids, wanted && `no control is called ${wanted}`).not.toEqual([]);
});

describe.each(ids)('%s', (id) => {
  const folder = join(library, id);
  const fixtures = readFixtures(folder);

  it('has a README, fixtures and metadata as every control', async () => {
    const readme = join(folder, 'README.md');
    expect([
      ...(existsSync(readme) ? readmeComplaints(readFileSync(readme, 'utf8')) : ['there is no README.md']),
      ...fixtureComplaints(fixtures, fixtureFiles(folder)),
      ...metadataComplaints(await load(id), frameworks),
    ]).toEqual([]);
  });

  it('says whether its fix is safe', async () => {
    const control = await load(id);
    const findings = fixtures.flatMap((fixture) => runFixture(control, fixture).findings);
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(safetyComplaints(control, findings, readme)).toEqual([]);
  });

  it.each(fixtures)('$name', async (fixture) => {
    const control = await load(id);
    const result = runFixture(control, fixture);
    expect(outcomeComplaint(fixture, result)).toBeUndefined();
    if (fixture.expects === 'fail') {
      await expectGolden(fixture, '.findings.json', goldenText(result));
      const fixed = await fixedText(control, fixture, readFileSync(fixture.file, 'utf8'));
      if (fixed !== undefined) await expectGolden(fixture, '.fixed.yaml', fixed);
    }
    expect(remedyComplaints(control, fixture, result)).toEqual([]);
    expect(missingInputComplaints(control, fixture, result)).toEqual([]);
    const fingerprints = result.findings.map(({ fingerprint }) => fingerprint);
    expect(new Set(fingerprints).size, 'findings that cannot be told apart').toBe(fingerprints.length);
  });

  it('says the same in any order', async () => {
    const control = await load(id);
    for (const fixture of fixtures) {
      const reversed = runFixture(control, fixture, { objects: fixture.objects.toReversed() });
      expect(toJson(reversed), fixture.name).toBe(toJson(runFixture(control, fixture)));
    }
  });

  it('says the same of whole objects as of what is kept of them', async () => {
    const control = await load(id);
    for (const fixture of control.reads === undefined ? [] : fixtures) {
      const whole = runFixture(control, fixture, { retain: (_kind, value) => value });
      expect(toJson(whole), fixture.name).toBe(toJson(runFixture(control, fixture)));
    }
  });

  it('survives fields that are missing, null or of a wrong type', async () => {
    const control = await load(id);
    for (const fixture of fixtures) survives(control, fixture);
  });
});

const choice = fc.record({ place: fc.nat(), odd: fc.nat() });

function survives(control: Control, fixture: Fixture): void {
  const mutations = fc.array(fc.array(choice, { maxLength: 3 }), {
    minLength: fixture.objects.length,
    maxLength: fixture.objects.length,
  });
  const property = fc.property(mutations, (choices) => {
    const objects = fixture.objects.map((object, index) => {
      const value = mutate(object.value, choices[index] ?? []);
      return isMap(value) ? { ...object, value } : object;
    });
    const result = runFixture(control, fixture, { objects });
    const reasons = result.controls.flatMap(({ notEvaluated }) => notEvaluated);
    expect(outcomeOf(result), `${toJson(objects.map(({ value }) => value))}${toJson(reasons)}`).not.toBe(
      'error',
    );
  });
  fc.assert(property, { numRuns: MUTATIONS_PER_FIXTURE });
}

/** Written where it is missing, or anew with UPDATE_GOLDENS=1 or vitest's -u; never where CI is set. */
async function expectGolden(fixture: Fixture, ending: string, text: string): Promise<void> {
  const file = fixture.file.replace(/\.yaml$/, ending);
  if (process.env['UPDATE_GOLDENS'] === '1' && !process.env['CI']) writeFileSync(file, text);
  await expect(text).toMatchFileSnapshot(file);
}

describe.runIf(wanted === undefined)('the library', () => {
  it('tells a fault once where controls share a foreign id out', async () => {
    const fixtures = ids.flatMap((id) => readFixtures(join(library, id)));
    expect(overlapComplaints(await Promise.all(ids.map(load)), fixtures)).toEqual([]);
  });
});
