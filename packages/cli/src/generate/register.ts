import type { Command } from 'commander';
import { list, repeated } from '../arguments/options.ts';
import { addConnection } from '../cluster/options.ts';
import { addPolicy } from '../config/register.ts';

const EXAMPLES = `
Examples:
  bulwark generate admission --pss baseline | kubectl apply -f -
  bulwark generate admission --framework nsa --output admission/
  bulwark generate admission --control privileged-container,C-0038 --enforce
  bulwark generate admission --pss baseline --check
  bulwark generate admission deploy/ --pss restricted --check

Policies warn and write to the audit log; with --enforce they deny. They judge
objects that are created and updates that change what is judged, in all
namespaces but those of the system. See docs/admission.md.`;

/** Adds `bulwark generate`. What it does is loaded when it runs. */
export function addGenerate(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command('generate')
    .description('Write admission policies: the same controls, enforced by the API server itself.')
    .argument('<what>', 'admission')
    .argument('[path...]', 'whose policy holds; with --check: what to judge, else the cluster')
    .optionsGroup('What to judge:')
    .addOption(list('--framework <list>', 'controls of these frameworks'))
    .addOption(list('--control <list>', 'these controls, by id, title or alias'))
    .addOption(list('--exclude-control <list>', 'not these controls'))
    .addOption(list('-s, --severity <list>', 'one: this severity and worse; several: exactly these'))
    .option('--pss <level[@version]>', 'Pod Security Standard: restricted@1.31')
    .addOption(repeated('--param <control.name=value>', 'set a parameter of a control'));
  addPolicy(command);
  command
    .optionsGroup('How:')
    .option('--enforce', 'deny, instead of warning')
    .addOption(list('-n, --namespace <list>', 'only in these namespaces'))
    .addOption(list('-e, --exclude-namespace <list>', 'not in these, beside those of the system'))
    .option('--namespace-parameters', 'namespaces may bring parameters and exceptions')
    .option('--name <prefix>', 'what the names of the policies begin with', 'bulwark')
    .option('-o, --output <directory>', 'write a kustomization there, instead of YAML to stdout')
    .option('--check', 'tell what is there that would be denied, and write no policy');
  addConnection(command.optionsGroup('Which cluster, with --check and no path:'))
    .addHelpText('after', EXAMPLES)
    .action(async (what: string, paths: string[], flags) => {
      const [{ generate }, { library }] = await Promise.all([
        import('./generate.ts'),
        import('../library.ts'),
      ]);
      done(await generate(what, paths, flags, library));
    });
}
