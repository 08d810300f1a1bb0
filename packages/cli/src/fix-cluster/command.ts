import type { ConnectionFlags } from '../cluster/options.ts';
import type { ClusterFixFlags } from './fix-cluster.ts';

/** The command line that was shown what would be written, to be run again: with all that chooses, so that it writes no more than that. */
export function fixCommand(flags: ClusterFixFlags): string {
  return [
    'bulwark fix --cluster',
    ...connection(flags),
    ...given('--namespace', flags.namespace),
    ...given('--exclude-namespace', flags.excludeNamespace),
    ...given('--kind', flags.kind),
    ...given('--selector', flags.selector),
    ...given('--control', flags.control),
    ...given('--exclude-control', flags.excludeControl),
    ...given('--severity', flags.severity),
    ...(flags.config === false ? ['--no-config'] : given('--config', flags.config)),
    ...given('--profile', flags.profile),
    ...(flags.readSecrets === true ? ['--read-secrets'] : []),
    ...(flags.review === true ? ['--review'] : []),
  ].join(' ');
}

/** Options of taking changes back. */
export type RevertFlags = ConnectionFlags & Pick<ClusterFixFlags, 'confirm' | 'auditLog'>;

/** The command line that tried to take the changes of an audit log back. */
export function revertCommand(file: string, flags: RevertFlags): string {
  return ['bulwark fix --cluster', ...connection(flags), ...given('--revert', file)]
    .concat(given('--audit-log', flags.auditLog))
    .join(' ');
}

function connection({ kubeconfig, context, qps, requestTimeout }: ConnectionFlags): readonly string[] {
  return [
    ...given('--kubeconfig', kubeconfig),
    ...given('--context', context),
    ...given('--qps', qps),
    ...given('--request-timeout', requestTimeout),
  ];
}

/** An option as it is typed; none where it was not given. */
function given(option: string, value: string | readonly string[] | undefined): readonly string[] {
  const text = typeof value === 'object' ? value.join(',') : (value ?? '');
  if (text === '') return [];
  return [option, /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`];
}
