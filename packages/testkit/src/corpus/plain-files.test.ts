import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { controls } from '@bulwark/controls';
import { createPlan, Posture } from '@bulwark/engine';
import { isMap } from '@bulwark/model';
import type { RawObject, ScanResult } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../evaluate.ts';
import { toJson } from '../fixtures/golden.ts';
import { itemsOf } from '../raw-objects.ts';
import { readYaml } from '../read-yaml.ts';
import { corpusFolder } from './corpus.ts';

const folder = corpusFolder('.');
const plan = createPlan({ controls });

function objectsOf(file: string): readonly RawObject[] {
  const directory = dirname(file);
  return readYaml(readFileSync(join(folder!, file), 'utf8'))
    .flatMap(itemsOf)
    .filter(isMap)
    .map((value, document) => ({
      value,
      origin: { source: 'file', root: '.', file, directory, document, line: 1 },
    }));
}

function evaluate(objects: readonly RawObject[]): ScanResult {
  const posture = new Posture({ plan, digest: sha256 });
  for (const object of objects) posture.add(object);
  return posture.result();
}

describe.runIf(folder !== undefined)('real manifests', () => {
  const files =
    folder === undefined ? [] : readFileSync(join(folder, 'plain-files.txt'), 'utf8').trim().split('\n');
  const objects = files.flatMap(objectsOf);
  const result = evaluate(objects);

  it('are all taken in', () => {
    expect(objects.length).toBeGreaterThan(3000);
    expect(result.objects).toHaveLength(objects.length);
  });

  it('make no control fail', () => {
    expect(result.controls.filter(({ counts }) => counts.error > 0).map(({ control }) => control.id)).toEqual(
      [],
    );
  });

  it('have findings that can be told apart', () => {
    const fingerprints = result.findings.map(({ fingerprint }) => fingerprint);
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
  });

  it('give the same result in any order', () => {
    expect(sha256(toJson(evaluate(objects.toReversed())))).toBe(sha256(toJson(result)));
  });
});
