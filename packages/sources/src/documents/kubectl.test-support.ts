import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Value } from './types.ts';

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

/** A number as kubectl prints it; JavaScript's own would lose digits. */
class PrintedNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** JSON as kubectl printed it. */
export type Printed = null | boolean | string | PrintedNumber | Printed[] | { [key: string]: Printed };

/**
 * Objects that kubectl reads from files, in order of file names and documents. It is asked to annotate them,
 * which works without a server and leaves everything else alone; what it cannot read it passes over.
 */
export function readWithKubectl(kubectl: string, files: ReadonlyMap<string, string>): Printed[] {
  const directory = mkdtempSync(join(tmpdir(), 'bulwark-kubectl-'));
  try {
    const manifests = join(directory, 'manifests');
    mkdirSync(manifests);
    for (const [name, text] of files) writeFileSync(join(manifests, name), text);
    const parameters = ['annotate', '--local', '--overwrite', '-f', manifests, `${MARK}=1`, '-o', 'json'];
    const run = spawnSync(kubectl, parameters, {
      encoding: 'utf8',
      maxBuffer: 2 ** 29,
      env: { ...process.env, HOME: directory },
    });
    return run.stdout
      .split(/(?<=^\})\n/m)
      .filter((text) => text !== '')
      .map(parsePrinted);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function parsePrinted(text: string): Printed {
  const parse = JSON.parse as (
    text: string,
    reviver: (key: string, value: Printed, context: { source: string }) => Printed,
  ) => Printed;
  return parse(text, (_key, value, context) =>
    typeof value === 'number' ? new PrintedNumber(context.source) : value,
  );
}

/** An object of kubectl without the mark that it was asked to add. */
export function unmarked(object: Printed): Printed {
  const { metadata } = object as { metadata: { annotations: Record<string, Printed> } };
  delete metadata.annotations[MARK];
  return object;
}

/** The first difference between our value and kubectl's, as a path with both; undefined if there is none. */
export function difference(
  ours: Value | undefined,
  theirs: Printed | undefined,
  path = '',
): string | undefined {
  if (theirs instanceof PrintedNumber)
    return sameNumber(ours, theirs) ? undefined : report(ours, theirs.source, path);
  if (!isCollection(ours) || !isCollection(theirs))
    return ours === theirs ? undefined : report(ours, theirs, path);
  if (Array.isArray(ours) !== Array.isArray(theirs)) return report('another kind', 'of collection', path);
  return entriesDifference(ours, theirs, path);
}

function entriesDifference(
  ours: { [key: string]: Value },
  theirs: { [key: string]: Printed },
  path: string,
): string | undefined {
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const unset = isEmpty(ours[key]) && isEmpty(theirs[key]);
    // An absent map of annotations is there once something was annotated.
    if (unset && path === '.metadata' && key === 'annotations') continue;
    const found = difference(own(ours, key), own(theirs, key), `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isCollection<T>(value: T): value is T & { [key: string]: Exclude<T, undefined> } {
  return value !== null && typeof value === 'object';
}

function own<T>(object: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

function sameNumber(ours: Value | undefined, theirs: PrintedNumber): boolean {
  if (typeof ours === 'bigint') return String(ours) === theirs.source;
  return typeof ours === 'number' && ours === Number(theirs.source);
}

function report(ours: unknown, theirs: unknown, path: string): string {
  return `${path}: ours ${String(ours)}, kubectl's ${String(theirs)}`;
}
