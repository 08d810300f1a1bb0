import type { Command } from 'commander';
import { list, NO_LISTS } from '../arguments/options.ts';
import { addRendering } from '../arguments/rendering-options.ts';
import { addClusterFix } from '../fix-cluster/register.ts';

const EXAMPLES = `
Examples:
  bulwark fix deploy/                       what can be fixed safely, as a diff
  bulwark fix deploy/ --write
  bulwark fix deploy/ --review              with fixes to be looked at first
  bulwark fix deploy/ --review --interactive
  bulwark fix deploy/ --review --control root-user,C-0017
  bulwark fix charts/shop --values prod.yaml --review
  bulwark fix deploy/ --review --as kustomize > hardening/kustomization.yaml
  bulwark fix --cluster -n shop             what can be fixed in the cluster
  bulwark fix --cluster -n shop --confirm --audit-log fixes.ndjson
  bulwark fix --revert fixes.ndjson --confirm

A fix is made only where the edited file, read and judged again, no longer has
the finding and has no other one. Comments, order and layout of the file stay.
Findings under an exception of the policy are left as they are.

In a cluster the API server tries each change first (dry run), and what it gives
back is judged. Changes are applied as field manager bulwark, never by force: a
field that another manager holds is a conflict. What Helm, Argo CD, Flux or a
controller makes is named with its source, and left alone.

Exit codes: 0 fixed, shown or nothing to fix; 2 usage, or a file could not be
written; 3 nothing could be read. What is left does not change them: gates are
those of bulwark scan.`;

/** Adds `bulwark fix`. What it does is loaded when it runs. */
export function addFix(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command('fix')
    .description('Mend findings in the files that they stand in: a diff, or with --write the change.')
    .argument('[path...]', 'files, directories, globs; - for standard input')
    .optionsGroup('Which fixes:')
    .option('--review', 'also fixes that could stop a workload: look at each first')
    .addOption(list('--control <list>', 'findings of these controls, by id, title or alias'))
    .addOption(list('--exclude-control <list>', 'not of these controls'))
    .addOption(list('-s, --severity <list>', 'one: this severity and worse; several: exactly these'))
    .addOption(list('-n, --namespace <list>', 'only objects of these namespaces'))
    .addOption(list('-e, --exclude-namespace <list>', 'no objects of these namespaces'))
    .addOption(list('--kind <list>', 'only these kinds, named as kubectl does'))
    .optionsGroup('What to do with them:')
    .option('--write', 'write the files')
    .option('--interactive', 'ask for each fix, then write')
    .option('--as <format>', 'print patches: kustomize or jsonpatch')
    .optionsGroup('Reading and judging:')
    .addOption(list('--complete-kinds <list>', 'kinds of which the input holds every object; or all'))
    .option('--unit <rule>', 'what belongs together: auto, one, path, directory, file', 'auto')
    .option('--config <file>', 'this policy file')
    .option('--no-config', 'no policy file')
    .option('--profile <name>', 'a profile of the policy')
    .option('--color <when>', 'auto, always or never; NO_COLOR is heeded', 'auto');
  addRendering(command);
  addClusterFix(command);
  command.addHelpText('after', EXAMPLES).action(async (paths: string[], flags) => {
    const { library } = await import('../library.ts');
    const all = { ...NO_LISTS, ...flags };
    if (flags.cluster === true || flags.revert !== undefined) {
      const { fixCluster } = await import('../fix-cluster/fix-cluster.ts');
      done(await fixCluster(paths, all, library));
      return;
    }
    const [{ fix }, { refuseClusterOptions }] = await Promise.all([
      import('./fix.ts'),
      import('../fix-cluster/misplaced.ts'),
    ]);
    refuseClusterOptions(all);
    done(await fix(paths, all, library));
  });
}
