import { Option } from 'commander';
import type { Command } from 'commander';
import { list } from '../arguments/options.ts';
import { addConnection, TASKS } from './options.ts';

const EXAMPLES = `
Examples:
  bulwark preflight
  bulwark preflight --context prod --read-secrets
  bulwark preflight --role | kubectl apply -f -
  bulwark preflight -n shop
  bulwark preflight --for watch --role
  bulwark preflight --for fix --context prod

Exit codes: 0 nothing is missing, 4 something is, or the cluster cannot be
asked. The questions are access reviews: nothing is stored in the cluster.`;

/** Adds `bulwark preflight`. What it does is loaded when it runs. */
export function addPreflight(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command('preflight')
    .description(
      'Tell before a cluster is read or mended which permissions are missing, and which role grants them.',
    );
  addConnection(command)
    .addOption(new Option('--for <command>', 'the command that is to be run').choices(TASKS).default('scan'))
    .addOption(list('-n, --namespace <list>', 'these namespaces alone'))
    .option('--read-secrets', 'Secrets too')
    .option('--role', 'print the smallest role, and ask nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (flags) => {
      const [{ preflight }, { library }] = await Promise.all([
        import('./preflight.ts'),
        import('../library.ts'),
      ]);
      done(await preflight({ namespace: [], ...flags }, library));
    });
}
