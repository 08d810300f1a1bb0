import type { ChartFiles } from './chart-files.ts';
import { problem } from './problems.ts';
import type { RenderProblem, RenderProblemCode } from './problems.ts';
import type { CommandResult } from './run-command.ts';

type Pattern = readonly [RegExp, RenderProblemCode];

/** First match wins. The group, where there is one, holds names separated by commas. */
const HELM: readonly Pattern[] = [
  [/missing in charts\/ directory: ([^\n]*)/, 'BW-RENDER-DEPENDENCY'],
  [/don't meet the specifications of the schema/, 'BW-RENDER-SCHEMA'],
  [/chart requires kubeVersion/, 'BW-RENDER-KUBE-VERSION'],
  [/failed (?:to parse|parsing)|release name/, 'BW-RENDER-VALUES'],
  [/execution error at \(/, 'BW-RENDER-FAIL'],
  [/Chart\.yaml|validation: chart|error unpacking|cannot load/, 'BW-RENDER-CHART'],
];

const KUSTOMIZE: readonly Pattern[] = [
  [/unable to load external plugin '([^']*)'/, 'BW-RENDER-PLUGIN'],
  [/must specify --enable-helm/, 'BW-RENDER-PLUGIN'],
  [/cycle detected|cycle not allowed/, 'BW-RENDER-CYCLE'],
  [/from '([^']*)'[^\n]*(?:proxyconnect|executable file not found|no 'git' program)/, 'BW-RENDER-REMOTE'],
];

/** The problem that a command which did not succeed stands for. */
export function commandProblem(result: Exclude<CommandResult, { readonly kind: 'done' }>): RenderProblem {
  if (result.kind === 'absent') return problem('BW-RENDER-ENGINE', result.reason);
  return problem(result.kind === 'time' ? 'BW-RENDER-TIME' : 'BW-RENDER-OUTPUT');
}

/** From Helm's own text; demanded values are told from other refusals by the template's line. */
export function helmProblem(text: string, chart: ChartFiles): RenderProblem {
  const found = classified(text, HELM, 'BW-RENDER-TEMPLATE');
  const place = /\(?([^\s()"<>:]+\/templates\/[^\s()"<>:]+):(\d+)/.exec(text);
  if (place === null) return found;
  const [, file = '', line = ''] = place;
  const demanded = found.code === 'BW-RENDER-FAIL' && lineOf(chart, file, Number(line)).includes('required ');
  const code = demanded ? 'BW-RENDER-REQUIRED' : found.code;
  return problem(code, text.trim(), { file, line: Number(line) });
}

export function kustomizeProblem(text: string): RenderProblem {
  return classified(text, KUSTOMIZE, 'BW-RENDER-KUSTOMIZATION');
}

function classified(text: string, patterns: readonly Pattern[], otherwise: RenderProblemCode): RenderProblem {
  for (const [pattern, code] of patterns) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const names = match[1]?.split(', ');
    return problem(code, text.trim(), names && { names });
  }
  return problem(otherwise, text.trim());
}

function lineOf(chart: ChartFiles, path: string, line: number): string {
  const name = path.slice(path.indexOf('/') + 1);
  const file = chart.files.find((candidate) => candidate.name === name);
  return file?.bytes.toString('utf8').split('\n')[line - 1] ?? '';
}
