import { givenConnection } from '../cluster/options.ts';
import { UserError } from '../errors.ts';
import type { ClusterFixFlags } from './fix-cluster.ts';

type Given = readonly (string | false)[];

/** Refuses what has no meaning for files. Throws UserError. */
export function refuseClusterOptions(flags: ClusterFixFlags): void {
  refuse(
    [
      flags.confirm === true && '--confirm',
      flags.auditLog !== undefined && '--audit-log',
      givenConnection(flags) ?? false,
      ...readingOptions(flags),
    ],
    (option) => `${option} is for fixes in a cluster`,
    'Add --cluster, or leave it out; files are written with --write.',
  );
}

/** Refuses what has no meaning for a cluster, or for taking changes back. Throws UserError. */
export function refuseFileOptions(paths: readonly string[], flags: ClusterFixFlags): void {
  refuse(
    [
      paths.length > 0 && 'a path',
      flags.write === true && '--write',
      flags.interactive === true && '--interactive',
      flags.as !== undefined && '--as',
    ],
    (option) => `--cluster and ${option} exclude each other`,
    'Leave one of them out; a cluster is written to with --confirm.',
  );
  if (flags.revert === undefined) return;
  refuse(
    [...choosingOptions(flags), ...readingOptions(flags)],
    (option) => `--revert and ${option} exclude each other`,
    'An audit log is taken back as a whole.',
  );
}

function readingOptions({ selector, readSecrets }: ClusterFixFlags): Given {
  return [selector !== undefined && '--selector', readSecrets === true && '--read-secrets'];
}

function choosingOptions(flags: ClusterFixFlags): Given {
  return [
    flags.control.length > 0 && '--control',
    flags.excludeControl.length > 0 && '--exclude-control',
    flags.severity.length > 0 && '--severity',
    flags.namespace.length > 0 && '--namespace',
    flags.excludeNamespace.length > 0 && '--exclude-namespace',
    flags.kind.length > 0 && '--kind',
  ];
}

function refuse(given: Given, message: (option: string) => string, hint: string): void {
  const option = given.find((each) => each !== false);
  if (option !== undefined) throw new UserError('BW-USAGE-OPTION', message(option), hint);
}
