import type { GrantedRule, HolderView, ObjectView, RoleView } from '@bulwark/control-kit';
import type { Identity } from '@bulwark/model';
import { identityKey, impliedGroups } from './identity.ts';
import { isSameGrant } from './role-slot.ts';
import type { RoleSlot } from './role-slot.ts';

interface Grant {
  readonly roles: readonly RoleView[];
  readonly holders: readonly HolderView[];
}

/** Who holds what, by identity. */
export class Grants {
  readonly #order: (a: ObjectView, b: ObjectView) => number;
  /** By identity and slot. */
  readonly #byHolder = new Map<string, Map<string, Grant>>();

  /** `order` is that of the roles, and of what is granted through them. */
  constructor(order: (a: ObjectView, b: ObjectView) => number) {
    this.#order = order;
  }

  /** Rules granted to an identity and to the groups in which all its requests are. */
  rulesOf(holder: Identity): readonly GrantedRule[] {
    return [holder, ...impliedGroups(holder)].flatMap((identity) => this.#rulesOf(identityKey(identity)));
  }

  /** Takes a slot as it is now in the place of what it was; gives the keys of the identities to which that grants something else. */
  replace(slot: string, before: RoleSlot, after: RoleSlot): readonly string[] {
    const was = byIdentity(before);
    const is = byIdentity(after);
    const sameGrant = isSameGrant(before, after);
    const changed: string[] = [];
    for (const [identity, holders] of was) {
      if (is.has(identity)) continue;
      this.#delete(identity, slot);
      if (holders.length > 0) changed.push(identity);
    }
    for (const [identity, holders] of is) {
      this.#set(identity, slot, { roles: after.roles, holders });
      if (!sameGrant || !isSame(was.get(identity), holders)) changed.push(identity);
    }
    return changed;
  }

  #rulesOf(identity: string): readonly GrantedRule[] {
    const grants = [...(this.#byHolder.get(identity)?.values() ?? [])];
    return grants
      .flatMap(({ roles, holders }) => roles.map((role) => ({ role, holders })))
      .sort((a, b) => this.#order(a.role.object, b.role.object))
      .flatMap(({ role, holders }) =>
        holders.flatMap(({ binding, namespace }) =>
          role.rules.map((rule) => ({ rule, role, binding, namespace })),
        ),
      );
  }

  #set(identity: string, slot: string, grant: Grant): void {
    const slots = this.#byHolder.get(identity);
    if (slots === undefined) this.#byHolder.set(identity, new Map([[slot, grant]]));
    else slots.set(slot, grant);
  }

  #delete(identity: string, slot: string): void {
    const slots = this.#byHolder.get(identity);
    slots?.delete(slot);
    if (slots?.size === 0) this.#byHolder.delete(identity);
  }
}

/** The holders of the roles of a slot, who are those of each of them. */
function byIdentity({ roles: [role] }: RoleSlot): ReadonlyMap<string, readonly HolderView[]> {
  return Map.groupBy(role?.holders ?? [], ({ identity }) => identityKey(identity));
}

function isSame(a: readonly HolderView[] | undefined, b: readonly HolderView[]): boolean {
  return a !== undefined && a.length === b.length && a.every((holder, index) => holder === b[index]);
}
