import { isList, isMap } from '@bulwark/model';
import type { Path, Severity, Value, ValueMap } from '@bulwark/model';
import type { PolicyDocument } from './document.ts';
import { normalEnd } from './end.ts';
import { textsOf } from './load.ts';
import { NO_POLICY } from './policy.ts';
import type {
  Adjustments,
  ExceptionFields,
  Policy,
  ProfileSettings,
  ScopeSettings,
  Stated,
  StatedException,
  SuppressingTool,
} from './policy.ts';
import { PolicyError } from './problem.ts';

/**
 * Joins checked documents, farthest first. A later value wins, maps are joined by key, a later list replaces an earlier
 * one; exceptions and scopes add up. `profile` is the name that the command line asks for. Throws PolicyError for a
 * profile that is not there.
 */
export function mergePolicy(documents: readonly PolicyDocument[], profile?: string): Policy {
  const sections = documents.map((document) => new Section(document, document.value, []));
  const profiles = [...new Set(sections.flatMap((section) => section.child('profiles')?.keys ?? []))];
  const profileName = chosenProfile(sections, profiles, profile);
  return {
    files: documents.map(({ file }) => file),
    profileName,
    profiles,
    profile: sections
      .flatMap((section) => section.child('profiles')?.child(profileName) ?? [])
      .reduce(withProfile, NO_POLICY.profile),
    scopes: sections.flatMap((section) => section.items('scopes').map(scopeOf)),
    gates: sections.reduce((gates, section) => ({ ...gates, ...section.child('gates')?.all() }), {}),
    exceptions: sections.flatMap((section) => section.items('exceptions').map(exceptionOf)),
    suppressions: sections
      .flatMap((section) => section.child('suppressions') ?? [])
      .reduce(withSuppressions, NO_POLICY.suppressions),
    output: sections.flatMap((section) => section.child('output') ?? []).reduce(withOutput, NO_POLICY.output),
  };
}

/** A map of a document with its path there. */
class Section {
  readonly document: PolicyDocument;
  readonly value: ValueMap;
  readonly path: Path;

  constructor(document: PolicyDocument, value: ValueMap, path: Path) {
    this.document = document;
    this.value = value;
    this.path = path;
  }

  get keys(): readonly string[] {
    return Object.keys(this.value);
  }

  child(key: string): Section | undefined {
    const value = Object.hasOwn(this.value, key) ? this.value[key] : undefined;
    return isMap(value) ? new Section(this.document, value, [...this.path, key]) : undefined;
  }

  items(key: string): readonly Section[] {
    const list = this.value[key];
    if (!isList(list)) return [];
    return list.flatMap((item, index) =>
      isMap(item) ? [new Section(this.document, item, [...this.path, key, index])] : [],
    );
  }

  stated<T extends Value>(key: string): Stated<T> | undefined {
    const value = Object.hasOwn(this.value, key) ? this.value[key] : undefined;
    if (value === undefined || value === null) return undefined;
    const path = [...this.path, key];
    const { placeOf } = this.document;
    return { value: value as T, place: placeOf(path), key: placeOf(path, 'key') };
  }

  /** Every value of a map from names to values. */
  all<T extends Value>(): Readonly<Record<string, Stated<T>>> {
    return Object.fromEntries(this.keys.map((key) => [key, this.stated<T>(key) as Stated<T>]));
  }

  /** Every value of the map under a key, with the place of that key. */
  owned(key: string): Readonly<Record<string, Stated<Value>>> {
    const owner = this.document.placeOf([...this.path, key], 'key');
    const all = Object.entries(this.child(key)?.all() ?? {});
    return Object.fromEntries(all.map(([name, stated]) => [name, { ...stated, owner }]));
  }

  /** The texts of a list, undefined where the key is absent: it then replaces nothing. */
  texts(key: string): readonly Stated<string>[] | undefined {
    const value = this.value[key];
    if (value === undefined || value === null) return undefined;
    return textsOf(value).map((text, index) => ({
      value: text,
      place: this.document.placeOf(isList(value) ? [...this.path, key, index] : [...this.path, key]),
    }));
  }
}

