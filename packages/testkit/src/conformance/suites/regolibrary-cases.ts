import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { findAbove, readJson } from '../material.ts';
import { readFirstYaml } from '../../read-yaml.ts';

interface NamedObject {
  readonly kind: string;
  readonly name: string | null;
}

interface BlamedObject extends NamedObject {
  /** Objects of the cluster, or others that were made for the rule, such as a subject with its role and binding. */
  readonly from: 'k8sApiObjects' | 'externalObjects';
  readonly related?: readonly NamedObject[] | null;
}

/** One expected alert of a case. */
export interface Alert {
  readonly objects: readonly BlamedObject[];
  readonly failedPaths?: readonly string[] | null;
  readonly reviewPaths?: readonly string[] | null;
  readonly deletePaths?: readonly string[] | null;
  readonly fixPaths?: readonly { readonly path: string }[] | null;
}

/** One case of the index. */
export interface RegoCase {
  readonly rule: string;
  readonly dir: string;
  readonly case: string;
  readonly controls: readonly string[];
  readonly dataSource: 'k8s' | 'host' | 'cloud' | 'image';
  readonly alerts: readonly Alert[];
  readonly data?: { readonly postureControlInputs?: Readonly<Record<string, Value>> };
}

/** What is known of a rule beside its cases. */
export interface RuleFacts {
  /** Kinds of the objects that the rule is about; undefined where nobody says. */
  readonly kinds: ReadonlySet<string> | undefined;
  /** Kinds of the objects that its cases blame; empty where none blames anything. */
  readonly blamed: ReadonlySet<string>;
  /** Whether it blames identities (users, groups, service accounts) rather than objects. */
  readonly identities: boolean;
}

/** Facts on rules, and how many rules each foreign control has. */
export interface RuleTable {
  facts(rule: string): RuleFacts;
  /** Number of rules of a foreign control, as far as known. */
  ruleCount(control: string): number;
}

const IDENTITY_KINDS: ReadonlySet<string> = new Set(['User', 'Group', 'ServiceAccount']);

interface Catalogue {
  readonly controls: readonly {
    readonly id: string;
    readonly rules: readonly {
      readonly name: string;
      readonly match: readonly { readonly kind: string }[] | null;
      readonly attributes: { readonly resourcesAggregator?: string } | null;
    }[];
  }[];
}

/** The index of a folder of the suite. Throws MissingMaterial. */
export function readCases(folder: string): readonly RegoCase[] {
  return (readJson(join(folder, 'cases.json')) as { readonly cases: readonly RegoCase[] }).cases;
}

/**
 * What the cases themselves show of the rules, completed by the catalogue of controls
 * (`catalogue/kubescape-controls.json`) where it lies above the folder or in the shared material.
 */
export function ruleTable(cases: readonly RegoCase[], folder: string, shared: string): RuleTable {
  const rules = new Map<string, { readonly kinds: Set<string>; identities: boolean }>();
  const rulesOf = new Map<string, Set<string>>();
  for (const control of readCatalogue(folder, shared).controls) {
    for (const { name, match, attributes } of control.rules) {
      addTo(rulesOf, control.id, name);
      const identities = attributes?.resourcesAggregator === 'subject-role-rolebinding';
      rules.set(name, { kinds: new Set((match ?? []).map(({ kind }) => kind)), identities });
    }
  }
  const identities = new Set<string>();
  const blamedBy = new Map<string, Set<string>>();
  for (const { rule, controls, alerts } of cases) {
    for (const control of controls) addTo(rulesOf, control, rule);
    const blamed = alerts.flatMap(({ objects }) => objects);
    for (const { kind } of blamed) {
      rules.get(rule)?.kinds.add(kind);
      addTo(blamedBy, rule, kind);
    }
    if (blamed.some(isIdentity)) identities.add(rule);
  }
  return {
    facts: (name) => {
      const rule = rules.get(name);
      return {
        kinds: rule?.kinds,
        blamed: blamedBy.get(name) ?? new Set(),
        identities: identities.has(name) || rule?.identities === true,
      };
    },
    ruleCount: (control) => rulesOf.get(control)?.size ?? 0,
  };
}

function isIdentity({ kind, from }: BlamedObject): boolean {
  return from === 'externalObjects' && IDENTITY_KINDS.has(kind);
}

function addTo(map: Map<string, Set<string>>, key: string, item: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([item]));
  else set.add(item);
}

function readCatalogue(folder: string, shared: string): Catalogue {
  const name = 'catalogue/kubescape-controls.json';
  const file = findAbove(folder, name) ?? findAbove(shared, name);
  return file === undefined ? { controls: [] } : (readJson(file) as Catalogue);
}

/**
 * Input objects of a case in the order of their file names; of each file the first document only, as upstream reads them.
 * Throws where a file cannot be read.
 */
export function readInput(folder: string, { dir, case: name }: RegoCase): readonly ValueMap[] {
  const input = join(folder, dir, name, 'input');
  const files = existsSync(input) ? readdirSync(input).sort() : [];
  return files.map((file) => readFirstYaml(readFileSync(join(input, file), 'utf8'))).filter(isMap);
}
