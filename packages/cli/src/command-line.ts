import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { translateHabits } from './arguments/habits.ts';
import { list, NO_LISTS, repeated } from './arguments/options.ts';
import { addViews } from './arguments/view-options.ts';
import { addRendering } from './arguments/rendering-options.ts';
import { addCluster } from './cluster/options.ts';
import { addPreflight } from './cluster/register.ts';
import * as policy from './config/register.ts';
import { addDiff } from './diff/register.ts';
import { ClusterFailure, EXIT, errorEntry, UserError } from './errors.ts';
import type { ErrorCode } from './errors.ts';
import { addFix } from './fix/register.ts';
import { addGenerate } from './generate/register.ts';
import { STDERR, STDOUT, writeText } from './streams.ts';
import { VERSION } from './version.ts';
import { addWatch } from './watch/register.ts';

/** Runs a command line (without the program's name) and returns the exit code. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  try {
    const { words: translated, notes } = translateHabits(words, existsSync);
    for (const note of notes) writeText(STDERR, `note: ${note}\n`);
    let exitCode = 0;
    const done = (code: number): void => {
      exitCode = code;
    };
    const program = createProgram(done, translated[0]);
    await program.parseAsync([...translated], { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.clean;
    return report(usageError(error));
  }
  if (error instanceof UserError || error instanceof ClusterFailure) {
    const { code, message, hint, exitCode } = error;
    writeText(STDERR, `error: ${message}\n  ${hint}\n  More: bulwark explain ${code}\n`);
    return exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // Lines of a bundle are thousands of characters long, and errors quote them.
  const trace = stack
    .split('\n')
    .map((each) => each.slice(0, 300))
    .join('\n');
  const { line, hint } = errorEntry('BW-BUG');
  writeText(STDERR, `error: ${line} (BW-BUG)\n  ${hint}\n${trace}\n`);
  return EXIT.bug;
}

const COMMANDER_CODES: Readonly<Record<string, ErrorCode>> = {
  'commander.unknownOption': 'BW-USAGE-OPTION',
  'commander.optionMissingArgument': 'BW-USAGE-OPTION',
  'commander.unknownCommand': 'BW-USAGE-COMMAND',
  'commander.missingArgument': 'BW-USAGE-ARGUMENT',
  'commander.excessArguments': 'BW-USAGE-ARGUMENT',
  'commander.invalidArgument': 'BW-USAGE-VALUE',
  'commander.help': 'BW-USAGE-COMMAND',
};

/** Commander's message holds its own suggestion in a second line. */
function usageError({ code, message }: CommanderError): UserError {
  const known = COMMANDER_CODES[code] ?? 'BW-USAGE-OPTION';
  const [line = '', suggestion] = message.replace(/^error: /, '').split('\n');
  return new UserError(
    known,
    code === 'commander.help' ? 'no command was given' : line,
    suggestion?.replace(/^\((.*)\)$/, '$1') ?? errorEntry(known).hint,
  );
}

type Done = (exitCode: number) => void;

const COMMANDS: Readonly<Record<string, (program: Command, done: Done) => void>> = {
  scan: addScan,
  explain: addExplain,
  fix: addFix,
  list: addList,
  config: policy.addConfig,
  except: policy.addExcept,
  exceptions: policy.addExceptions,
  diff: addDiff,
  generate: addGenerate,
  preflight: addPreflight,
  watch: addWatch,
  completion: addCompletion,
  version: addVersion,
};

/**
 * The commands with their options. What a command does is loaded when it runs, and of the others not even the options are
 * made: pass the first word of the command line for that.
 */