function chosenProfile(
  sections: readonly Section[],
  profiles: readonly string[],
  asked: string | undefined,
): string {
  const stated = sections
    .map((section) => section.stated<string>('profile'))
    .findLast((each) => each !== undefined);
  const name = asked ?? stated?.value;
  if (name === undefined) {
    const [only = 'default', second] = profiles;
    return second === undefined ? only : 'default';
  }
  if (profiles.includes(name)) return name;
  throw new PolicyError(
    'BW-CONFIG-VALUE',
    `no profile is called '${name}'`,
    asked === undefined ? stated?.place : undefined,
    {
      given: name,
      known: profiles,
    },
  );
}

function adjustmentsOf(section: Section, before: Adjustments): Adjustments {
  return {
    exclude: section.texts('exclude') ?? before.exclude,
    severities: { ...before.severities, ...section.child('severities')?.all<Severity>() },
    parameters: parametersOf(section.child('parameters'), before.parameters),
  };
}

function parametersOf(
  section: Section | undefined,
  before: Adjustments['parameters'],
): Adjustments['parameters'] {
  const given = (section?.keys ?? []).map((control) => [
    control,
    { ...before[control], ...section?.owned(control) },
  ]);
  return { ...before, ...(Object.fromEntries(given) as Adjustments['parameters']) };
}

function withProfile(before: ProfileSettings, section: Section): ProfileSettings {
  return {
    ...adjustmentsOf(section, before),
    frameworks: section.texts('frameworks') ?? before.frameworks,
    controls: section.texts('controls') ?? before.controls,
    pss: section.stated<string>('pss') ?? before.pss,
  };
}

function scopeOf(section: Section): ScopeSettings {
  return {
    ...adjustmentsOf(section, NO_POLICY.profile),
    place: section.document.placeOf(section.path),
    paths: textsOf(section.value['paths']),
    namespaces: textsOf(section.value['namespaces']),
    labels: (section.value['labels'] ?? {}) as Readonly<Record<string, string>>,
  };
}

function withSuppressions(before: Policy['suppressions'], section: Section): Policy['suppressions'] {
  return {
    annotations: section.stated<boolean>('annotations') ?? before.annotations,
    tools: (section.texts('tools') as readonly Stated<SuppressingTool>[] | undefined) ?? before.tools,
    critical: section.stated<boolean>('critical') ?? before.critical,
  };
}

function withOutput(before: Policy['output'], section: Section): Policy['output'] {
  return {
    format: section.texts('format') ?? before.format,
    file: section.stated<string>('file') ?? before.file,
    verbose: section.stated<boolean>('verbose') ?? before.verbose,
  };
}

const FIELDS: readonly (readonly [key: string, field: Exclude<keyof ExceptionFields, 'labels'>])[] = [
  ['kind', 'kinds'],
  ['name', 'names'],
  ['namespace', 'namespaces'],
  ['container', 'containers'],
  ['image', 'images'],
  ['path', 'paths'],
  ['file', 'files'],
];

function exceptionOf(section: Section): StatedException {
  const { value, document, path } = section;
  const selector: { -readonly [K in keyof ExceptionFields]: ExceptionFields[K] } = {};
  for (const [key, field] of FIELDS) if (value[key] !== undefined) selector[field] = textsOf(value[key]);
  const { labels } = value;
  if (isMap(labels)) selector.labels = labels as Readonly<Record<string, string>>;
  return {
    place: document.placeOf(path),
    control: section.texts('control') ?? [],
    framework: section.texts('framework') ?? [],
    fingerprint: textsOf(value['fingerprint']),
    selector,
    reason: value['reason'] as string,
    owner: value['owner'] as string | undefined,
    until: value['until'] === undefined ? undefined : normalEnd(value['until'] as string),
  };
}
