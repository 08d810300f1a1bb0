import { isSet, labelsOf, MalformedField, mapAt, mapIn, mapsAt, stringMapAt } from '@bulwark/control-kit';
import type { ObjectView, RuleView } from '@bulwark/control-kit';
import type { ValueMap } from '@bulwark/model';
import { readRules } from './rules.ts';
import { matchesSelector } from './selector.ts';

interface Member {
  readonly role: ObjectView;
  readonly labels: Readonly<Record<string, string>>;
  /** What it hands on, once that has been asked for. */
  rules?: readonly RuleView[];
}

/**
 * The ClusterRoles of a unit, as candidates of aggregation. What the control plane's aggregation controller writes into a
 * role is the union of the rules of all ClusterRoles that its selectors match, over as many steps as they chain.
 */
export class ClusterRoleSet {
  readonly #members: readonly Member[];
  readonly #byLabel = new Map<string, Member[]>();

  constructor(roles: readonly ObjectView[]) {
    this.#members = roles.flatMap(memberOf);
    for (const member of this.#members) {
      for (const key in member.labels) {
        const label = `${key}=${member.labels[key]}`;
        const carriers = this.#byLabel.get(label);
        if (carriers === undefined) this.#byLabel.set(label, [member]);
        else carriers.push(member);
      }
    }
  }

  /**
   * The rules that an aggregated role of a manifest has in the end. Its own are overwritten, so they count only where nothing
   * that its selectors match was scanned.
   */
  rulesOf(role: ObjectView): readonly RuleView[] {
    const rules = this.collect(selectorsOf(role), role);
    return rules.length > 0 ? rules : readRules(role.value);
  }

  /** Rules of the roles that selectors match, directly or through roles that are aggregated themselves; index -1. */
  collect(selectors: readonly ValueMap[], self?: ObjectView): readonly RuleView[] {
    const seen = new Set<ObjectView>(self === undefined ? [] : [self]);
    const rules: RuleView[] = [];
    const pending = [...selectors];
    for (let selector = pending.pop(); selector !== undefined; selector = pending.pop()) {
      for (const member of this.#matching(selector)) {
        const { role } = member;
        if (seen.has(role)) continue;
        seen.add(role);
        if (isSet(role.value, 'aggregationRule') && !isFromCluster(role)) pending.push(...selectorsOf(role));
        else rules.push(...(member.rules ??= rulesWithoutPlace(role)));
      }
    }
    return rules;
  }

  #matching(selector: ValueMap): readonly Member[] {
    const wanted = Object.entries(stringMapAt(selector, 'matchLabels'))[0];
    const candidates =
      wanted === undefined ? this.#members : (this.#byLabel.get(`${wanted[0]}=${wanted[1]}`) ?? []);
    return candidates.filter(({ labels }) => matchesSelector(selector, labels));
  }
}

function rulesWithoutPlace(role: ObjectView): readonly RuleView[] {
  return readRules(role.value).map((rule) => ({ ...rule, index: -1 }));
}

/** A role with a uid was read from a cluster: the rules of those that it aggregates are written into it. */
export function isFromCluster(role: ObjectView): boolean {
  return isSet(mapAt(role.value, 'metadata'), 'uid');
}

function selectorsOf(role: ObjectView): readonly ValueMap[] {
  return mapsAt(mapIn(role.value, 'aggregationRule'), 'clusterRoleSelectors');
}

/** A role whose labels the API server would refuse is in no cluster, so nothing selects it. */
function memberOf(role: ObjectView): readonly Member[] {
  try {
    return [{ role, labels: labelsOf(role) }];
  } catch (error) {
    if (error instanceof MalformedField) return [];
    throw error;
  }
}
