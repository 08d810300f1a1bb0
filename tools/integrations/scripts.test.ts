// The scripts for GitLab, CircleCI, Azure Pipelines and Jenkins, as those systems start them.
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry } from './registry.test-support.ts';
import type { Registry } from './registry.test-support.ts';
import { makeRepository } from './repository.test-support.ts';
import type { Repository } from './repository.test-support.ts';
import { runScript } from './script.test-support.ts';
import type { Outcome } from './script.test-support.ts';
import { documentsOf, textOf } from './yaml.test-support.ts';

const TIMEOUT = 120_000;
const BASH = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'];
const EXCUSED = 'leaves workload/privileged-container out';

let registry: Registry;
let repository: Repository;
beforeAll(async () => {
  registry = await startRegistry();
  repository = makeRepository({ shallow: true });
}, TIMEOUT);
afterAll(() => {
  registry.close();
  repository.remove();
});

type Values = Readonly<Record<string, string>>;

const run = (shell: readonly string[], text: string, env: Values): Promise<Outcome> =>
  runScript({ shell, text, cwd: repository.directory, env: { ...registry.env, CI: 'true', ...env } });

/** Names of files in a directory of the checkout. */
const names = (path: string): readonly string[] => readdirSync(join(repository.directory, path)).sort();

const filled = (values: Values, from: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, from[value] ?? value]));