export function createProgram(done: Done, first = ''): Command {
  const program = new Command('bulwark')
    .description(
      'Finds what is wrong in Kubernetes manifests and clusters, why an attacker cares, and which line to change.',
    )
    .version(`bulwark ${VERSION}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => writeText(STDOUT, text),
      // Errors are printed by `report`, help for errors not at all.
      writeErr: () => undefined,
      getOutHelpWidth: () => 80,
    })
    .showSuggestionAfterError()
    .addHelpText('after', MAIN_EXAMPLES);
  // The script for completion is made from all commands.
  const only = first !== 'completion' && Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  for (const add of only === undefined ? Object.values(COMMANDS) : [only]) add(program, done);
  return program;
}

function addVersion(program: Command): void {
  program
    .command('version')
    .description('print the version, and what is in it')
    .action(async () => {
      const { versionText } = await import('./commands/version.ts');
      writeText(STDOUT, versionText());
    });
}

const MAIN_EXAMPLES = `
Examples:
  bulwark scan .                              everything below this folder
  kubectl get po,deploy,svc -A -o json | bulwark scan -
  bulwark scan app/ --framework nsa --fail-on high
  bulwark scan                                the cluster of the current context
  bulwark explain C-0057                      one control, by any of its names
  bulwark explain score                       what the figures mean

Exit codes: 0 clean or no gate set, 1 a gate failed, 2 usage, 3 input not read,
4 cluster or network, 70 a bug. Every error has a page: bulwark explain <code>.`;

const SCAN_EXAMPLES = `
Examples:
  bulwark scan deploy.yaml
  bulwark scan base/ overlays/prod/ --verbose
  bulwark scan . --format terminal,sarif,json --output reports/
  bulwark scan . --format sarif=code.sarif,markdown=-
  bulwark scan . --fail-on high --fail-coverage 80
  bulwark scan . --pss restricted@1.31 --namespace shop
  bulwark scan dump.json --complete-kinds all
  bulwark scan . --control image/untrusted-registry \\
      --param image/untrusted-registry.imageRepositoryAllowList=example.org
  bulwark scan https://git.example.org/shop.git@main//deploy
  bulwark scan --context prod --namespace shop

Lists are written with commas, or the option is repeated. --framework and
--control add up; --severity and --exclude-control take away from them.`;

const NONE_CHOSEN = { ...NO_LISTS, format: [] };

function addScan(program: Command, done: Done): void {
  const scan = program
    .command('scan')
    .description(
      'Read manifests, or a cluster where no path is given, judge them, report what is wrong and how to mend it.',
    )
    .argument('[path...]', 'files, directories, globs, https and git URLs, - for standard input')
    .optionsGroup('What to judge:');
  addSelection(scan);
  policy.addPolicyOfScan(scan);
  scan
    .optionsGroup('Which objects to report on (all are read, so that relations hold):')
    .addOption(list('-n, --namespace <list>', 'only objects of these namespaces'))
    .addOption(list('-e, --exclude-namespace <list>', 'no objects of these namespaces'))
    .addOption(list('--kind <list>', 'only these kinds, named as kubectl does'));
  addCluster(scan);
  addReading(scan);
  scan
    .optionsGroup('Gates (without one, findings do not change the exit code):')
    .option('--fail-on <severity>', 'exit 1 for a finding of this severity or worse')
    .option('--fail-score <number>', 'exit 1 for compliance below (0-100)')
    .option('--fail-coverage <number>', 'exit 1 for coverage below (0-100)')
    .option('--baseline <file>', 'compare with it: a baseline, or a json report')
    .option('--fail-new', 'exit 1 for a finding that the baseline does not have')
    .option('--new-controls', 'of controls that the baseline does not know, too')
    .option('--write-baseline <file>', 'write the findings of this scan as a baseline')
    .option('--allow-unread', 'let gates decide although inputs could not be read')
    .option('--strict', 'exit 3 when any file, 4 when any kind of a cluster could not be read')
    .optionsGroup('Output:')
    .addOption(list('-f, --format <list>', 'terminal (default), sarif, html, ...; FORMAT=FILE'))
    .option('-o, --output <path>', 'file or directory for the reports; - is stdout')
    .option('-v, --verbose', 'every finding, control and reason')
    .option('--color <when>', 'auto, always or never; NO_COLOR is heeded', 'auto');
  addViews(scan);
  scan
    .option('--no-trace', 'do not look for template lines and values keys')
    .option('--timestamps', 'put times into the reports')
    .option('--plan', 'print what would be judged, and stop')
    .addHelpText('after', SCAN_EXAMPLES)
    .action(async (paths: string[], flags) => {
      const [{ scan }, { library }] = await Promise.all([
        import('./commands/scan.ts'),
        import('./library.ts'),
      ]);
      done(await scan(paths, { ...NONE_CHOSEN, ...flags }, library));
    });
}

function addSelection(command: Command): void {
  command
    .addOption(list('--framework <list>', 'controls of these frameworks'))
    .addOption(list('--control <list>', 'these controls, by id, title or alias'))
    .addOption(list('--exclude-control <list>', 'not these controls'))
    .addOption(list('-s, --severity <list>', 'one: this severity and worse; several: exactly these'))
    .option('--pss <level[@version]>', 'Pod Security Standard: restricted@1.31')
    .addOption(repeated('--param <control.name=value>', 'set a parameter of a control'));
}

/** Defaults are those of @bulwark/sources, named here so that help does not have to load it; a test compares them. */
function addReading(command: Command): void {
  command
    .optionsGroup('Reading:')
    .addOption(list('--complete-kinds <list>', 'kinds of which the input holds every object; or all'))
    .option('--unit <rule>', 'what belongs together: auto, one, path, directory, file', 'auto')
    .option('--max-document-size <size>', 'one document or list item (default: 32M)')
    .option('--max-depth <number>', 'nesting of one document (default: 512)')
    .option('--max-nodes <number>', 'values in one document (default: 4000000)')
    .option('--max-aliases <number>', 'values that aliases stand for (default: 400000)')
    .option('--max-files <number>', 'files below one path (default: 1000000)')
    .option('--max-download <size>', 'one https download (default: 64M)');
  addRendering(command);
}

const EXPLAIN_EXAMPLES = `
Examples:
  bulwark explain workload/privileged-container
  bulwark explain C-0057
  bulwark explain score
  bulwark explain BW-READ-TEMPLATE
  bulwark explain --object Deployment/shop/catalog examples/shop`;

function addExplain(program: Command, done: Done): void {
  const explain = program
    .command('explain')
    .description(
      'Explain a control, a framework, the scores or an error code; or what every control says of one object.',
    )
    .argument('[topic or path...]', 'control (any name), framework, score, error code; with --object: paths')
    .option('--object <kind/namespace/name>', 'show the outcome of every control on this object')
    .option('--color <when>', 'auto, always or never; NO_COLOR is heeded', 'auto')
    .optionsGroup('With --object, what to judge:');
  addSelection(explain);
  policy.addPolicy(explain);
  policy.addSuppressions(explain);
  addReading(explain);
  explain.addHelpText('after', EXPLAIN_EXAMPLES).action(async (words: string[], flags) => {
    const [{ explain }, { library }] = await Promise.all([
      import('./commands/explain.ts'),
      import('./library.ts'),
    ]);
    done(await explain(words, { ...NONE_CHOSEN, ...flags }, library));
  });
}

function addList(program: Command, done: Done): void {
  program
    .command('list')
    .description('List what there is to choose from.')
    .argument('<what>', 'controls, frameworks or formats')
    .addOption(list('--framework <list>', 'only controls of these frameworks'))
    .addOption(
      list('-s, --severity <list>', 'only controls of this severity and worse; several: exactly these'),
    )
    .option('-f, --format <format>', 'terminal or json', 'terminal')
    .addHelpText(
      'after',
      '\nExamples:\n  bulwark list controls --framework nsa\n  bulwark list frameworks\n  bulwark list formats',
    )
    .action(async (what: string, flags) => {
      const [{ list }, { library }] = await Promise.all([
        import('./commands/list.ts'),
        import('./library.ts'),
      ]);
      done(list(what, { ...NONE_CHOSEN, ...flags }, library));
    });
}

function addCompletion(program: Command, done: Done): void {
  program
    .command('completion')
    .description('Print a completion script for a shell.')
    .argument('<shell>', 'bash, zsh or fish')
    .addHelpText(
      'after',
      '\nExamples:\n  source <(bulwark completion bash)\n  bulwark completion zsh > "${fpath[1]}/_bulwark"\n  bulwark completion fish > ~/.config/fish/completions/bulwark.fish',
    )
    .action(async (shell: string) => {
      const [{ completion }, { library }] = await Promise.all([
        import('./commands/completion.ts'),
        import('./library.ts'),
      ]);
      done(completion(shell, program, library));
    });
}
