import { join } from 'node:path';
import { isList, isMap, valueAt } from '@bulwark/model';
import type { Path, Remedy, Value } from '@bulwark/model';
import { readDocuments } from '@bulwark/sources';
import { controlFolders, editComplaints, readFixtures } from '@bulwark/testkit';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Choices } from '../choices.test-support.ts';
import { writeYaml } from '../random-layout.test-support.ts';
import { editDocument } from './edit-document.ts';
import { applySplices } from './splice.ts';

const RUNS = 1500;
const library = join(import.meta.dirname, '../../../controls/src');
const documents = controlFolders(library)
  .flatMap((id) => readFixtures(join(library, id)))
  .flatMap(({ objects }) => objects.map(({ value }): Value => value));

function pathsOf(value: Value, path: Path = []): readonly Path[] {
  if (!isMap(value) && !isList(value)) return [];
  const keys = isList(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => {
    const at = [...path, key];
    return [at, ...pathsOf(valueAt(value, [key]) as Value, at)];
  });
}

/** Some changes at places of a document, none inside another. */
function randomRemedy(document: Value, choices: Choices): Remedy {
  const paths = pathsOf(document);
  const set: { path: Path; value: Value }[] = [];
  const remove: Path[] = [];
  for (let left = 1 + choices.below(4); left > 0; left -= 1) {
    const path = paths[choices.below(paths.length)] as Path;
    if ([...remove, ...set.map((change) => change.path)].some((other) => meet(path, other))) continue;
    const old = valueAt(document, path) as Value;
    if (choices.oneIn(3)) remove.push(path);
    else if (isList(old)) set.push({ path, value: [...old, 'added', { k: ['x'] }] });
    else if (isMap(old)) set.push({ path: [...path, 'added'], value: { a: ['ALL'], b: { c: true } } });
    else set.push({ path, value: [true, 'Always', 'on', 5, '--flag=a,b'][choices.below(5)] as Value });
  }
  return { advice: '', set, remove };
}

function meet(a: Path, b: Path): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((step, index) => step === b[index]);
}

const UNDERSTOOD = /alias|anchor|merge key|comment|dash|would stay/;
const numbers = fc.array(fc.nat(1 << 20), { minLength: 8, maxLength: 40 });

it('any change in any layout is made exactly, or refused with a reason', () => {
  const property = fc.property(fc.nat(documents.length - 1), numbers, (index, style) => {
    const document = documents[index] as Value;
    const choices = new Choices(style);
    const text = writeYaml([document], choices);
    const remedy = randomRemedy(document, choices);
    const [place] = readDocuments(text);
    const edit = editDocument(text, place!, [{ fix: 0, prefix: [], remedy }]);
    if (edit.kind === 'refused')
      // What a merge key would bring back cannot be removed.
      expect(edit.reason).toMatch(text.includes('<<: *') ? /./ : UNDERSTOOD);
    else
      expect(
        editComplaints(text, applySplices(text, edit.splices), [{ document: 0, remedies: [remedy] }]),
      ).toEqual([]);
  });
  fc.assert(property, { numRuns: RUNS });
});
