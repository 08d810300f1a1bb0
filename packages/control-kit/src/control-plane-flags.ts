import type { Path } from '@bulwark/model';
import { mapsAt, stringAt, stringsAt } from './fields.ts';
import { fail, notApplicable, notEvaluated } from './verdict.ts';
import type { Fail, Verdict, Violation } from './verdict.ts';
import type { ContainerView, WorkloadView } from './views.ts';

/** Processes of the control plane that are set up by flags. */
export type ControlPlaneComponent = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd';

const COMPONENTS = new Set<string>(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd']);
const LONGEST_SCRIPT = 10_000;
const WRAPPERS = new Set(['hyperkube', 'go-runner', 'tini']);
const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);

/** A flag as it was given last; flags given twice count once, as the flag libraries of Go do it. */
export interface Flag {
  /** Text after `=`, or the following word; '' for a flag that stands alone. */
  readonly value: string;
  /** Path of the word that names the flag, from the pod spec. */
  readonly path: Path;
}

/** What to say of a flag that is wrong. */
export interface FlagProblem {
  readonly message: string;
  readonly advice: string;
  /** The value that clears the problem, where it needs no guess. */
  readonly value?: string;
  /** The flag goes, where that clears the problem. */
  readonly remove?: boolean;
}

interface Word {
  readonly text: string;
  readonly path: Path;
}

/** The flags of one control plane process. */
export class ComponentFlags {
  readonly container: ContainerView;
  readonly #words: readonly Word[];

  constructor(container: ContainerView) {
    this.container = container;
    this.#words = wordsOf(container);
  }

