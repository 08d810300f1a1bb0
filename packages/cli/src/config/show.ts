import { placeText, policySchema } from '@bulwark/config';
import type { Policy, Stated, StatedException } from '@bulwark/config';
import type { Value } from '@bulwark/model';
import type { Library } from '../arguments/request.ts';
import { didYouMean } from '../arguments/suggest.ts';
import { UserError } from '../errors.ts';
import { STDOUT, writeText } from '../streams.ts';
import { policyFor } from './apply.ts';
import type { PolicyFlags } from './choose.ts';
import { jsonOf } from './resolve.ts';
import type { ResolvedPolicy } from './resolve.ts';

export interface ShowFlags extends PolicyFlags {
  readonly format: string;
}

const WORDS = ['show', 'schema'];

/** `bulwark config show` and `bulwark config schema`: prints and returns the exit code. */
export function config(what: string, paths: readonly string[], flags: ShowFlags, library: Library): number {
  if (what === 'schema') writeText(STDOUT, `${JSON.stringify(policySchema(), null, 2)}\n`);
  else if (what === 'show') writeText(STDOUT, shown(policyFor(paths, flags, library), flags.format));
  else
    throw new UserError(
      'BW-USAGE-ARGUMENT',
      `config has no '${what}'`,
      didYouMean(what, WORDS, `It has ${WORDS.join(' and ')}.`),
    );
  return 0;
}

/** One value in force, and the place that states it. */
interface Row {
  readonly name: string;
  readonly value: Value;
  /** `file:line:column`, or `default`. */
  readonly from: string;
}

function shown(resolved: ResolvedPolicy, format: string): string {
  const { policy } = resolved;
  const rows = rowsOf(resolved);
  if (format === 'json') {
    const values = rows.map((row) => `\n  ${jsonOf({ ...row })}`).join(',');
    const { files, profileName: profile, profiles } = policy;
    return `{\n"files": ${jsonOf(files)},\n"profile": ${jsonOf(profile)},\n"profiles": ${jsonOf(profiles)},\n"values": [${values}\n]\n}\n`;
  }
  if (format !== 'terminal')
    throw new UserError('BW-USAGE-FORMAT', `the policy is written as terminal or json, not '${format}'`);
  const files = policy.files.length === 0 ? 'none was found' : policy.files.join(', ');
  const others = policy.profiles.filter((name) => name !== policy.profileName);
  const cells = rows.map(({ name, value, from }) => [name, textOf(value), from]);
  const widths = [0, 1].map((column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return [
    `Policy files: ${files}`,
    `Profile: ${policy.profileName}${others.length === 0 ? '' : ` (others: ${others.join(', ')})`}`,
    '',
    ...cells.map(([name = '', value = '', from = '']) =>
      `${name.padEnd(widths[0] ?? 0)}  ${value.padEnd(Math.min(widths[1] ?? 0, 40))}  ${from}`.trimEnd(),
    ),
    '',
  ].join('\n');
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : jsonOf(value);
}

function rowsOf({ policy }: ResolvedPolicy): readonly Row[] {
  const { profile, gates, suppressions, output } = policy;
  return [
    ...listRows('frameworks', profile.frameworks, 'all'),
    ...listRows(
      'controls',
      profile.controls,
      profile.frameworks.length === 0 ? 'all' : 'those of the frameworks',
    ),
    ...listRows('exclude', profile.exclude, 'none'),
    row('pss', profile.pss, 'newest version'),
    ...adjustmentRows('', profile),
    ...policy.scopes.flatMap((scope, index) => scopeRows(`scopes[${index}]`, scope)),
    ...(['fail-on', 'fail-score', 'fail-coverage', 'fail-new'] as const).map((name) =>
      row(`gates.${name}`, gates[name], 'none'),
    ),
    row('suppressions.annotations', suppressions.annotations, false),
    ...listRows('suppressions.tools', suppressions.tools, 'none'),
    row('suppressions.critical', suppressions.critical, false),
    ...listRows('output.format', output.format, 'terminal'),
    row('output.file', output.file, 'standard output'),
    row('output.verbose', output.verbose, false),
    ...policy.exceptions.map(exceptionRow),
  ];
}

function row(name: string, stated: Stated<Value> | undefined, fallback: Value): Row {
  return stated === undefined
    ? { name, value: fallback, from: 'default' }
    : { name, value: stated.value, from: placeText(stated.place) };
}

function listRows(name: string, list: readonly Stated<string>[], fallback: string): readonly Row[] {
  return list.length === 0
    ? [row(name, undefined, fallback)]
    : list.map((stated) => row(name, stated, fallback));
}

function adjustmentRows(
  prefix: string,
  { severities, parameters }: Policy['profile'] | Policy['scopes'][number],
): readonly Row[] {
  return [
    ...Object.entries(severities).map(([control, stated]) =>
      row(`${prefix}severities.${control}`, stated, null),
    ),
    ...Object.entries(parameters).flatMap(([control, values]) =>
      Object.entries(values).map(([name, stated]) =>
        row(`${prefix}parameters.${control}.${name}`, stated, null),
      ),
    ),
  ];
}

function scopeRows(name: string, scope: Policy['scopes'][number]): readonly Row[] {
  const { paths, namespaces, labels, place, exclude } = scope;
  return [
    { name, value: { paths, namespaces, labels }, from: placeText(place) },
    ...exclude.map((stated) => row(`${name}.exclude`, stated, null)),
    ...adjustmentRows(`${name}.`, scope),
  ];
}

function exceptionRow({ place, control, framework, reason, until }: StatedException, index: number): Row {
  const names = [...control, ...framework].map(({ value }) => value).join(', ');
  const end = until === undefined ? 'no end' : `until ${until}`;
  return {
    name: `exceptions[${index}]`,
    value: [names, reason, end].filter(Boolean).join('; '),
    from: placeText(place),
  };
}
