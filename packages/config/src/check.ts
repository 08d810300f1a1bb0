import { formatPath, isList, isMap } from '@bulwark/model';
import type { Path, Value, ValueMap } from '@bulwark/model';
import type { PolicyDocument } from './document.ts';
import { normalEnd } from './end.ts';
import { PolicyError } from './problem.ts';
import { POLICY_SHAPE } from './shape.ts';
import type { Shape, TextForm } from './shape.ts';

/** Throws PolicyError for the first thing in a policy that its shape does not allow. */
export function checkPolicy(document: PolicyDocument): void {
  check(document.value, POLICY_SHAPE, [], document);
}

function check(value: Value | undefined, shape: Shape, path: Path, document: PolicyDocument): void {
  switch (shape.type) {
    case 'anything':
      return;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong('true or false', path, document);
      return;
    case 'number':
      if (!isWithin(value, shape))
        throw wrong(`a number from ${shape.least} to ${shape.most}`, path, document);
      return;
    case 'text':
      checkText(value, shape, path, document);
      return;
    case 'list':
      checkList(value, shape, path, document);
      return;
    default:
      checkMap(value, shape, path, document);
  }
}

function isWithin(
  value: Value | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function checkText(
  value: Value | undefined,
  { choices, form }: Shape & { readonly type: 'text' },
  path: Path,
  document: PolicyDocument,
): void {
  if (typeof value !== 'string' || value.trim() === '') throw wrong('text', path, document);
  if (choices !== undefined && !choices.includes(value))
    throw new PolicyError(
      'BW-CONFIG-VALUE',
      `${formatPath(path)}: '${value}' is none of ${choices.join(', ')}`,
      document.placeOf(path),
      { given: value, known: choices },
    );
  if (form !== undefined && !FORMS[form].test(value)) throw wrong(FORMS[form].what, path, document);
}

const FORMS: Readonly<Record<TextForm, { readonly what: string; test(text: string): boolean }>> = {
  end: {
    what: 'a day like 2027-01-31 or a moment like 2027-01-31T12:00:00Z',
    test: (text) => normalEnd(text) !== undefined,
  },
  fingerprint: {
    what: 'the fingerprint of a finding: 32 hexadecimal digits',
    test: (text) => /^[0-9a-f]{32}$/.test(text),
  },
};

function checkList(
  value: Value | undefined,
  shape: Shape & { readonly type: 'list' },
  path: Path,
  document: PolicyDocument,
): void {
  if (isList(value) && value.length === 0 && shape.some === true)
    throw wrong('a list that is not empty', path, document);
  if (isList(value)) value.forEach((item, index) => check(item, shape.of, [...path, index], document));
  else if (shape.orOne === true && typeof value === 'string') check(value, shape.of, path, document);
  else throw wrong(shape.orOne === true ? 'text or a list of texts' : 'a list', path, document);
}

function checkMap(
  value: Value | undefined,
  shape: Shape & { readonly type: 'map' | 'fields' },
  path: Path,
  document: PolicyDocument,
): void {
  if (!isMap(value)) throw wrong('a map', path, document);
  for (const key of Object.keys(value)) {
    const inner = shape.type === 'map' ? shape.of : fieldOf(shape.fields, key);
    if (inner === undefined) throw unknownKey(shape, key, path, document);
    // A key without a value states nothing, as where all below it is a comment.
    if (path.length === 0 && value[key] === null) continue;
    check(value[key], inner, [...path, key], document);
  }
  if (shape.type === 'fields') requireFields(value, shape.required ?? [], path, document);
}

function fieldOf(fields: Readonly<Record<string, Shape>>, key: string): Shape | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function unknownKey(shape: Shape, key: string, path: Path, document: PolicyDocument): PolicyError {
  const known = shape.type === 'fields' ? Object.keys(shape.fields) : [];
  const where = path.length === 0 ? 'a policy' : formatPath(path);
  return new PolicyError(
    'BW-CONFIG-KEY',
    `${where} has no key '${key}'`,
    document.placeOf([...path, key], 'key'),
    { given: key, known },
  );
}

function requireFields(
  value: ValueMap,
  required: readonly string[],
  path: Path,
  document: PolicyDocument,
): void {
  const missing = required.find((name) => value[name] === undefined);
  if (missing !== undefined)
    throw new PolicyError('BW-CONFIG-VALUE', `${formatPath(path)} needs ${missing}`, document.placeOf(path));
}

function wrong(expected: string, path: Path, document: PolicyDocument): PolicyError {
  const name = path.length === 0 ? 'the policy' : formatPath(path);
  return new PolicyError('BW-CONFIG-VALUE', `${name} must be ${expected}`, document.placeOf(path));
}
