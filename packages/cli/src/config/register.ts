import type { Command } from 'commander';
import { list, repeated } from '../arguments/options.ts';

type Done = (exitCode: number) => void;

/** The team's policy: what holds where no option says otherwise. */
export function addPolicy(command: Command): void {
  command
    .optionsGroup('Policy of the team (bulwark.yaml, found upwards from the path):')
    .option('--config <file>', 'this policy file')
    .option('--no-config', 'no policy file')
    .option('--profile <name>', 'one of its profiles');
}

/** All of them: with `--policy-ref` a change of the policy cannot excuse itself. */
export function addPolicyOfScan(command: Command): void {
  addPolicy(command);
  command.option('--policy-ref <revision>', 'the policy of this git revision, as of the base branch');
  addSuppressions(command);
}

/** Decisions that stand elsewhere than in the policy. */
export function addSuppressions(command: Command): void {
  command
    .addOption(repeated('--exceptions <file>', "exceptions in Kubescape's format"))
    .addOption(
      list('--allow-suppressions <list>', 'let count: annotations, kubescape, checkov, ..., critical'),
    );
}

/** Adds `bulwark config`. What it does is loaded when it runs. */
export function addConfig(program: Command, done: Done): void {
  const config = program
    .command('config')
    .description('Print the policy of the team: what is in force and where it was stated.')
    .argument('<what>', 'show, or schema for the JSON schema of the file')
    .argument('[path...]', 'what would be scanned; its policy is looked for upwards')
    .option('-f, --format <format>', 'terminal or json', 'terminal');
  addPolicy(config);
  config
    .addHelpText(
      'after',
      '\nExamples:\n  bulwark config show\n  bulwark config show deploy/ --profile strict\n  bulwark config schema > bulwark-policy.schema.json',
    )
    .action(async (what: string, paths: string[], flags) => {
      const [{ config }, { library }] = await Promise.all([import('./show.ts'), import('../library.ts')]);
      done(config(what, paths, flags, library));
    });
}

/** Adds `bulwark except`. What it does is loaded when it runs. */
export function addExcept(program: Command, done: Done): void {
  const except = program
    .command('except')
    .description('Write an exception for one finding into the policy; everything else there stays as it is.')
    .argument('<id>', 'fingerprint of the finding, or how it begins; the json report has it')
    .argument('[path...]', 'where the finding is; the current directory where none is named')
    .option('--reason <text>', 'why it is acceptable')
    .option('--until <day>', 'the last day: 2027-01-31')
    .option('--owner <name>', 'who decided');
  addPolicy(except);
  except
    .addHelpText(
      'after',
      '\nExamples:\n  bulwark except 3f0c2a91 deploy/ --reason "reads metrics of the node" \\\n      --owner platform --until 2027-01-31',
    )
    .action(async (fingerprint: string, paths: string[], flags) => {
      const [{ except }, { library }] = await Promise.all([
        import('../exceptions/except.ts'),
        import('../library.ts'),
      ]);
      done(await except(fingerprint, paths, flags, library));
    });
}

/** Adds `bulwark exceptions`. What it does is loaded when it runs. */
export function addExceptions(program: Command, done: Done): void {
  const exceptions = program
    .command('exceptions')
    .description(
      'Tell what came of each exception; exit 1 for one that has expired or covers nothing or too much.',
    )
    .argument('<act>', 'check')
    .argument('[path...]', 'what they are about; the current directory where none is named')
    .option('-f, --format <format>', 'terminal or json', 'terminal');
  addPolicy(exceptions);
  addSuppressions(exceptions);
  exceptions
    .addHelpText(
      'after',
      '\nExamples:\n  bulwark exceptions check\n  bulwark exceptions check deploy/ --format json',
    )
    .action(async (what: string, paths: string[], flags) => {
      const [{ exceptions }, { library }] = await Promise.all([
        import('../exceptions/check.ts'),
        import('../library.ts'),
      ]);
      done(await exceptions(what, paths, flags, library));
    });
}
