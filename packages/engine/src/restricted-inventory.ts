import type { Inventory } from '@bulwark/control-kit';
import { impliedGroups } from '@bulwark/graph';
import { Question } from './questions.ts';
import { RBAC_KINDS } from './unit-inventory.ts';

/** An inventory that answers only for the kinds that a control declares, so that `reads` is true, and notes what it was asked. */
export function restrict(
  inventory: Inventory,
  reads: readonly string[],
  note: (question: string) => void,
): Inventory {
  const allowed = new Set(reads);
  const need = (kind: string): void => {
    if (!allowed.has(kind)) throw new Error(`reads does not name ${kind}`);
  };
  const needRbac = (): void => RBAC_KINDS.forEach(need);
  return {
    // Not noted: whoever reads a kind is asked again when it becomes complete or ceases to be.
    isComplete: (kind) => {
      need(kind);
      return inventory.isComplete(kind);
    },
    list: (kind) => {
      need(kind);
      note(Question.list(kind));
      return inventory.list(kind);
    },
    inNamespace: (kind, namespace) => {
      need(kind);
      note(Question.inNamespace(kind, namespace));
      return inventory.inNamespace(kind, namespace);
    },
    get: (kind, namespace, name) => {
      need(kind);
      note(Question.object(kind, namespace, name));
      return inventory.get(kind, namespace, name);
    },
    indexed: (index, key) => {
      index.kinds.forEach(need);
      note(Question.indexed(index, key));
      return inventory.indexed(index, key);
    },
    workloads: (namespace) => {
      need('workloads');
      note(Question.workloads(namespace));
      return inventory.workloads(namespace);
    },
    namespaces: () => {
      need('workloads');
      note(Question.namespaces);
      return inventory.namespaces();
    },
    roles: () => {
      needRbac();
      note(Question.roles);
      return inventory.roles();
    },
    rulesOf: (holder) => {
      needRbac();
      for (const identity of [holder, ...impliedGroups(holder)]) note(Question.rulesOf(identity));
      return inventory.rulesOf(holder);
    },
  };
}
