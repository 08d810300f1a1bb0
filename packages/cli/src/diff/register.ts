import type { Command } from 'commander';
import { addConnection } from '../cluster/options.ts';
import { addPolicy } from '../config/register.ts';

/** Adds `bulwark diff`. What it does is loaded when it runs. */
export function addDiff(program: Command, done: (exitCode: number) => void): void {
  const diff = program
    .command('diff')
    .description(
      'Tell what is new, resolved and changed between two results, two git revisions, or files and a cluster.',
    )
    .argument('[path...]', 'two baselines or json reports; with --git or --live: what to scan')
    .option('--git <from..to>', 'compare these revisions, by the policy of the first')
    .option('--live', 'what runs in a cluster beside what the paths say')
    .option('-f, --format <format>', 'terminal, markdown (for a pull request) or json', 'terminal')
    .option('--fail-new', 'exit 1 for a finding that the first does not have')
    .option('--new-controls', 'of controls that the first does not know, too');
  addConnection(diff.optionsGroup('Which cluster, with --live:'))
    .option('-n, --namespace <name>', 'of objects that name none (default: that of the context)')
    .option('--read-secrets', 'compare Secrets too; their values are judged and dropped');
  addPolicy(diff);
  diff
    .addHelpText(
      'after',
      '\nExamples:\n  bulwark diff before.json after.json\n  bulwark diff --git main..HEAD deploy/ --format markdown\n  bulwark diff --git main..HEAD --fail-new\n  bulwark diff --live deploy/',
    )
    .action(async (words: string[], { namespace, ...flags }) => {
      const [{ diff }, { EVERYTHING }, { library }] = await Promise.all([
        import('./diff.ts'),
        import('../exceptions/evaluate-all.ts'),
        import('../library.ts'),
      ]);
      done(await diff(words, { ...EVERYTHING, ...flags, defaultNamespace: namespace }, library));
    });
}
