import { isControlPlane, MalformedField } from '@bulwark/control-kit';
import type { ObjectView, RoleView, RuleView } from '@bulwark/control-kit';
import type { MalformedRbac, ReadBinding, RoleSlot, UnreadBinding } from './role-slot.ts';

/** Everything that bears on one slot, objects in their order. */
export interface SlotParts {
  readonly roles: readonly ObjectView[];
  readonly bindings: readonly (readonly [ObjectView, ReadBinding | UnreadBinding])[];
  /** Throws MalformedField. */
  readonly rulesOf: (role: ObjectView) => readonly RuleView[];
  /** What Kubernetes itself supplies under this name; undefined for nothing. Throws MalformedField. */
  readonly builtinRules: (name: string) => readonly RuleView[] | undefined;
}

/** Joins the roles of a name with those who hold them; all of them where the unit holds it twice, as any may be the one that is applied. */
export function joinSlot({ roles, bindings, rulesOf, builtinRules }: SlotParts): RoleSlot {
  const malformed: MalformedRbac[] = [];
  const readable: Reference[] = [];
  for (const [binding, read] of bindings) {
    if ('field' in read) malformed.push({ object: binding, field: read.field });
    else readable.push({ binding, read });
  }
  const holders = readable.flatMap(({ read }) => read.holders);
  const views: RoleView[] = [];
  for (const object of roles) {
    const rules = guarded(() => rulesOf(object));
    const { name } = object.reference;
    const kind = object.reference.kind as RoleView['kind'];
    if (rules instanceof MalformedField) malformed.push({ object, field: rules });
    else views.push({ object, name, kind, builtin: false, rules, holders });
  }
  if (views.length > 0) return { roles: views, unresolved: [], malformed };
  return withBuiltin(readable, builtinRules, malformed);
}

interface Reference {
  readonly binding: ObjectView;
  readonly read: ReadBinding;
}

/** Bindings to a role that was not scanned. */
function withBuiltin(
  references: readonly Reference[],
  builtinRules: SlotParts['builtinRules'],
  malformed: readonly MalformedRbac[],
): RoleSlot {
  const [first] = references;
  if (first === undefined) return { roles: [], unresolved: [], malformed };
  const { role, isResolvable } = first.read;
  const rules = isResolvable ? guarded(() => builtinRules(role.name)) : undefined;
  if (rules instanceof MalformedField) {
    const unread = references.map(({ binding }) => ({ object: binding, field: rules }));
    return { roles: [], unresolved: [], malformed: [...malformed, ...unread] };
  }
  if (rules === undefined) {
    const unresolved = references.map(({ binding, read }) => ({ binding, role: read.role }));
    return { roles: [], unresolved, malformed };
  }
  const holders = references.flatMap(({ read }) => read.holders);
  const kind = role.kind as RoleView['kind'];
  const { binding: object } = tellingOf(references) ?? first;
  const view: RoleView = { object, name: role.name, kind, builtin: true, rules, holders };
  return { roles: [view], unresolved: [], malformed };
}

/** The binding by which what is found about a role of Kubernetes is told: one of others than the control plane, for the whole cluster if there is one. */
function tellingOf(references: readonly Reference[]): Reference | undefined {
  const foreign = references.filter(({ read }) => read.holders.some((holder) => !isControlPlane(holder)));
  return foreign.find(({ binding }) => binding.reference.kind === 'ClusterRoleBinding') ?? foreign[0];
}

function guarded<T>(work: () => T): T | MalformedField {
  try {
    return work();
  } catch (error) {
    if (error instanceof MalformedField) return error;
    throw error;
  }
}
