import type { Command } from 'commander';
import { addConnection } from '../cluster/options.ts';

/** Adds the options of `bulwark fix --cluster`. */
export function addClusterFix(command: Command): void {
  command
    .optionsGroup('In a cluster:')
    .option('--cluster', 'mend the objects of a cluster instead of files')
    .option('-l, --selector <labels>', 'read only objects with these labels')
    .option('--read-secrets', 'read Secrets too; their values are judged and dropped')
    .option('--confirm', 'write what the API server has tried')
    .option('--audit-log <file>', 'a line for each write, with what --revert needs')
    .option('--revert <file>', 'take the writes of an audit log back');
  addConnection(command);
}
