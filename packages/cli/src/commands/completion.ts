import { SEVERITIES } from '@bulwark/model';
import { FORMATS } from '@bulwark/report/formats';
import type { Command } from 'commander';
import { didYouMean } from '../arguments/suggest.ts';
import { UNIT_NAMES } from '../arguments/request.ts';
import type { Library } from '../arguments/request.ts';
import { UserError } from '../errors.ts';
import { STDOUT, writeText } from '../streams.ts';

/** What a shell needs to know of one command. */
interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** Words that may follow; undefined where paths do. */
  readonly words: readonly string[] | undefined;
}

interface OptionWords {
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** Known values; undefined where any value, or a file, may follow. */
  readonly values: readonly string[] | undefined;
}

const SHELLS: Readonly<Record<string, (commands: readonly CommandWords[]) => string>> = { bash, zsh, fish };

/** `bulwark completion`: prints the script of a shell, made from the commands as they are defined. */
export function completion(shell: string, program: Command, library: Library): number {
  const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (script === undefined) {
    const known = Object.keys(SHELLS);
    const hint = didYouMean(shell, known, `There are scripts for ${known.join(', ')}.`);
    throw new UserError('BW-USAGE-VALUE', `no completion for '${shell}'`, hint);
  }
  writeText(STDOUT, script(describe(program, library)));
  return 0;
}

function describe(program: Command, { controls, frameworks }: Library): readonly CommandWords[] {
  const ids = controls.map(({ id }) => id);
  const values: Readonly<Record<string, readonly string[]>> = {
    '--framework': frameworks.map(({ id }) => id),
    '--control': ids,
    '--exclude-control': ids,
    '--severity': SEVERITIES,
    '--fail-on': SEVERITIES,
    '--format': Object.keys(FORMATS),
    '--color': ['auto', 'always', 'never'],
    '--unit': UNIT_NAMES,
    '--pss': ['baseline', 'restricted'],
  };
  const words: Readonly<Record<string, readonly string[]>> = {
    list: ['controls', 'frameworks', 'formats'],
    config: ['show', 'schema'],
    exceptions: ['check'],
    explain: ['score', ...ids],
    completion: Object.keys(SHELLS),
    version: [],
  };
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: command.options.map(({ long, description, required, optional }) => ({
      long: long ?? '',
      description,
      takesValue: required || optional,
      values: values[long ?? ''],
    })),
    words: words[command.name()],
  }));
}

function bash(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const valued = new Map(commands.flatMap(({ options }) => options.map((option) => [option.long, option])));
  const cases = [...valued.values()].flatMap(({ long, values, takesValue }) =>
    takesValue
      ? [
          `    ${long}) COMPREPLY=($(${values === undefined ? 'compgen -f' : `compgen -W "${values.join(' ')}"`} -- "$current")); return;;`,
        ]
      : [],
  );
  const words = commands.map(({ name, options, words }) => {
    const flags = options.map(({ long }) => long).join(' ');
    const files = words === undefined ? ' $(compgen -f -- "$current")' : '';
    return `    ${name}) COMPREPLY=($(compgen -W "${[...(words ?? []), flags].join(' ').trim()}" -- "$current")${files});;`;
  });
  return `# bash completion of bulwark
_bulwark() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${names}" -- "$current")); return; fi
  case "$previous" in
${cases.join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${words.join('\n')}
  esac
}
complete -o filenames -F _bulwark bulwark
`;
}

function zsh(commands: readonly CommandWords[]): string {
  const names = commands.map(
    ({ name, description }) => `    ${quote(`${name}:${description.replaceAll(':', ' ')}`)}`,
  );
  const cases = commands.map(({ name, options, words }) => {
    const specs = options.map(({ long, description, takesValue, values }) => {
      const value = values === undefined ? '_files' : `(${values.join(' ')})`;
      return quote(`*${long}[${description.replace(/[[\]:]/g, ' ')}]${takesValue ? `:value:${value}` : ''}`);
    });
    specs.push(quote(words === undefined ? '*:path:_files' : `*:word:(${words.join(' ')})`));
    return `    ${name}) _arguments ${specs.join(' \\\n      ')} ;;`;
  });
  return `#compdef bulwark
_bulwark() {
  local -a commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command=$words[2]
  shift words; (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
compdef _bulwark bulwark
`;
}

function fish(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, description, options, words }) => {
    const inside = `complete -c bulwark -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c bulwark -f -n __fish_use_subcommand -a ${name} -d ${quote(description)}`,
      ...(words === undefined ? [] : [`${inside} -f -a ${quote(words.join(' '))}`]),
      ...options.map(({ long, description, takesValue, values }) => {
        const value = takesValue ? (values === undefined ? ' -r' : ` -x -a ${quote(values.join(' '))}`) : '';
        return `${inside} -l ${long.slice(2)}${value} -d ${quote(description)}`;
      }),
    ];
  });
  return `# fish completion of bulwark\n${lines.join('\n')}\n`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
