import { identityKey } from '@bulwark/graph';
import type { ObjectIndex } from '@bulwark/control-kit';
import type { Identity } from '@bulwark/model';
import { identity } from './units.ts';

/** The names of the questions that can be asked of an inventory. Two that are equal by chance only make that somebody is asked once too often. */
export const Question = {
  object: (kind: string, namespace: string, name: string): string => identity({ kind, namespace, name }),
  inNamespace: (kind: string, namespace: string): string => `${kind}\n${namespace}`,
  list: (kind: string): string => kind,
  indexed: (index: ObjectIndex, key: string): string => `${index.name}\n${key}`,
  workloads: (namespace = ''): string => `workloads\n${namespace}`,
  namespaces: 'namespaces',
  roles: 'roles',
  rulesOf: (holder: Identity): string => `rules of ${identityKey(holder)}`,
  rulesOfKey: (key: string): string => `rules of ${key}`,
} as const;
