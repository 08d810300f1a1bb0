import type { MalformedField, ObjectView, RoleView } from '@bulwark/control-kit';
import type { UnresolvedBinding } from '@bulwark/graph';
import type { ObjectReference } from '@bulwark/model';
import { ObjectRecord } from './record.ts';
import type { UnitInventory } from './unit-inventory.ts';

/** What a control with `reads` judges: an object or workload by its record, what stands for a role, or a namespace by its name. */
export type Subject =
  | ObjectRecord
  | { readonly role: RoleView }
  | { readonly dangling: UnresolvedBinding }
  | { readonly unreadable: ObjectView; readonly field: MalformedField }
  | { readonly namespace: string };

/** The record on which findings of a subject stand. */
export function recordOf(subject: Subject, inventory: UnitInventory): ObjectRecord | undefined {
  if (subject instanceof ObjectRecord) return subject;
  if ('namespace' in subject) return inventory.standsFor(subject.namespace);
  return inventory.recordOf(objectOf(subject));
}

/** How a subject is called, for what is in scope. */
export function referenceOf(subject: Subject): ObjectReference {
  if (subject instanceof ObjectRecord) return subject.reference;
  if ('namespace' in subject) return { kind: 'Namespace', namespace: '', name: subject.namespace };
  return objectOf(subject).reference;
}

type OfRole = Exclude<Subject, ObjectRecord | { readonly namespace: string }>;

function objectOf(subject: OfRole): ObjectView {
  if ('role' in subject) return subject.role.object;
  return 'dangling' in subject ? subject.dangling.binding : subject.unreadable;
}
