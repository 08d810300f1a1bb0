import type { Command } from 'commander';
import { UserError } from '../errors.ts';

/** Commands whose permissions can be asked for beforehand. */
export const TASKS = ['scan', 'watch', 'fix'] as const;
export type Task = (typeof TASKS)[number];

/** Options that say which cluster is meant and how it is asked, as commander hands them over. */
export interface ConnectionFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly qps?: string;
  readonly requestTimeout?: string;
}

/** Options of a scan of clusters. */
export interface ClusterFlags extends ConnectionFlags {
  readonly allContexts?: boolean;
  readonly selector?: string;
  readonly readSecrets?: boolean;
}

/** The first option given that says which cluster is meant or how it is asked; undefined where none is. */
export function givenConnection(flags: ConnectionFlags): string | undefined {
  const { kubeconfig, context, qps, requestTimeout } = flags;
  const given = Object.entries({ kubeconfig, context, qps, 'request-timeout': requestTimeout });
  const [name] = given.find(([, value]) => value !== undefined) ?? [];
  return name && `--${name}`;
}

/** Options of `bulwark diff --live`. */
export interface LiveReading extends ConnectionFlags {
  readonly readSecrets?: boolean;
  /** Namespace of objects that name none. */
  readonly defaultNamespace?: string | undefined;
}

/** Refuses what has no meaning without a cluster. Throws UserError. */
export function refuseLiveOptions(flags: LiveReading): void {
  const given =
    givenConnection(flags) ??
    (flags.defaultNamespace === undefined ? undefined : '--namespace') ??
    (flags.readSecrets === true ? '--read-secrets' : undefined);
  if (given !== undefined)
    throw new UserError('BW-USAGE-OPTION', `${given} is for diff --live`, 'Add --live, or leave it out.');
}

/** Adds the options that say which cluster is meant. */
export function addConnection(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'this kubeconfig, not KUBECONFIG or ~/.kube/config')
    .option('--context <name>', 'this context, not the current one')
    .option('--qps <number>', 'requests a second at most (default: 50)')
    .option('--request-timeout <seconds>', 'for one answer (default: 60)');
}

/** Adds the options of a scan of clusters. */
export function addCluster(command: Command): void {
  addConnection(command.optionsGroup('Which cluster, where no path is given:'))
    .option('--all-contexts', 'the clusters of all contexts, each once')
    .option('-l, --selector <labels>', 'read only objects with these labels')
    .option('--read-secrets', 'read Secrets too; their values are judged and dropped');
}
