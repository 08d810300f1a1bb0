import type { Command } from 'commander';
import { list, NO_LISTS, repeated } from '../arguments/options.ts';
import { addConnection } from '../cluster/options.ts';
import { addPolicy, addSuppressions } from '../config/register.ts';
import { letYoungGenerationGrow } from '../young-generation.ts';

const EXAMPLES = `
Examples:
  bulwark watch
  bulwark watch -n shop --severity high --timestamps
  bulwark watch --format ndjson | jq -c 'select(.change == "new").finding'
  bulwark watch --framework nsa --initial

A summary comes first, then each finding that is new, changed or resolved, as
soon as the cluster says what has happened. Changes that come within 5 ms are
told together. A lost connection is told and made up for: nothing is missed.
ndjson writes one JSON object a line: schema/bulwark-watch-1.schema.json.

Exit codes: 0 ended by Ctrl-C, SIGTERM or a reader that went away; 2 usage;
4 the cluster could not be asked at the beginning. Nothing is written to the
cluster. It wants list and watch of each kind; one that may only be listed is
read again each minute.`;

/** Adds `bulwark watch`. What it does is loaded when it runs. */
export function addWatch(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command('watch')
    .description('Follow a cluster: tell each finding as it comes, changes and is resolved.')
    .optionsGroup('What to judge:')
    .addOption(list('--framework <list>', 'controls of these frameworks'))
    .addOption(list('--control <list>', 'these controls, by id, title or alias'))
    .addOption(list('--exclude-control <list>', 'not these controls'))
    .addOption(list('-s, --severity <list>', 'one: this severity and worse; several: exactly these'))
    .option('--pss <level[@version]>', 'Pod Security Standard: restricted@1.31')
    .addOption(repeated('--param <control.name=value>', 'set a parameter of a control'));
  addPolicy(command);
  addSuppressions(command);
  command
    .optionsGroup('Which objects:')
    .addOption(list('-n, --namespace <list>', 'read only these namespaces'))
    .addOption(list('-e, --exclude-namespace <list>', 'no objects of these namespaces'))
    .addOption(list('--kind <list>', 'only these kinds, named as kubectl does'))
    .option('-l, --selector <labels>', 'read only objects with these labels')
    .option('--read-secrets', 'read Secrets too; their values are judged and dropped');
  addConnection(command.optionsGroup('Which cluster:'))
    .optionsGroup('Output:')
    .option('-f, --format <format>', 'terminal or ndjson', 'terminal')
    .option('--initial', 'tell also the findings that are there at the beginning')
    .option('--timestamps', 'put times before lines, and into ndjson')
    .option('--color <when>', 'auto, always or never; NO_COLOR is heeded', 'auto')
    .addHelpText('after', EXAMPLES)
    .action(async (flags) => {
      letYoungGenerationGrow();
      const [{ watch }, { library }] = await Promise.all([import('./watch.ts'), import('../library.ts')]);
      done(await watch({ ...NO_LISTS, unit: 'auto', ...flags }, library));
    });
}
