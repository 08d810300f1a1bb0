import { UserError } from '../errors.ts';

/** A command line in Bulwark's words, and what was translated. */
export interface Translated {
  readonly words: readonly string[];
  readonly notes: readonly string[];
}

/** Options of Kubescape and Trivy that have an equal here, by another name. */
const RENAMED: Readonly<Record<string, string>> = {
  '--kube-context': '--context',
  '--include-namespaces': '--namespace',
  '--exclude-namespaces': '--exclude-namespace',
  '--include-controls': '--control',
  '--exclude-controls': '--exclude-control',
  '--skip-controls': '--exclude-control',
  '--include-kinds': '--kind',
  '--severity-threshold': '--fail-on',
  '--compliance-threshold': '--fail-score',
  '--fail-coverage-below': '--fail-coverage',
  '--baseline-fail-on-new': '--fail-new',
  '--helm-values': '--values',
  '--helm-set': '--set',
  '--helm-set-string': '--set-string',
  '--helm-set-file': '--set-file',
  '--helm-kube-version': '--kube-version',
  '--helm-api-versions': '--api-versions',
};

/** Options of theirs that have no equal, with what to do instead. */
const REFUSED: Readonly<Record<string, string>> = {
  '--submit': 'Nothing leaves this machine; leave the option out.',
  '--account': 'There are no accounts; leave the option out.',
  '--access-key': 'There are no accounts; leave the option out.',
  '--keep-local': 'Results always stay here; leave the option out.',
  '--use-default': 'The catalogue is always the bundled one; leave the option out.',
  '--use-from': 'The catalogue is bundled; choose with --control or --framework.',
  '--use-artifacts-from': 'The catalogue is bundled; leave the option out.',
  '--controls-config': 'Set parameters with --param <control>.<name>=<value>, or in bulwark.yaml.',
  '--show-secrets': 'Secret values are never shown.',
  '--exclude-path': 'Write the pattern into .bulwarkignore (gitignore syntax).',
  '--ignorefile': '.trivyignore of the current directory is read; --allow-suppressions trivy lets it count.',
  '--honor-inline-exceptions': 'Let them count with --allow-suppressions kubescape.',
  '--skip-dirs': 'Write the pattern into .bulwarkignore (gitignore syntax).',
  '--skip-files': 'Write the pattern into .bulwarkignore (gitignore syntax).',
  '--scanners': 'Only configuration is scanned; leave the option out.',
};

/** Commands of theirs, first word. */
const LATER_COMMANDS: Readonly<Record<string, string>> = {
  image: 'Images come in a later release; `bulwark scan PATH` checks how they are referred to.',
  workload: 'For an object in files: bulwark explain --object KIND/NAMESPACE/NAME PATH',
  operator: 'The operator comes in a later release.',
};

const FORMATS: Readonly<Record<string, string>> = { 'pretty-printer': 'terminal', table: 'terminal' };

/** Kubescape's views. */
const VIEWS: Readonly<Record<string, string>> = { resource: 'workload', security: 'finding' };

/**
 * Translates the habits of Kubescape's and Trivy's users (`scan framework nsa`, `config .`, `--severity-threshold`) into
 * this command line. `exists` tells whether a word names a file, which then wins. Throws for habits without an equal.
 */
export function translateHabits(words: readonly string[], exists: (path: string) => boolean): Translated {
  const notes: string[] = [];
  const commands = translateCommand(words, exists, notes);
  const end = commands.indexOf('--');
  const options = end < 0 ? commands : commands.slice(0, end);
  return { words: [...translateOptions(options, notes), ...commands.slice(options.length)], notes };
}

const TRIVY_SCANS = new Set(['config', 'fs', 'filesystem']);
/** Trivy's scan of a cluster; `cluster` behind it is the whole one, another word a context. */
const TRIVY_CLUSTER_SCANS = new Set(['k8s', 'kubernetes']);
/** `bulwark config` is a command of its own: Trivy's takes a path. */
const OWN_CONFIG = new Set(['show', 'schema', '--help', '-h', '']);

/** A word that names no file is one that `bulwark config` has to answer. */
function isOwnConfig(topic: string, exists: (path: string) => boolean): boolean {
  return OWN_CONFIG.has(topic) || (/^\w+$/.test(topic) && !exists(topic));
}

