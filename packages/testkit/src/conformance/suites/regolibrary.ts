import { acceptsValue, WORKLOAD_KINDS } from '@bulwark/control-kit';
import type { Control } from '@bulwark/control-kit';
import { isList, isMap } from '@bulwark/model';
import type { Finding, ParameterSchema, Value, ValueMap } from '@bulwark/model';
import { compared, skipped } from '../case-result.ts';
import type { CaseResult, Expects } from '../case-result.ts';
import { controlsFor, judge } from '../judge.ts';
import type { Judgement } from '../judge.ts';
import { sharedFolder } from '../material.ts';
import type { Suite } from '../suite.ts';
import { readCases, readInput, ruleTable } from './regolibrary-cases.ts';
import type { Alert, RegoCase, RuleFacts, RuleTable } from './regolibrary-cases.ts';
import { objectKey, pathAgreement } from './regolibrary-paths.ts';

/**
 * Cases of Kubescape's rules. Compared are the failing objects by kind and name (expectations drop namespaces), and apart from
 * them the paths. A case belongs to a rule; of our controls only findings on the kinds that the rule is about count.
 */
export const regolibrary: Suite = {
  name: 'regolibrary',
  defaultFolder: 'regolibrary',
  run: ({ folder, controls }) => {
    const cases = readCases(folder);
    const table = ruleTable(cases, folder, sharedFolder());
    return { cases: cases.map((entry) => judgeCase(entry, { folder, controls, table })) };
  },
};

interface Setting {
  readonly folder: string;
  readonly controls: readonly Control[];
  readonly table: RuleTable;
}

const SKIPPED: Readonly<Record<string, string>> = {
  host: 'host data',
  cloud: 'cloud',
  image: 'images',
};

function judgeCase(entry: RegoCase, { folder, controls: all, table }: Setting): CaseResult {
  const id = `${entry.rule}/${entry.case}`;
  const expects: Expects = entry.alerts.length > 0 ? 'findings' : 'none';
  const needs = SKIPPED[entry.dataSource];
  if (needs !== undefined) return skipped(id, expects, needs);
  const controls = controlsOfRule(entry, all, table);
  if (controls.length === 0) return skipped(id, expects, `no control for ${entry.controls.join(', ')}`);
  const input = inputOrProblem(folder, entry);
  if (typeof input === 'string') return compared(id, expects, input);
  const judgement = judge(controls, input, { parameters: parametersFor(controls, entry) });
  const known = new Set(input.map(nameOf));
  const facts = table.facts(entry.rule);
  const findings = judgement.findings.filter((finding) => isAbout(finding, facts, known));
  const detail = setProblem(entry.alerts, { ...judgement, findings }, facts);
  const paths = pathAgreement(entry.alerts, findings);
  return {
    id,
    expects,
    status: detail === undefined ? 'agree' : 'disagree',
    ...(detail !== undefined && { detail }),
    ...(paths !== undefined && { paths }),
  };
}

function inputOrProblem(folder: string, entry: RegoCase): readonly ValueMap[] | string {
  try {
    return readInput(folder, entry);
  } catch (error) {
    return `its input cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Our controls with the meaning of the rule: those that claim a foreign control which consists of this rule alone, else those
 * that claim one which has other rules beside it and that can blame what this rule blames. A control that judges none of the
 * rule's kinds cannot mean it.
 */
function controlsOfRule(entry: RegoCase, library: readonly Control[], table: RuleTable): readonly Control[] {
  const { kinds, blamed, identities } = table.facts(entry.rule);
  const all = library.filter((control) => kinds === undefined || judges(control, kinds));
  const alone = entry.controls.filter((id) => table.ruleCount(id) === 1);
  const exact = controlsFor(all, alone);
  if (exact.length > 0) return exact;
  const shared = controlsFor(all, entry.controls);
  return identities || blamed.size === 0 ? shared : shared.filter((control) => judges(control, blamed));
}

function judges(control: Control, kinds: ReadonlySet<string>): boolean {
  return judgedKinds(control).some((kind) => kinds.has(kind));
}

/** Kinds of the objects that a control can blame, as a foreign rule names them. */
function judgedKinds({ subject, kinds }: Control): readonly string[] {
  if (subject === 'role') return RBAC_KINDS;
  if (subject === 'namespace') return ['Namespace'];
  return (kinds ?? WORKLOAD_KINDS).map((kind) => kind.replace(/\..*$/, ''));
}

const RBAC_KINDS = ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'];

/** Inputs of the case for parameters of the same name (`cpu_limit_max` is `cpuLimitMax` here); others are not ours. */
function parametersFor(
  controls: readonly Control[],
  entry: RegoCase,
): Readonly<Record<string, Readonly<Record<string, Value>>>> {
  const inputs = Object.entries(entry.data?.postureControlInputs ?? {});
  return Object.fromEntries(
    controls.map((control) => {
      const given = inputs.flatMap(([name, value]): (readonly [string, Value])[] => {
        const ours = name.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
        const schema = control.parameters[ours];
        const fitting = schema && fit(schema, value);
        return fitting === undefined ? [] : [[ours, fitting]];
      });
      return [control.id, Object.fromEntries(given)];
    }),
  );
}

/** Inputs are lists of strings, also where one value is meant. */
function fit(schema: ParameterSchema, value: Value): Value | undefined {
  const only = isList(value) ? value[0] : undefined;
  const candidates = [value, only, typeof only === 'string' ? Number(only) : undefined, only === 'true'];
  return candidates.find(
    (candidate): candidate is Value => candidate !== undefined && acceptsValue(schema, candidate),
  );
}

function nameOf({ kind, metadata }: ValueMap): string {
  const name = isMap(metadata) ? metadata['name'] : undefined;
  return `${textOf(kind)}/${textOf(name)}`;
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A rule can only blame what it was given, of the kinds that it is about. */
function isAbout({ object }: Finding, { kinds }: RuleFacts, known: ReadonlySet<string>): boolean {
  const key = objectKey(object);
  return known.has(key) && (kinds === undefined || kinds.has(key.slice(0, key.indexOf('/'))));
}

function setProblem(
  alerts: readonly Alert[],
  { findings, blind }: Judgement,
  { identities }: RuleFacts,
): string | undefined {
  const expected = new Set(
    alerts.flatMap(({ objects }) => objects.map(({ kind, name }) => objectKey({ kind, name: name ?? '' }))),
  );
  const ours = new Set(
    identities
      ? findings.flatMap(({ holders }) => holders.map(objectKey))
      : findings.map(({ object }) => objectKey(object)),
  );
  const missing = [...expected].filter((key) => !ours.has(key));
  const surplus = [...ours].filter((key) => !expected.has(key));
  const parts = [
    missing.length > 0 && `expected ${missing.join(', ')}`,
    surplus.length > 0 && `not expected ${surplus.join(', ')}`,
    (missing.length > 0 || expected.size === 0) && blind,
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? undefined : parts.join('; ');
}
