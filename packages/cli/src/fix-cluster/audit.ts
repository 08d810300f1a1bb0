import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import type { ObjectReference } from '@bulwark/model';
import type { ChangedField } from '@bulwark/remediate';
import { UserError } from '../errors.ts';
import { STDERR, writeText } from '../streams.ts';

/** Name and version of the lines of an audit log; docs/clusters.md describes them. */
const AUDIT_SCHEMA = 'bulwark-audit/1';

/** One attempt to change one object: one line of JSON. */
export interface AuditEntry {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly action: 'fix' | 'revert';
  /** Id of the entry that a revert undoes. */
  readonly reverts?: string;
  readonly cluster: { readonly name: string; readonly uid: string; readonly server: string };
  readonly object: ObjectReference & { readonly apiVersion: string; readonly uid: string };
  readonly patch: 'apply' | 'json';
  readonly fixes: readonly { readonly control: string; readonly fingerprint: string }[];
  /** Unknown: no answer came, and the object could not be read afterwards. */
  readonly result: 'written' | 'refused' | 'unknown';
  readonly reason?: string;
  readonly resourceVersion?: { readonly before: string; readonly after: string };
  /** What stood there before and what stands there now. Only in files: it may hold what a finding calls a secret. */
  readonly fields?: readonly ChangedField[];
}

export type AuditLog = (entry: AuditEntry) => void;

/** An audit log in a file that only its owner may read, or, without the values, on standard error. Throws UserError where it cannot be written. */
export function auditLog(file: string | undefined): AuditLog {
  if (file === undefined)
    return ({ fields: _values, ...entry }) => void writeText(STDERR, `${line(entry)}\n`);
  onFile(file, () => closeSync(openSync(file, 'a', 0o600)));
  return (entry) => onFile(file, () => appendFileSync(file, `${line(entry)}\n`, { mode: 0o600 }));
}

/** The entries of an audit log whose changes are in force, or may be: written, and not reverted by a later one. Last ones first. */
export function entriesInForce(file: string): readonly AuditEntry[] {
  const text = onFile(file, () => readFileSync(file, 'utf8'));
  const entries = text
    .split('\n')
    .filter((each) => each.trim() !== '')
    .map((each, index) => parse(each, `${file}:${index + 1}`))
    .filter(({ result }) => result !== 'refused');
  const reverted = new Set(entries.map(({ reverts }) => reverts));
  return entries.filter(({ action, id }) => action === 'fix' && !reverted.has(id)).toReversed();
}

function line(entry: AuditEntry): string {
  return JSON.stringify({ schema: AUDIT_SCHEMA, ...entry }, (_key, value: unknown) =>
    typeof value === 'bigint' ? Number(value) : value,
  );
}

function parse(text: string, place: string): AuditEntry {
  try {
    const entry = JSON.parse(text) as AuditEntry & { readonly schema?: unknown };
    if (entry.schema === AUDIT_SCHEMA) return entry;
  } catch {
    // Told below, with the place.
  }
  throw new UserError(
    'BW-USAGE-VALUE',
    `${place} is no line of an audit log`,
    'Name the file that was given to --audit-log.',
  );
}

function onFile<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError('BW-OUTPUT-WRITE', `${file} cannot be used (${code})`);
  }
}
