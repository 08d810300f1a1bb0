import { mapAt, mapIn, mapsAt, stringAt } from '@bulwark/control-kit';
import type { WorkloadView } from '@bulwark/control-kit';
import type { ScorePart, ValueMap } from '@bulwark/model';
import { safely } from './safely.ts';

const FIRST_SECRET = 4;
const FURTHER_SECRET = 2;
const MOST = 10;
const SHOWN = 3;

/** What the Secrets that a workload mounts or takes into its environment add to its damage. */
export function secretsInReach(workload: WorkloadView): ScorePart | undefined {
  const names = [...new Set([...volumeSecrets(workload), ...environmentSecrets(workload)])].sort();
  if (names.length === 0) return undefined;
  const rest = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  const label = `secrets in reach: ${names.slice(0, SHOWN).join(', ')}${rest}`;
  return { label, points: Math.min(MOST, FIRST_SECRET + FURTHER_SECRET * (names.length - 1)) };
}

function volumeSecrets({ podSpec }: WorkloadView): readonly string[] {
  return maps(podSpec, 'volumes').flatMap((volume) => [
    ...name(() => stringAt(mapAt(volume, 'secret'), 'secretName')),
    ...maps(
      safely(() => mapAt(volume, 'projected')),
      'sources',
    ).flatMap((source) => name(() => stringAt(mapAt(source, 'secret'), 'name'))),
  ]);
}

function environmentSecrets({ containers }: WorkloadView): readonly string[] {
  return containers.flatMap(({ value }) => [
    ...maps(value, 'envFrom').flatMap((source) => name(() => stringAt(mapAt(source, 'secretRef'), 'name'))),
    ...maps(value, 'env').flatMap((entry) =>
      name(() => stringAt(mapIn(entry, 'valueFrom', 'secretKeyRef'), 'name')),
    ),
  ]);
}

function maps(holder: ValueMap | undefined, key: string): readonly ValueMap[] {
  return safely(() => mapsAt(holder, key)) ?? [];
}

function name(read: () => string | undefined): readonly string[] {
  const found = safely(read);
  return found === undefined || found === '' ? [] : [found];
}
