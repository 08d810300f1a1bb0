import { join } from 'node:path';
import { controls } from '@bulwark/controls';
import { createPlan } from '@bulwark/engine';
import type { RawObject, Value } from '@bulwark/model';
import { readInputs } from '@bulwark/sources';
import {
  controlFolders,
  editComplaints,
  readFixtures,
  readYaml,
  sha256,
  wantedChanges,
} from '@bulwark/testkit';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { planFixes } from './plan-fixes.ts';
import type { FixPlan } from './fix.ts';
import { Choices, writeYaml } from './random-layout.test-support.ts';

const RUNS = 250;
/** Machines that do much else are slow. */
const TIMEOUT = 180_000;
const library = join(import.meta.dirname, '../../controls/src');
const fixtures = controlFolders(library)
  .flatMap((id) => readFixtures(join(library, id)))
  .filter(({ expects }) => expects === 'fail')
  .map(({ objects }): readonly Value[] => objects.map(({ value }) => value));
const plan = createPlan({ controls });

async function planText(text: string): Promise<FixPlan> {
  const objects: RawObject[] = [];
  const unread: string[] = [];
  const stdin = (async function* () {
    yield Buffer.from(text);
  })();
  const receiver = {
    object: (object: RawObject) => objects.push(object),
    unread: ({ message }: { readonly message: string }) => unread.push(message),
    passedOver: () => undefined,
    notice: () => undefined,
  };
  await readInputs(['-'], { stdin }, receiver);
  expect(unread).toEqual([]);
  return planFixes({ posture: { plan, digest: sha256 }, objects, wanted: () => true });
}

/** Edits once and once more; everything is checked by tools that know nothing of edits. */
async function check(text: string): Promise<FixPlan> {
  const first = await planText(text);
  const [file] = first.files;
  for (const { reason } of first.refused)
    expect(reason).toMatch(/alias|merge key|anchor|comment|clear|add a finding/);
  if (file === undefined) return first;
  expect(file.before).toBe(text);
  expect(editComplaints(text, file.after, wantedChanges(first, file.file))).toEqual([]);
  const second = await planText(file.after);
  expect(second.files).toEqual([]);
  return first;
}

const style = fc.array(fc.nat(1 << 20), { minLength: 8, maxLength: 40 });

it(
  'fixes are made in any layout, and leave everything else as it is',
  async () => {
    const which = fc.nat(fixtures.length - 1);
    const property = fc.asyncProperty(which, style, async (index, numbers) => {
      const documents = fixtures[index] as readonly Value[];
      const text = writeYaml(documents, new Choices(numbers));
      expect(readYaml(text)).toEqual(documents);
      await check(text);
    });
    await fc.assert(property, { numRuns: RUNS });
  },
  TIMEOUT,
);

it(
  'fixes are made in JSON and in lists',
  async () => {
    for (const [index, documents] of fixtures.entries()) {
      const list = { apiVersion: 'v1', kind: 'List', items: [...documents] };
      await check(JSON.stringify(list, undefined, index % 2 === 0 ? 0 : 4));
    }
  },
  TIMEOUT,
);
