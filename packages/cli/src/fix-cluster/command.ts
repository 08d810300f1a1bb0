import { commandWords } from '../fix/command-words.ts';
import type { ClusterFixFlags } from './fix-cluster.ts';

/** The command line that was shown what would be written, to be run again: with all that chooses, so that it writes no more than that. */
export function fixCommand({ auditLog: _log, ...flags }: ClusterFixFlags): string {
  return inCluster(flags);
}

/** The command line that tried to take the changes of an audit log back. */
export function revertCommand(flags: ClusterFixFlags): string {
  return inCluster(flags);
}

function inCluster({ confirm: _confirm, ...flags }: ClusterFixFlags): string {
  const all = { cluster: true, ...flags };
  return commandWords([], all);
}
