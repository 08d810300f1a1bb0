// Goes through action.yml as a runner does. Steps that use actions of others are noted and not run.
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { holds, interpolate } from './expressions.test-support.ts';
import type { Context } from './expressions.test-support.ts';
import { runScript } from './script.test-support.ts';
import type { Outcome } from './script.test-support.ts';
import { documentsOf, textOf } from './yaml.test-support.ts';

interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | boolean>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

/** The action as it is written. */
export const action = documentsOf(textOf('action.yml'))[0] as Action;

/** Where the action runs. */
export interface Runner {
  /** What was checked out. */
  readonly directory: string;
  /** RUNNER_TEMP, kept between runs as the cache is. */
  readonly temporary: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Run {
  readonly event?: 'push' | 'pull_request';
  readonly fork?: boolean;
  readonly inputs?: Readonly<Record<string, string>>;
  /** URL of GitHub's API. */
  readonly api?: string;
}

export interface Result {
  /** Exit code of the last step that ran. */
  readonly code: number | null;
  /** What steps give to actions of others, by the name of the step. */
  readonly used: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly ran: Readonly<Record<string, Outcome>>;
  readonly summary: string;
}

/** One run of the action from its first step to its last, or to the one that fails. */
export async function runAction(runner: Runner, run: Run): Promise<Result> {
  const files = mkdtempSync(join(runner.temporary, 'run-'));
  const outputs: Record<string, { readonly outputs: Readonly<Record<string, string>> }> = {};
  const context = { ...contextOf(run, runner), steps: outputs };
  const used: Record<string, Readonly<Record<string, string>>> = {};
  const ran: Record<string, Outcome> = {};
  let code: number | null = 0;
  for (const step of action.runs.steps) {
    if (code !== 0 || !holds(step.if, context)) continue;
    if (step.run === undefined) {
      used[step.name] = interpolated(step.with, context);
      continue;
    }
    const output = join(files, `output of ${step.name}`);
    const env = {
      ...environmentOf(runner, run, files),
      GITHUB_OUTPUT: output,
      ...interpolated(step.env, context),
    };
    const outcome = await runScript({ shell: BASH, text: step.run, cwd: runner.directory, env });
    ran[step.name] = outcome;
    if (step.id !== undefined) outputs[step.id] = { outputs: outputsIn(output) };
    ({ code } = outcome);
  }
  return { code, used, ran, summary: textIn(join(files, 'summary')) };
}

// How a runner starts the script of a step with `shell: bash`.
const BASH = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'];

function contextOf(
  { event = 'pull_request', fork = false, inputs = {} }: Run,
  { temporary }: Runner,
): Context {
  const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default]);
  return {
    inputs: { ...Object.fromEntries(defaults), token: 'secret', ...inputs },
    github: {
      event_name: event,
      base_ref: event === 'push' ? '' : 'main',
      event: event === 'push' ? {} : { pull_request: { number: '7', head: { repo: { fork } } } },
    },
    runner: { temp: temporary, os: 'Linux' },
  };
}

function environmentOf(
  { env, temporary }: Runner,
  { api }: Run,
  files: string,
): Readonly<Record<string, string>> {
  return {
    ...env,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION_PATH: root,
    GITHUB_API_URL: api ?? 'http://127.0.0.1:1',
    GITHUB_REPOSITORY: 'team/shop',
    GITHUB_STEP_SUMMARY: join(files, 'summary'),
    RUNNER_TEMP: temporary,
  };
}

function interpolated(
  values: Readonly<Record<string, string | boolean>> = {},
  context: Context,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, interpolate(String(value), context)]),
  );
}

function outputsIn(file: string): Readonly<Record<string, string>> {
  const lines = textIn(file)
    .split('\n')
    .filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function textIn(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
