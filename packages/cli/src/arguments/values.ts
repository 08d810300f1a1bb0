import { acceptsValue, NEWEST_POD_SECURITY_VERSION, parseMinorVersion } from '@bulwark/control-kit';
import type { Control, MinorVersion } from '@bulwark/control-kit';
import { SEVERITIES } from '@bulwark/model';
import type { ParameterSchema, Severity, Value } from '@bulwark/model';
import { UserError } from '../errors.ts';
import { findControls } from './names.ts';
import { didYouMean } from './suggest.ts';

/** Severities chosen by `--severity`: one word means it and everything worse, a list means exactly those. */
export function chosenSeverities(words: readonly string[]): readonly Severity[] {
  const severities = words.map((word) => severityOf(word, '--severity'));
  const [only, second] = severities;
  if (only === undefined) return SEVERITIES;
  if (second === undefined) return atOrAbove(only);
  return SEVERITIES.filter((severity) => severities.includes(severity));
}

export function atOrAbove(severity: Severity): readonly Severity[] {
  return SEVERITIES.slice(0, SEVERITIES.indexOf(severity) + 1);
}

export function severityOf(word: string, option: string): Severity {
  const found = SEVERITIES.find((severity) => severity === word.toLowerCase());
  if (found !== undefined) return found;
  const hint = didYouMean(word, SEVERITIES, `It takes ${SEVERITIES.join(', ')}.`);
  throw new UserError('BW-USAGE-VALUE', `${option}: '${word}' is no severity`, hint);
}

/** A number from 0 to 100. */
export function percentage(text: string, option: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 100) return value;
  throw new UserError('BW-USAGE-VALUE', `${option}: '${text}' is no number from 0 to 100`);
}

/** A count or a size: 500, 64K, 32M, 2G (of 1024). */
export function quantity(text: string, option: string): number {
  const match = /^(\d{1,12})([KMG]?)(?:i?B)?$/i.exec(text);
  const unit = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match?.[2]?.toUpperCase() ?? ''];
  if (match !== null && unit !== undefined && Number(match[1]) > 0) return Number(match[1]) * unit;
  throw new UserError(
    'BW-USAGE-VALUE',
    `${option}: '${text}' is no positive number`,
    'Write 500, 64K, 32M or 2G.',
  );
}

export type PodSecurityLevel = 'baseline' | 'restricted';

/** `restricted`, `baseline@1.31`, `restricted@latest`. */
export function podSecurity(text: string): {
  readonly level: PodSecurityLevel;
  readonly version: MinorVersion;
} {
  const [level = '', versionText = 'latest', ...rest] = text.toLowerCase().split('@');
  const version = parseMinorVersion(versionText);
  if ((level !== 'baseline' && level !== 'restricted') || version === undefined || rest.length > 0)
    throw new UserError(
      'BW-USAGE-VALUE',
      `--pss: '${text}' is no level of the Pod Security Standards`,
      `Write baseline or restricted, with @1.0 to @1.${NEWEST_POD_SECURITY_VERSION.minor} or @latest where another version than the newest is meant.`,
    );
  return { level, version };
}

export type Parameters = Readonly<Record<string, Readonly<Record<string, Value>>>>;

/** Values by control id and parameter, from `<control>.<name>=<value>` words; a later word wins. */
export function parseParameters(words: readonly string[], catalogue: readonly Control[]): Parameters {
  const parameters: Record<string, Record<string, Value>> = {};
  for (const word of words) {
    const match = /^([^=]+)\.([\w-]+)=(.*)$/s.exec(word);
    if (match === null)
      throw new UserError('BW-USAGE-PARAMETER', `--param: '${word}' is not <control>.<name>=<value>`);
    const [, controlName = '', name = '', text = ''] = match;
    const controls = findControls(controlName, catalogue);
    const owners = controls.filter(({ parameters }) => Object.hasOwn(parameters, name));
    if (owners.length === 0) throw unknownParameter(controls, controlName, name);
    for (const { id, parameters: schemas } of owners) {
      const values = parameters[id] ?? {};
      values[name] = valueOf(schemas[name] as ParameterSchema, text, `${controlName}.${name}`);
      parameters[id] = values;
    }
  }
  return parameters;
}

function unknownParameter(controls: readonly Control[], control: string, name: string): UserError {
  const known = controls.flatMap(({ parameters }) => Object.keys(parameters));
  const hint = didYouMean(
    name,
    known,
    known.length === 0 ? 'It has no parameters.' : `It has ${known.join(', ')}.`,
  );
  return new UserError('BW-USAGE-PARAMETER', `${control} has no parameter '${name}'`, hint);
}

function valueOf(schema: ParameterSchema, text: string, name: string): Value {
  switch (schema.type) {
    case 'string':
      if (acceptsValue(schema, text)) return text;
      break;
    case 'string[]':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'integer':
      if (/^-?\d{1,15}$/.test(text)) return Number(text);
      break;
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
  }
  throw new UserError('BW-USAGE-PARAMETER', `${name}: '${text}' is no ${schema.form ?? schema.type}`);
}