  /** A flag that takes a text: `--name=text` or `--name text`. Underscores count as dashes. */
  text(name: string): Flag | undefined {
    let found: Flag | undefined;
    for (let index = 0; index < this.#words.length; index += 1) {
      const { text, path } = this.#words[index] as Word;
      if (!isFlag(text, name)) continue;
      const equals = text.indexOf('=');
      const value = equals < 0 ? (this.#words[index + 1]?.text ?? '') : text.slice(equals + 1);
      found = { value, path };
    }
    return found ?? this.#fromEnvironment(name);
  }

  /** A flag that takes a boolean: `--name`, `--name=false`; the default where it is not given. */
  boolean(name: string, byDefault: boolean): boolean {
    const flag = this.#words.findLast(({ text }) => isFlag(text, name));
    if (flag === undefined) return this.#booleanFromEnvironment(name, byDefault);
    const equals = flag.text.indexOf('=');
    return equals < 0 || isTrue(flag.text.slice(equals + 1));
  }

  /** Items of a flag that takes a comma-separated list; empty where it is not given. */
  list(name: string): readonly string[] {
    const value = this.text(name)?.value ?? '';
    return value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  has(name: string): boolean {
    return this.text(name) !== undefined;
  }

  /** A failure at a flag, or where the flag would stand. */
  wrong(name: string, problem: FlagProblem): Fail {
    return fail(this.violation(name, problem));
  }

  /** A violation at a flag, or where the flag would stand. */
  violation(name: string, { message, advice, value, remove }: FlagProblem): Violation {
    const flag = this.text(name);
    const path = flag?.path ?? this.end();
    const separate = flag !== undefined && this.#standsApart(flag.path);
    if (separate || path.at(-2) === 'env') return { path, message, remedy: { advice } };
    if (value !== undefined)
      return { path, message, remedy: { advice, set: [{ path, value: `--${name}=${value}` }] } };
    return { path, message, remedy: remove === true ? { advice, remove: [path] } : { advice } };
  }

  /** Whether the value of a flag is the following word, so that the flag cannot be replaced alone. */
  #standsApart(path: Path): boolean {
    const at = this.#words.findIndex((word) => word.path === path);
    const following = this.#words[at + 1]?.text ?? '-';
    return !this.#words[at]?.text.includes('=') && !following.startsWith('-');
  }

  /** Path of a further word behind all others, the first of them or a later one. */
  end(later = 0): Path {
    const { value, path } = this.container;
    const args = stringsAt(value, 'args').length;
    const [field, length] = args > 0 ? ['args', args] : ['command', stringsAt(value, 'command').length];
    return [...path, field, length + later];
  }

  /** etcd reads ETCD_NAME where the flag is not given. */
  #fromEnvironment(name: string): Flag | undefined {
    if (programOf(this.#words) !== 'etcd') return undefined;
    const variable = `ETCD_${name.toUpperCase().replaceAll('-', '_')}`;
    const entries = mapsAt(this.container.value, 'env');
    const index = entries.findIndex((entry) => stringAt(entry, 'name') === variable);
    if (index < 0) return undefined;
    return {
      value: stringAt(entries[index], 'value') ?? '',
      path: [...this.container.path, 'env', index],
    };
  }

  #booleanFromEnvironment(name: string, byDefault: boolean): boolean {
    const variable = this.#fromEnvironment(name);
    return variable === undefined ? byDefault : isTrue(variable.value);
  }
}

/** The state of an admission plugin of the API server by its flags; `default` where no flag names it. */
export function admissionPlugin(flags: ComponentFlags, plugin: string): 'enabled' | 'disabled' | 'default' {
  if (flags.list('disable-admission-plugins').includes(plugin)) return 'disabled';
  const enabled = [...flags.list('enable-admission-plugins'), ...flags.list('admission-control')];
  return enabled.includes(plugin) ? 'enabled' : 'default';
}

/**
 * Judges the flags of a control plane process. Workloads that run another program are not applicable; a process that
 * is started by a shell script cannot be read.
 */
export function judgeFlags(
  workload: WorkloadView,
  component: ControlPlaneComponent,
  judge: (flags: ComponentFlags) => Verdict,
): Verdict {
  const process = processesOf(workload).find((candidate) => candidate.component === component);
  if (process === undefined) return notApplicable;
  if (process.flags === undefined)
    return notEvaluated('manual', `flags of ${component} stand in a shell script`);
  return judge(process.flags);
}

interface Process {
  readonly component: string;
  /** Undefined where a script gives them. */
  readonly flags: ComponentFlags | undefined;
}

// Dozens of controls ask the same workload the same question, and nearly always the answer is none.
const known = new WeakMap<WorkloadView, readonly Process[]>();

function processesOf(workload: WorkloadView): readonly Process[] {
  let processes = known.get(workload);
  if (processes === undefined) {
    processes = workload.containers.flatMap(processOf);
    known.set(workload, processes);
  }
  return processes;
}

function processOf(container: ContainerView): readonly Process[] {
  if (container.role !== 'container') return [];
  const words = wordsOf(container);
  const program = programOf(words);
  if (COMPONENTS.has(program)) return [{ component: program, flags: new ComponentFlags(container) }];
  if (!SHELLS.has(program)) return [];
  const script = words.flatMap(({ text }) => text.slice(0, LONGEST_SCRIPT).split(/[\s;&|]/));
  return script
    .map(baseName)
    .filter((name, index, names) => COMPONENTS.has(name) && names.indexOf(name) === index)
    .map((component) => ({ component, flags: undefined }));
}

/** Name of the program that a container starts, also behind the wrappers that its images use. */
function programOf(words: readonly Word[]): string {
  const [program = '', wrapped = ''] = words.slice(0, 2).map(({ text }) => baseName(text));
  return WRAPPERS.has(program) && COMPONENTS.has(wrapped) ? wrapped : program;
}

/** Words of command and args with their paths from the pod spec; the component's name goes before args that start with a flag. */
function wordsOf({ value, path, name, workload }: ContainerView): readonly Word[] {
  const command = stringsAt(value, 'command');
  const words = (field: string, list: readonly string[]): Word[] =>
    list.map((text, index) => ({ text, path: [...path, field, index] }));
  const args = words('args', stringsAt(value, 'args'));
  if (command.length > 0) return [...words('command', command), ...args];
  const implied = impliedProgram(name, workload);
  return implied === undefined || !(args[0]?.text.startsWith('-') ?? false)
    ? args
    : [{ text: implied, path }, ...args];
}

/** The component that a container without a command runs, by its own name or the pod's `component` label. */
function impliedProgram(container: string, { podLabels }: WorkloadView): string | undefined {
  return [container, podLabels['component'] ?? '', podLabels['k8s-app'] ?? ''].find((name) =>
    COMPONENTS.has(name),
  );
}

function isFlag(text: string, name: string): boolean {
  if (!text.startsWith('-')) return false;
  const equals = text.indexOf('=');
  const flag = (equals < 0 ? text : text.slice(0, equals)).replace(/^--?/, '');
  return flag === name || flag.replaceAll('_', '-') === name;
}

/** Booleans as Go's strconv.ParseBool reads them. */
function isTrue(text: string): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
