import { booleanAt, defineControl, failIfAny, mapAt, mapsAt, stringAt } from '@bulwark/control-kit';
import type { ContainerView, Violation } from '@bulwark/control-kit';

export default defineControl({
  title: 'Environment variable set twice',
  severity: 'low',
  rationale:
    'The last entry wins in silence, so the value that a reader sees first is not the one that runs.',
  aliases: ['C-0295', 'kube-linter:duplicate-env-var'],
  subject: 'container',
  fix: 'safe',
  check: ({ value }) => {
    const entries = mapsAt(value, 'env');
    const names = entries.map((entry) => stringAt(entry, 'name') ?? '');
    const values = entries.map((entry) => stringAt(entry, 'value') ?? '');
    const repeated = names.flatMap((name, index) =>
      // One finding per name, on its last entry.
      name !== '' && names.indexOf(name) < index && names.lastIndexOf(name) === index
        ? [{ name, index }]
        : [],
    );
    return failIfAny(
      repeated.map(({ name, index }) => ({
        path: ['env', index, 'name'],
        message: `environment variable ${name} is set ${names.filter((other) => other === name).length} times, and this entry wins`,
        remedy: remedyOf({ names, values, isOptional: isOptional(entries[index]) }, name),
      })),
    );
  },
});

interface Entries {
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** Whether the last entry of the name may come to nothing. */
  readonly isOptional: boolean;
}

/** The kubelet passes over an entry whose optional ConfigMap or Secret is not there: what stands before it is in force then. */
function isOptional(entry: ContainerView['value'] | undefined): boolean {
  const from = mapAt(entry, 'valueFrom');
  return ['configMapKeyRef', 'secretKeyRef', 'fileKeyRef'].some(
    (key) => booleanAt(mapAt(from, key), 'optional') === true,
  );
}

/** Entries that are overridden can go, unless one that follows refers to the value that was in force there. */
function remedyOf({ names, values, isOptional }: Entries, name: string): Violation['remedy'] {
  const advice = 'Keep one entry with the value that is meant.';
  const [first = 0, ...others] = names.flatMap((other, index) => (other === name ? [index] : []));
  const last = others.at(-1) ?? first;
  const isUsed = values.slice(first + 1, last + 1).some((value) => value.includes(`$(${name})`));
  if (isUsed || isOptional) return { advice };
  return { advice, remove: [first, ...others.slice(0, -1)].map((index) => ['env', index]) };
}