describe('GitLab', () => {
  interface Input {
    readonly default: string;
  }
  interface Job {
    readonly variables: Values;
    readonly script: readonly string[];
    readonly artifacts: { readonly reports: Values };
    readonly cache: { readonly paths: readonly string[] };
  }
  const [head, body] = textOf('integrations/gitlab/bulwark.yml').split('\n---\n') as [string, string];
  const { inputs } = (documentsOf(head)[0] as { spec: { inputs: Record<string, Input> } }).spec;
  const jobOf = (given: Values): Job => {
    const text = body.replace(
      /\$\[\[ inputs\.([\w-]+) \]\]/g,
      (_all, name: string) => given[name] ?? inputs[name]?.default ?? '',
    );
    return (documentsOf(text)[0] as { bulwark: Job }).bulwark;
  };
  const go = (given: Values, env: Values = {}): Promise<Outcome> => {
    const { script, variables } = jobOf(given);
    const project = { CI_PROJECT_DIR: repository.directory };
    const own = filled(variables, { '$CI_PROJECT_DIR/.npm': `${repository.directory}/.npm` });
    return run(BASH, script.join('\n'), { ...project, ...own, ...env });
  };

  it('puts no input into a script', () => {
    expect(jobOf({}).script.length).toBeGreaterThan(0);
    expect(body.slice(body.indexOf('script:'))).not.toContain('$[[');
  });
  it(
    'judges a merge request by the policy of its target, and writes the reports that it names',
    async () => {
      const { code, stdout } = await go({}, { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' });
      expect(code).toBe(1);
      expect(stdout).toContain(EXCUSED);
      const { artifacts, cache } = jobOf({});
      for (const file of Object.values(artifacts.reports))
        expect(existsSync(join(repository.directory, file))).toBe(true);
      expect(cache.paths.map((path) => existsSync(join(repository.directory, path)))).toEqual([true]);
      const quality = readFileSync(
        join(repository.directory, 'bulwark-reports/bulwark.gitlab-codequality.json'),
        'utf8',
      );
      expect(JSON.parse(quality)).toContainEqual(
        expect.objectContaining({
          check_name: 'workload/privileged-container',
          location: expect.objectContaining({ path: 'deploy/web pod.yaml' }),
        }),
      );
    },
    TIMEOUT,
  );
  it(
    'hands exit codes and words on',
    async () => {
      expect(await go({ paths: 'deploy', 'fail-on': 'low' })).toMatchObject({ code: 1 });
      expect(await go({ 'fail-on': 'hihg' })).toMatchObject({ code: 2 });
      const words = { BULWARK_PATHS: 'clean\n$(touch pwned)', BULWARK_OPTIONS: '--allow-unread' };
      expect(await go({}, words)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('$(touch pwned)'),
      });
      expect(names('.')).not.toContain('pwned');
    },
    TIMEOUT,
  );
});

describe('CircleCI', () => {
  interface Step {
    readonly run?: { readonly command: string; readonly environment?: Values };
  }
  interface Orb {
    readonly commands: {
      readonly scan: {
        readonly parameters: Readonly<Record<string, { readonly default: string }>>;
        readonly steps: readonly Step[];
      };
    };
  }
  const { parameters, steps } = (documentsOf(textOf('integrations/circleci/orb.yml'))[0] as Orb).commands
    .scan;
  const go = async (given: Values): Promise<readonly Outcome[]> => {
    const scratch = mkdtempSync(join(repository.scratch('circleci'), 'run-'));
    const outcomes: Outcome[] = [];
    for (const { run: step } of steps) {
      if (step === undefined) continue;
      const environment = Object.entries(step.environment ?? {}).map(([name, value]) => [
        name,
        value.replace(
          /<< parameters\.([\w-]+) >>/g,
          (_all, key: string) => given[key] ?? parameters[key]?.default ?? '',
        ),
      ]);
      const env = { ...(Object.fromEntries(environment) as Values), BASH_ENV: join(scratch, 'bash-env') };
      // What the configuration writes as \<< the job gets as <<.
      outcomes.push(await run(['bash', '-eo', 'pipefail', '-c'], step.command.replaceAll('\\<<', '<<'), env));
    }
    return outcomes;
  };

  it('puts no parameter into a script', () => {
    for (const { run: step } of steps) expect(step?.command ?? '').not.toMatch(/(?<!\\)<</);
  });
  it(
    'keeps the reports before the verdict',
    async () => {
      const [scan, verdict] = await go({ paths: 'deploy\nclean', 'policy-ref': 'HEAD', 'fail-on': 'low' });
      expect([scan?.code, verdict?.code]).toEqual([0, 1]);
      expect(names('bulwark-reports')).toEqual(
        expect.arrayContaining(['bulwark.junit.xml', 'bulwark.sarif']),
      );
      const codes = (await go({ paths: 'clean', options: '--verbose' })).map(({ code }) => code);
      expect(codes).toEqual([0, 0]);
      expect((await go({ options: '--no-such' })).map(({ code }) => code)).toEqual([0, 2]);
    },
    TIMEOUT,
  );
});

describe('Azure Pipelines', () => {
  interface Step {
    readonly bash?: string;
    readonly env?: Values;
  }
  interface Template {
    readonly parameters: readonly { readonly name: string; readonly default: string }[];
    readonly steps: readonly Step[];
  }
  const { parameters, steps } = documentsOf(
    textOf('integrations/azure-pipelines/bulwark.yml'),
  )[0] as Template;
  const go = async (given: Values, env: Values = {}): Promise<readonly Outcome[]> => {
    const scratch = mkdtempSync(join(repository.scratch('azure'), 'run-'));
    const agent = {
      AGENT_TEMPDIRECTORY: scratch,
      BUILD_ARTIFACTSTAGINGDIRECTORY: join(scratch, 'staging'),
      PIPELINE_WORKSPACE: repository.scratch('pipeline'),
    };
    const set: Record<string, string> = {};
    const outcomes: Outcome[] = [];
    for (const { bash, env: own = {} } of steps) {
      if (bash === undefined) continue;
      const values = parameters.map(({ name, default: value }) => [
        `\${{ parameters.${name} }}`,
        given[name] ?? value,
      ]);
      const environment = filled(own, Object.fromEntries(values) as Values);
      const outcome = await run(['bash', '--noprofile', '--norc', '-c'], bash, {
        ...agent,
        ...environment,
        ...env,
        ...set,
      });
      for (const [, name = '', value = ''] of outcome.stdout.matchAll(
        /##vso\[task\.setvariable variable=(\w+)\](.*)/g,
      ))
        set[name] = value;
      outcomes.push(outcome);
    }
    return outcomes;
  };

  it('puts no parameter into a script', () => {
    for (const { bash = '' } of steps) expect(bash).not.toContain('${{');
  });
  it(
    'judges a pull request by the policy of its target, and obeys nothing that a manifest says',
    async () => {
      const [scan, verdict] = await go(
        { options: '--verbose' },
        { SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main' },
      );
      expect([scan?.code, verdict?.code]).toEqual([0, 1]);
      expect(scan?.stdout).toContain(EXCUSED);
      expect(scan?.stdout).toContain('## vso[task.complete');
      expect(scan?.stdout.match(/##(?:vso)?\[.*/g)).toEqual([
        '##vso[task.setvariable variable=BULWARK_EXIT_CODE]1',
      ]);
    },
    TIMEOUT,
  );
  it(
    'is content with what is clean, and tells words that are none',
    async () => {
      expect((await go({ paths: 'clean' })).map(({ code }) => code)).toEqual([0, 0]);
      expect((await go({ failOn: 'hihg' })).map(({ code }) => code)).toEqual([0, 2]);
    },
    TIMEOUT,
  );
});

describe('Jenkins', () => {
  const step = textOf('integrations/jenkins/vars/bulwark.groovy');
  const go = (env: Values): Promise<Outcome> =>
    run(['sh', '-xe', '-c'], textOf('integrations/jenkins/resources/bulwark/scan.sh'), {
      BULWARK_VERSION: '0.1.0',
      BULWARK_PATHS: '.',
      BULWARK_FAIL_ON: '',
      BULWARK_OPTIONS: '',
      ...env,
    });

  it('gives every setting that the script reads', () => {
    const read = textOf('integrations/jenkins/resources/bulwark/scan.sh').match(/BULWARK_\w+/g);
    expect([...new Set(read)].filter((name) => !step.includes(`"${name}=`))).toEqual([]);
  });
  it(
    'judges a pull request by the policy of its target, and a branch by its own',
    async () => {
      const { code, stdout } = await go({ CHANGE_TARGET: 'main' });
      expect(code).toBe(1);
      expect(stdout).toContain(EXCUSED);
      expect(await go({ BULWARK_PATHS: 'deploy\nclean', BULWARK_OPTIONS: '--framework\nnsa' })).toMatchObject(
        { code: 0 },
      );
      expect(names('bulwark-reports')).toEqual(expect.arrayContaining(['bulwark.html', 'bulwark.junit.xml']));
    },
    TIMEOUT,
  );
});
