/** Why a chart or kustomization could not be rendered, and what to do about it. The engine's own text follows the message. */
export const RENDER_PROBLEMS = {
  'BW-RENDER-CHART': {
    message: 'this is no chart that Helm can load',
    hint: 'Run `helm lint` on it; Chart.yaml needs apiVersion, name and version.',
  },
  'BW-RENDER-DEPENDENCY': {
    message: 'the chart lacks dependencies',
    hint: 'Run `helm dependency build` in the chart, or scan a directory that holds them as charts.',
  },
  'BW-RENDER-VALUES': {
    message: 'the values cannot be used',
    hint: 'Check the values files and the --set arguments; release names are lower-case DNS names.',
  },
  'BW-RENDER-SCHEMA': {
    message: "the values do not fit the chart's values.schema.json",
    hint: 'Give values that fit with --values or --set.',
  },
  'BW-RENDER-KUBE-VERSION': {
    message: 'the chart is made for other versions of Kubernetes',
    hint: 'Name the version of your cluster with --kube-version.',
  },
  'BW-RENDER-REQUIRED': {
    message: 'the chart demands a value that nobody gives',
    hint: 'Give it with --values or --set.',
  },
  'BW-RENDER-FAIL': {
    message: 'a template of the chart refuses these values',
    hint: 'Give values that it accepts with --values or --set.',
  },
  'BW-RENDER-TEMPLATE': {
    message: 'a template of the chart has an error',
    hint: 'Mend the template, or give the values that it expects with --values or --set.',
  },
  'BW-RENDER-KUSTOMIZATION': {
    message: 'Kustomize cannot build this directory',
    hint: 'Run `kubectl kustomize` on it and mend what it names.',
  },
  'BW-RENDER-CYCLE': {
    message: 'the bases of the kustomization lead back to it',
    hint: 'Take the reference out that closes the circle.',
  },
  'BW-RENDER-REMOTE': {
    message: 'a part lies outside this tree and is not fetched while rendering',
    hint: 'Put a copy into the tree, for example with `kustomize localize` or `helm pull --untar`.',
  },
  'BW-RENDER-PLUGIN': {
    message: 'a plugin or function is called, and no program is run while rendering',
    hint: 'Build it where you trust it and scan the output: `kustomize build … | bulwark scan -`.',
  },
  'BW-RENDER-OUTSIDE': {
    message: 'a file outside the scanned tree is named',
    hint: 'Scan the directory that holds both.',
  },
  'BW-RENDER-TIME': {
    message: 'rendering took longer than allowed and was stopped',
    hint: 'Look for endless loops in the templates, or render it yourself and scan the output.',
  },
  'BW-RENDER-MEMORY': {
    message: 'rendering wanted more memory than allowed and was stopped',
    hint: 'Look for templates that multiply text, or render it yourself and scan the output.',
  },
  'BW-RENDER-DEPTH': {
    message: 'the nesting is too deep to be rendered',
    hint: 'Look for templates, values or schemas that contain themselves.',
  },
  'BW-RENDER-OUTPUT': {
    message: 'more text came out than allowed',
    hint: 'Look for templates that multiply text, or render it yourself and scan the output.',
  },
  'BW-RENDER-CRASH': {
    message: 'the rendering engine broke off',
    hint: 'Please report it with the chart or kustomization if you can share it.',
  },
  'BW-RENDER-ARCHIVE': {
    message: 'the chart archive is damaged or unsafe',
    hint: 'Pack it anew with `helm package`.',
  },
  'BW-RENDER-SIZE': {
    message: 'the chart or tree exceeds the limits of size or count',
    hint: 'Leave what is no part of it out with .helmignore, or render it yourself and scan the output.',
  },
  'BW-RENDER-LINK': {
    message: 'a link in the chart leads out of it',
    hint: 'Put a copy of its target into the chart.',
  },
  'BW-RENDER-SPECIAL': {
    message: 'a pipe, socket or device stands among the files',
    hint: 'Take it out of the directory.',
  },
  'BW-RENDER-READ': {
    message: 'a file cannot be read',
    hint: 'Check that it is there and that the user who scans may read it.',
  },
  'BW-RENDER-ENGINE': {
    message: 'there is nothing here to render charts and kustomizations with',
    hint: 'Install the published package, run `npm run build:render`, or have helm and kubectl on the PATH.',
  },
} as const satisfies Readonly<Record<string, { readonly message: string; readonly hint: string }>>;

export type RenderProblemCode = keyof typeof RENDER_PROBLEMS;

/** What stopped the rendering of one chart or kustomization. */
export interface RenderProblem {
  readonly code: RenderProblemCode;
  /** Our message, followed by the engine's own text where there is one. */
  readonly message: string;
  readonly hint: string;
  /** Template or file as the engine names it (`chart/templates/x.yaml`), and its line counted from 1. */
  readonly file?: string;
  readonly line?: number;
  /** What is missing, demanded or refused: dependencies, values keys, addresses, plugins. */
  readonly names?: readonly string[];
}

/** Builds a problem from its code, the engine's text and what is known about the place. */
export function problem(
  code: RenderProblemCode,
  detail?: string,
  place: Pick<RenderProblem, 'file' | 'line' | 'names'> = {},
): RenderProblem {
  const { message, hint } = RENDER_PROBLEMS[code];
  const text = detail === undefined || detail === '' ? message : `${message}: ${detail}`;
  return { code, message: text, hint, ...place };
}

/** A problem on its way up through code that reads files. */
export class RenderError extends Error {
  readonly problem: RenderProblem;

  constructor(reason: RenderProblem) {
    super(reason.message);
    this.name = 'RenderError';
    this.problem = reason;
  }
}

/** Throws a named problem. */
export function refuse(code: RenderProblemCode, detail?: string, names?: readonly string[]): never {
  throw new RenderError(problem(code, detail, names && { names }));
}