function translateCommand(
  words: readonly string[],
  exists: (path: string) => boolean,
  notes: string[],
): readonly string[] {
  const [command = '', topic = ''] = words;
  if (TRIVY_SCANS.has(command) && !(command === 'config' && isOwnConfig(topic, exists))) {
    notes.push(`\`${command}\` is \`scan\` here`);
    return ['scan', ...words.slice(1)];
  }
  if (TRIVY_CLUSTER_SCANS.has(command)) return clusterScan(words, notes);
  refuseLater(command, command);
  return command === 'scan' && !exists(topic) ? translateTopic(words, notes) : words;
}

function clusterScan([command, first = '', ...rest]: readonly string[], notes: string[]): readonly string[] {
  notes.push(`\`${command}\` is \`scan\` without a path here`);
  if (first === '' || first === 'cluster') return ['scan', ...rest];
  return first.startsWith('-') ? ['scan', first, ...rest] : ['scan', '--context', first, ...rest];
}

/** What Kubescape's `scan` takes as its first word. */
function translateTopic(words: readonly string[], notes: string[]): readonly string[] {
  const [, topic = '', names = '', ...rest] = words;
  if ((topic === 'framework' || topic === 'control') && names !== '') {
    const isAll = topic === 'framework' && names.toLowerCase() === 'all';
    const equal = isAll ? ['scan'] : ['scan', `--${topic}`, names];
    notes.push(`\`scan ${topic} ${names}\` is \`${equal.join(' ')}\` here`);
    return [...equal, ...rest];
  }
  refuseLater(topic, `scan ${topic}`);
  return words;
}

function refuseLater(word: string, command: string): void {
  const answer = Object.hasOwn(LATER_COMMANDS, word) ? LATER_COMMANDS[word] : undefined;
  if (answer !== undefined)
    throw new UserError('BW-USAGE-LATER', `\`${command}\` is not part of this release`, answer);
}

function translateOptions(words: readonly string[], notes: string[]): string[] {
  const translated: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as string;
    const [name = '', inline] = splitOption(word);
    if (Object.hasOwn(REFUSED, name))
      throw new UserError('BW-USAGE-LATER', `${name} is not an option of Bulwark`, REFUSED[name]);
    if (name === '--exit-code') {
      translated.push(...exitCodeGate(inline ?? words[index + 1], notes));
      if (inline === undefined) index += 1;
    } else translated.push(...translateOption(name, inline, word, notes));
  }
  return translated.map((word, index) => wordFor(translated[index - 1], word));
}

function translateOption(name: string, inline: string | undefined, word: string, notes: string[]): string[] {
  const renamed = Object.hasOwn(RENAMED, name) ? RENAMED[name] : undefined;
  if (renamed !== undefined) {
    notes.push(`${name} is ${renamed} here`);
    return inline === undefined ? [renamed] : [renamed, inline];
  }
  return (name === '--format' || name === '--view') && inline !== undefined ? [name, inline] : [word];
}

function splitOption(word: string): readonly [name?: string, inline?: string] {
  const equals = word.indexOf('=');
  return word.startsWith('--') && equals > 0 ? [word.slice(0, equals), word.slice(equals + 1)] : [word];
}

/** Trivy: the exit code where something is found. */
function exitCodeGate(value: string | undefined, notes: string[]): readonly string[] {
  if (value === '0') {
    notes.push('--exit-code 0 is the default: without a gate findings do not change the exit code');
    return [];
  }
  if (value === '1') {
    notes.push('--exit-code 1 is --fail-on low here');
    return ['--fail-on', 'low'];
  }
  throw new UserError(
    'BW-USAGE-LATER',
    `--exit-code ${value ?? ''}: exit codes have fixed meanings here`,
    'Use --fail-on <severity>, which exits with 1; see `bulwark scan --help`.',
  );
}

/** A value of an option in our words. */
function wordFor(option: string | undefined, word: string): string {
  if (option === '--format' || option === '-f') return formatWords(word);
  return option === '--view' && Object.hasOwn(VIEWS, word) ? (VIEWS[word] ?? word) : word;
}

function formatWords(list: string): string {
  return list
    .split(',')
    .map((word) => (Object.hasOwn(FORMATS, word) ? FORMATS[word] : word))
    .join(',');
}
