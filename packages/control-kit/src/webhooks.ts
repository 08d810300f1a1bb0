import type { ValueMap } from '@bulwark/model';
import { mapAt, stringAt } from './fields.ts';

/** Whom an admission webhook calls, for a message: a Service of the cluster, or the host of a URL without the rest of it. */
export function webhookTarget(webhook: ValueMap): string {
  const config = mapAt(webhook, 'clientConfig');
  const service = mapAt(config, 'service');
  if (service !== undefined)
    return `Service ${stringAt(service, 'namespace') ?? ''}/${stringAt(service, 'name') ?? ''}`;
  const url = stringAt(config, 'url') ?? '';
  return `host ${/^https:\/\/(?:[^/@]{0,200}@)?([^/?#]{1,253})/.exec(url)?.[1] ?? 'unknown'}`;
}
