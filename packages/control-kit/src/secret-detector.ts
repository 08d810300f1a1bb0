import type { ParameterSchema } from '@bulwark/model';
import { assignmentsInCommand, assignmentsInText } from './secret-assignments.ts';
import { gradeName } from './secret-names.ts';
import type { NameGrade } from './secret-names.ts';
import { shapeOf } from './secret-shapes.ts';
import {
  isIdentifier,
  isNeverCredential,
  isPlaceholder,
  isPlainConfiguration,
  looksRandom,
} from './secret-values.ts';

/**
 * Parameters of every control that looks for credentials. All are plain text compared without regard to case, so that no
 * pattern can make a scan hang.
 */
export const SECRET_PARAMETERS = {
  sensitiveKeyNames: {
    type: 'string[]',
    description: 'Further parts of names whose values are credentials',
    default: [],
    stricter: 'more',
  },
  sensitiveValues: {
    type: 'string[]',
    description: 'Further parts of values that make them credentials',
    default: [],
    stricter: 'more',
  },
  sensitiveKeyNamesAllowed: {
    type: 'string[]',
    description: 'Parts of names whose values are never credentials',
    default: [],
    stricter: 'fewer',
  },
  sensitiveValuesAllowed: {
    type: 'string[]',
    description: 'Parts of values that are never credentials',
    default: [],
    stricter: 'fewer',
  },
} as const satisfies Readonly<Record<string, ParameterSchema>>;

/** Values of SECRET_PARAMETERS. */
export type SecretParameters = { readonly [K in keyof typeof SECRET_PARAMETERS]: readonly string[] };

/** What is said of a value that is taken for a credential; holds nothing of the value. */
export interface SecretMatch {
  /** A noun phrase: `a private key`, `a literal password`. */
  readonly what: string;
}

const NO_PARAMETERS: SecretParameters = {
  sensitiveKeyNames: [],
  sensitiveValues: [],
  sensitiveKeyNamesAllowed: [],
  sensitiveValuesAllowed: [],
};

/**
 * Whether the value under a name is a credential: by its own form (private keys, tokens with known prefixes, URLs with a
 * password …), else by name and form together. Placeholders, references, paths, public keys, numbers and the like are none.
 */
export function detectSecret(
  name: string,
  value: string,
  parameters: SecretParameters = NO_PARAMETERS,
): SecretMatch | undefined {
  const forced = byParameters(name, value, parameters);
  if (forced !== undefined) return forced === 'none' ? undefined : forced;
  const shape = shapeOf(value);
  if (shape !== undefined) return { what: shape };
  const grade = extendedGrade(name, parameters);
  return grade !== 'none' && isCredential(value, grade) ? { what: NOUN[grade] } : undefined;
}

/** `detectSecret` for a value that may be a whole file: looks at every `name = value` line of it too. */
export function detectSecretInText(
  name: string,
  value: string,
  parameters: SecretParameters = NO_PARAMETERS,
): SecretMatch | undefined {
  if (!value.includes('\n')) return detectSecret(name, value, parameters) ?? inPairs(value, parameters);
  const forced = byParameters(name, value, parameters);
  if (forced !== undefined) return forced === 'none' ? undefined : forced;
  const shape = shapeOf(value);
  if (shape !== undefined) return { what: shape };
  for (const pair of assignmentsInText(value)) {
    const match = judgePair(pair.name, pair.value, parameters);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** Whether a command line or one argument of it holds a credential; `next` is the argument after it. */
export function detectSecretInArgument(
  argument: string,
  next: string | undefined,
  parameters: SecretParameters = NO_PARAMETERS,
): SecretMatch | undefined {
  const forced = byParameters('', argument, parameters);
  if (forced !== undefined) return forced === 'none' ? undefined : forced;
  const shape = shapeOf(argument);
  if (shape !== undefined) return { what: shape };
  const flag = /^--?([A-Za-z][\w.-]{1,60})$/.exec(argument)?.[1];
  if (flag !== undefined && next !== undefined && !next.startsWith('-'))
    return judgePair(flag, next, parameters);
  return inPairs(argument, parameters);
}

function inPairs(text: string, parameters: SecretParameters): SecretMatch | undefined {
  for (const pair of assignmentsInCommand(text)) {
    const match = judgePair(pair.name, pair.value, parameters);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** A pair inside other text must be named clearly: such text is full of names that only resemble. */
function judgePair(name: string, value: string, parameters: SecretParameters): SecretMatch | undefined {
  if (matches(name, parameters.sensitiveKeyNamesAllowed) || matches(value, parameters.sensitiveValuesAllowed))
    return undefined;
  const grade = gradeName(name);
  if (grade === 'none' || grade === 'key') return undefined;
  return isCredential(value, grade) ? { what: NOUN[grade] } : undefined;
}

const NOUN: Readonly<Record<Exclude<NameGrade, 'none'>, string>> = {
  password: 'a literal password',
  credential: 'a literal credential',
  key: 'what looks like a credential',
};

/** What the user's own lists decide; undefined where they say nothing. */
function byParameters(
  name: string,
  value: string,
  parameters: SecretParameters,
): SecretMatch | 'none' | undefined {
  if (matches(name, parameters.sensitiveKeyNamesAllowed) || matches(value, parameters.sensitiveValuesAllowed))
    return 'none';
  if (matches(value, parameters.sensitiveValues)) return { what: 'a value that is configured as sensitive' };
  return undefined;
}

function matches(text: string, parts: readonly string[]): boolean {
  if (parts.length === 0) return false;
  const lower = text.toLowerCase();
  return parts.some((part) => part !== '' && lower.includes(part.toLowerCase()));
}

function extendedGrade(name: string, parameters: SecretParameters): NameGrade {
  const grade = gradeName(name);
  return grade === 'none' && matches(name, parameters.sensitiveKeyNames) ? 'key' : grade;
}

/** Whether a value under a name of this grade is a credential; known forms have been looked for already. */
function isCredential(value: string, grade: Exclude<NameGrade, 'none'>): boolean {
  const text = value.trim();
  if (isPlaceholder(text) || isNeverCredential(text)) return false;
  if (grade === 'password') return isPassword(text);
  if (isPlainConfiguration(text) || /\s/.test(text) || text.length < 6) return false;
  return grade === 'credential' ? isTokenLike(text) : isKeyLike(text);
}

/** Anything short of a file, except numbers too short to be a password and switches. */
function isPassword(text: string): boolean {
  if (text.includes('\n') || text.length > 256) return false;
  return !/^(?:\d{1,3}|\d{1,6}(?:s|m|h|d)|\W)$/.test(text);
}

/** Random, or one long word; words joined by hyphens are the name of something. */
function isTokenLike(text: string): boolean {
  return looksRandom(text, 6) || (text.length >= 8 && !isIdentifier(text) && !isTypeName(text));
}

/** Random, or a single word too long for a setting. */
function isKeyLike(text: string): boolean {
  return looksRandom(text) || (/^[a-z]{14,40}$/i.test(text) && !isTypeName(text));
}

/** Names of algorithms, products and types that stand beside words such as token and secret. */
const TYPE_WORD =
  /^(?:(?:hs|rs|es|ps)\d{3}|kubernetes|keycloak|serviceaccount|authorization|application|credentials?|passwords?|opaque|bearer|optional|required)$/i;
const CAMEL_CASE = /^[A-Z][a-z0-9]{1,30}(?:[A-Z][a-z0-9]{1,30}){1,8}$/;

function isTypeName(text: string): boolean {
  return TYPE_WORD.test(text) || CAMEL_CASE.test(text);
}
