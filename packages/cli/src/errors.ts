/** What one error means: shown by `bulwark explain <code>`. */
export interface ErrorEntry {
  readonly code: string;
  /** One plain line. */
  readonly line: string;
  readonly hint: string;
  readonly exitCode: number;
  /** What it means and why it is an error, in a few sentences. */
  readonly meaning: string;
}

export const EXIT = { clean: 0, gate: 1, usage: 2, input: 3, cluster: 4, bug: 70 } as const;

const TABLE = {
  'BW-USAGE-OPTION': {
    line: 'unknown option, or an option without its value',
    hint: 'See the options with `bulwark scan --help`.',
    exitCode: EXIT.usage,
    meaning:
      'The command line has an option that Bulwark does not know. Nothing was scanned: a mistyped filter must not look like a clean result.',
  },
  'BW-USAGE-COMMAND': {
    line: 'unknown command',
    hint: 'See the commands with `bulwark --help`.',
    exitCode: EXIT.usage,
    meaning: 'The first word is none of the commands. To scan a path, say `bulwark scan PATH`.',
  },
  'BW-USAGE-ARGUMENT': {
    line: 'an argument is missing, or one too many was given',
    hint: 'See what the command takes with `bulwark <command> --help`.',
    exitCode: EXIT.usage,
    meaning: 'The command takes another number of arguments than were given.',
  },
  'BW-USAGE-VALUE': {
    line: 'the value of an option cannot be used',
    hint: 'The message says which values the option takes.',
    exitCode: EXIT.usage,
    meaning:
      'An option was given a value of the wrong form, for example a word where a number from 0 to 100 belongs.',
  },
  'BW-USAGE-CONTROL': {
    line: 'no control has that name',
    hint: 'List them with `bulwark list controls`.',
    exitCode: EXIT.usage,
    meaning:
      'Controls are named by id (workload/privileged-container), by the last part of it, by title, or by an alias that other tools use (C-0057, KSV-0017). An unknown name ends the run, because a scan without the control would look clean.',
  },
  'BW-USAGE-FRAMEWORK': {
    line: 'no framework has that name',
    hint: 'List them with `bulwark list frameworks`.',
    exitCode: EXIT.usage,
    meaning:
      'Frameworks are named by id or alias. An unknown name ends the run, because an empty scan would look clean.',
  },
  'BW-USAGE-FORMAT': {
    line: 'no output format has that name',
    hint: 'List them with `bulwark list formats`.',
    exitCode: EXIT.usage,
    meaning:
      'The report cannot be written in that format, or several formats would be mixed on standard output.',
  },
  'BW-USAGE-KIND': {
    line: 'no kind has that name',
    hint: 'Write kinds as kubectl does: Deployment, deployments or deploy; those of custom resources as Kind.group.',
    exitCode: EXIT.usage,
    meaning:
      'Kubernetes serves no such kind. Custom resources are named with their group, for example Certificate.cert-manager.io.',
  },
  'BW-USAGE-PARAMETER': {
    line: 'the parameter does not exist or does not take that value',
    hint: 'See the parameters of a control with `bulwark explain <control>`.',
    exitCode: EXIT.usage,
    meaning:
      'Parameters are set as --param <control>.<name>=<value>; lists are written with commas. The value must fit the type that the control declares.',
  },
  'BW-USAGE-EMPTY': {
    line: 'the selection leaves no control to run',
    hint: 'Loosen --severity, --control, --framework or --exclude-control; `--plan` shows what is left.',
    exitCode: EXIT.usage,
    meaning:
      'Each filter is valid, but together they exclude every control. A scan without controls would look clean, so it is refused.',
  },
  'BW-USAGE-NO-PATH': {
    line: 'no path was given, and there is no cluster to scan',
    hint: 'Name files, directories or - for standard input; or a cluster with --kubeconfig, KUBECONFIG or ~/.kube/config.',
    exitCode: EXIT.usage,
    meaning:
      'Without a path Bulwark scans the cluster of the current context, as kubectl would find it, or the one in which it runs as a pod. There is no kubeconfig here, and this is no pod. What kubectl prints can be piped in, too: bulwark scan -.',
  },
  'BW-USAGE-LATER': {
    line: 'this is not part of this release',
    hint: 'The message names what to use instead.',
    exitCode: EXIT.usage,
    meaning:
      'The command or option is known from another scanner and has no equivalent here yet. It is refused rather than ignored.',
  },
  'BW-USAGE-TOPIC': {
    line: 'there is nothing to explain by that name',
    hint: 'Topics are controls (by any name), frameworks, `score`, and error codes.',
    exitCode: EXIT.usage,
    meaning: '`bulwark explain` knows controls, frameworks, the scores and every error code.',
  },
  'BW-USAGE-OBJECT': {
    line: 'the object is not among those that were read',
    hint: 'Write KIND/NAMESPACE/NAME, or KIND/NAME for kinds outside namespaces; objects without a namespace are in `default`.',
    exitCode: EXIT.usage,
    meaning:
      '`bulwark explain --object` shows the outcome of every control on one object of the given paths. No object there has that kind, namespace and name.',
  },
  'BW-CONFIG-READ': {
    line: 'the policy cannot be read',
    hint: 'Mend the file, name another with --config, or scan without one with --no-config.',
    exitCode: EXIT.usage,
    meaning:
      'bulwark.yaml is looked for in the directory of what is scanned and above it, or named with --config. It is one YAML document that holds a map. Nothing is scanned by half a policy.',
  },
  'BW-CONFIG-KEY': {
    line: 'the policy has a key that does not exist',
    hint: 'schema/bulwark-policy-1.schema.json describes every key.',
    exitCode: EXIT.usage,
    meaning:
      'A mistyped key would be ignored in silence, and a gate or an exception with it. The message names file, line and column.',
  },
  'BW-CONFIG-VALUE': {
    line: 'the policy has a value that cannot be used',
    hint: 'schema/bulwark-policy-1.schema.json describes every value.',
    exitCode: EXIT.usage,
    meaning: 'The message names file, line and column, and what belongs there.',
  },
  'BW-CONFIG-EXTENDS': {
    line: 'the policy extends something that cannot be had',
    hint: 'Name a file, a directory that holds a bulwark.yaml, or an installed npm package with one.',
    exitCode: EXIT.usage,
    meaning:
      '`extends` takes data only: policy files by path, relative to the file that names them, and the bulwark.yaml of npm packages below a node_modules on the way up. Nothing is downloaded and no code is run.',
  },
  'BW-CONFIG-SEVERAL': {
    line: 'the paths have different policies',
    hint: 'Name one with --config, or scan the paths one by one.',
    exitCode: EXIT.usage,
    meaning:
      'The policy is looked for upwards from each path. A scan has one policy, so that its figures and gates mean one thing.',
  },
  'BW-CONFIG-CHANGED': {
    line: 'a change of the policy asks for less, and does not count',
    hint: 'It counts once it is part of the revision that --policy-ref names.',
    exitCode: EXIT.clean,
    meaning:
      'With --policy-ref the policy of another revision is in force, such as that of the base branch of a pull request. The report lists what the policy at hand would lower: severities, gates, parameters, settings of scopes; what it would hide stands among the exceptions.',
  },
  'BW-CONFIG-FOUND': {
    line: 'a policy in what is scanned asks for less, and does not count',
    hint: 'Write it into your own bulwark.yaml where you want it.',
    exitCode: EXIT.clean,
    meaning:
      'A repository that is scanned from its URL, and a packed chart, may bring a bulwark.yaml. It may raise severities, add controls and gates; what would judge less is listed and not followed, because whoever is judged must not decide how.',
  },
  'BW-CONFIG-INSTALLED': {
    line: 'the policy extends a package that the named revision does not hold',
    hint: 'Review changes of the lock file, or keep the policy of the package in the repository.',
    exitCode: EXIT.clean,
    meaning:
      'With --policy-ref the policy of another revision is in force. Packages are installed and no part of a revision, so that what the policy extends of them is as it is installed here: a change that installs another version may change what is asked.',
  },
  'BW-CONFIG-IDLE': {
    line: 'a policy lies in what is scanned and has no say there',
    hint: 'Scan its directory or its chart by itself to be judged by it, or take it up with `extends`.',
    exitCode: EXIT.clean,
    meaning:
      'A scan has one policy: the nearest one from the scanned path upwards, or the one that --config names. Policies of directories further down, and of charts that are packed or lie inside other charts, are not followed; nothing that they ask for or hide counts. That of a packed chart which is scanned by itself, and of a repository that is scanned from its URL, may tighten.',
  },
  'BW-USAGE-FINGERPRINT': {
    line: 'no single finding has that fingerprint',
    hint: 'Fingerprints stand in the json report, and below each finding of bulwark scan PATH --verbose.',
    exitCode: EXIT.usage,
    meaning:
      'An exception is written for a finding that is there: one for nothing would lie in the policy unseen. Name the paths that were scanned, and the whole fingerprint or at least 8 digits that no other one begins with.',
  },
  'BW-USAGE-BASELINE': {
    line: 'the file is no result to compare with',
    hint: 'Make one with `bulwark scan PATH --write-baseline FILE` or with --format json.',
    exitCode: EXIT.usage,
    meaning:
      'Comparisons take baselines and JSON reports of Bulwark. One that is cut off or of another tool would make every finding look new or resolved.',
  },
  'BW-USAGE-REVISION': {
    line: 'git has no such revision here',
    hint: 'Name what `git rev-parse` knows in this repository; diff --git takes two of them, FROM..TO.',
    exitCode: EXIT.usage,
    meaning:
      'Revisions are read with git from the repository of the current directory. In a shallow clone of a CI system the base branch may have to be fetched first.',
  },
  'BW-OUTPUT-WRITE': {
    line: 'the report cannot be written',
    hint: 'Check that the directory exists and may be written to.',
    exitCode: EXIT.usage,
    meaning: 'The file named with --output could not be created or filled. Bulwark writes to no other place.',
  },
  'BW-INPUT-NOTHING': {
    line: 'no Kubernetes object was read',
    hint: 'Check the paths; `bulwark scan --verbose` lists what was passed over and why.',
    exitCode: EXIT.input,
    meaning:
      'Nothing was judged, so nothing can be called clean. Files of a directory that are neither YAML nor JSON are not opened, and documents without apiVersion and kind are no Kubernetes objects.',
  },
  'BW-INPUT-UNREAD': {
    line: 'some inputs could not be read',
    hint: 'Mend them or leave them out with .bulwarkignore; --allow-unread lets the gate decide without them.',
    exitCode: EXIT.input,
    meaning:
      'A gate is set (or --strict), and a gate that passes although something could not be read would be a false promise. The report lists each input with its reason.',
  },
  'BW-GATE-FAILED': {
    line: 'a gate failed',
    hint: 'The report says which findings or figures decided.',
    exitCode: EXIT.gate,
    meaning:
      'The scan worked, and its result lies on the wrong side of --fail-on, --fail-score or --fail-coverage.',
  },
  'BW-BUG': {
    line: 'a bug in Bulwark',
    hint: 'Please report it with the trace and, if you can, with the input.',
    exitCode: EXIT.bug,
    meaning:
      'Something went wrong that no input should be able to cause. The result, if any was printed, is incomplete.',
  },
} as const satisfies Readonly<Record<string, Omit<ErrorEntry, 'code'>>>;

export type ErrorCode = keyof typeof TABLE;

/** Every error of the command line. Errors of reading (`BW-READ-…`) belong to the sources. */
export const ERRORS: readonly ErrorEntry[] = Object.entries(TABLE).map(([code, entry]) => ({
  code,
  ...entry,
}));

export function errorEntry(code: ErrorCode): ErrorEntry {
  return { code, ...TABLE[code] };
}

/** A cluster that could not be asked: the codes are those of the source (`BW-CLUSTER-…`, `BW-KUBECONFIG-…`). */
export class ClusterFailure extends Error {
  readonly code: string;
  readonly hint: string;
  readonly exitCode = EXIT.cluster;

  constructor(code: string, line: string, hint: string) {
    super(line);
    this.code = code;
    this.hint = hint;
  }
}

/** A mistake of the user, or of the surroundings, that ends the run. */
export class UserError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  get exitCode(): number {
    return TABLE[this.code].exitCode;
  }

  /** `line` says what is wrong this time; without a hint, that of the table is shown. */
  constructor(code: ErrorCode, line: string = TABLE[code].line, hint: string = TABLE[code].hint) {
    super(line);
    this.code = code;
    this.hint = hint;
  }
}
