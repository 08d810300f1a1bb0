import { existsSync, readFileSync } from 'node:fs';
import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import { readYaml } from '../read-yaml.ts';

/** A case whose expectation is wrong on its merits, and why. */
export interface Divergence {
  readonly suite: string;
  readonly case: string;
  readonly reason: string;
}

/** Reads the list of deliberate divergences. Throws where an entry has other fields than suite, case and reason. */
export function readDivergences(file: string): readonly Divergence[] {
  const [list] = existsSync(file) ? readYaml(readFileSync(file, 'utf8')) : [];
  if (list === undefined) return [];
  if (!isList(list)) throw new Error(`${file}: not a list`);
  return list.map((entry, index) => divergence(entry, `${file}: entry ${index + 1}`));
}

function divergence(entry: Value, place: string): Divergence {
  const { suite, case: id, reason } = isMap(entry) ? entry : {};
  if (typeof suite !== 'string' || typeof id !== 'string' || typeof reason !== 'string' || reason === '')
    throw new Error(`${place}: needs suite, case and reason`);
  return { suite, case: id, reason };
}
