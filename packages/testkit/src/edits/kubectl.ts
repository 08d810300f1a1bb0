import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';

/** The kubectl that judges: $BULWARK_KUBECTL or the one of PATH; undefined if there is none. */
export function findKubectl(): string | undefined {
  const candidate = process.env['BULWARK_KUBECTL'] ?? 'kubectl';
  try {
    execFileSync(candidate, ['version', '--client'], { stdio: 'ignore' });
    return candidate;
  } catch {
    return undefined;
  }
}

const MARK = 'bulwark.test/mark';

/**
 * Objects that kubectl reads from texts, in order of texts and documents, without a server: it is asked to annotate them. Throws
 * where it complains of any.
 */
export function kubectlObjects(kubectl: string, texts: readonly string[]): readonly Value[] {
  const directory = mkdtempSync(join(tmpdir(), 'bulwark-kubectl-'));
  try {
    const manifests = join(directory, 'manifests');
    mkdirSync(manifests);
    for (const [index, text] of texts.entries())
      writeFileSync(join(manifests, `${String(index).padStart(6, '0')}.yaml`), text);
    const run = spawnSync(
      kubectl,
      ['annotate', '--local', '--overwrite', '-f', manifests, `${MARK}=1`, '-o', 'json'],
      {
        encoding: 'utf8',
        maxBuffer: 2 ** 29,
        env: { ...process.env, HOME: directory },
      },
    );
    if (run.stderr !== '') throw new Error(run.stderr);
    return run.stdout
      .split(/(?<=^\})\n/m)
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text) as Value);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** An object in the form in which two readers can be compared: without the mark, absent for empty, numbers as text. */
export function comparable(value: Value): Value {
  if (typeof value === 'number' || typeof value === 'bigint') return `number ${Number(value)}`;
  if (isList(value)) return value.map(comparable);
  if (!isMap(value)) return value;
  const fields = Object.keys(value)
    .sort()
    .filter((key) => key !== MARK)
    .map((key): [string, Value] => [key, comparable(value[key] as Value)]);
  return Object.fromEntries(fields.filter(([key, field]) => !(key === 'annotations' && isEmpty(field))));
}

function isEmpty(value: Value): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
