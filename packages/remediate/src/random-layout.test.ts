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
import { Choices } from './choices.test-support.ts';
import { writeYaml } from './random-layout.test-support.ts';

const RUNS = 120;
/** Machines that do much else are slow. */
const TIMEOUT = 300_000;
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
    // What a merge key would bring back cannot be removed.
    expect(reason).toMatch(text.includes('<<: *') ? /./ : /alias|anchor|comment|clear|add a finding/);
  if (file === undefined) return first;
  expect(file.before).toBe(text);
  expect(editComplaints(text, file.after, wantedChanges(first, file.file))).toEqual([]);
  const second = await planText(file.after);
  expect(second.files).toEqual([]);
  return first;
}

const style = fc.array(fc.nat(1 << 20), { minLength: 8, maxLength: 40 });

/** Documents as they are, or as items of a list, perhaps one inside another. */
function arranged(documents: readonly Value[], manner: number): readonly Value[] {
  const list = (items: readonly Value[]): Value => ({ apiVersion: 'v1', kind: 'List', items: [...items] });
  if (manner === 0) return [list(documents)];
  return manner === 1 ? [list([...documents.slice(1), list(documents.slice(0, 1))])] : documents;
}

it(
  'fixes are made in any layout, and leave everything else as it is',
  async () => {
    const which = fc.array(fc.nat(fixtures.length - 1), { minLength: 1, maxLength: 2 });
    const property = fc.asyncProperty(which, fc.nat(5), style, async (indexes, manner, numbers) => {
      const documents = arranged(
        indexes.flatMap((index) => fixtures[index] as readonly Value[]),
        manner,
      );
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
