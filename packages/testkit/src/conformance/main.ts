// npm run conformance -- <suite> [--dir D] [--json F]: our verdicts beside those of another project's own tests.
// Exit codes: 0 all disagreements are listed in conformance/divergences.yaml, 1 some are not, 2 usage.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { toJson } from '../fixtures/golden.ts';
import { reportText } from './report.ts';
import { defaultFolder, runSuite } from './run-suite.ts';
import { MissingMaterial } from './suite.ts';
import { suites } from './suites.ts';

const USAGE = `usage: npm run conformance -- <suite> [--dir D] [--json F]
  suites: ${suites.map(({ name }) => name).join(', ')}
  --dir D   folder of the suite; without it, the one in the conformance material at ../shared or $BULWARK_SHARED
  --json F  writes every case to a file`;

interface Options {
  readonly suite: string | undefined;
  readonly dir: string | undefined;
  readonly json: string | undefined;
}

function readOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { dir: { type: 'string' }, json: { type: 'string' } },
    });
    if (positionals.length > 1) return `one suite at a time, not ${positionals.join(' and ')}`;
    return { suite: positionals[0], dir: values.dir, json: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function run(args: readonly string[]): number {
  const options = readOptions(args);
  if (typeof options === 'string') return refuse(options);
  const suite = suites.find(({ name }) => name === options.suite);
  if (suite === undefined)
    return refuse(options.suite === undefined ? 'which suite?' : `no suite is called ${options.suite}`);
  try {
    const folder = options.dir === undefined ? defaultFolder(suite) : resolve(options.dir);
    const report = runSuite(suite, folder);
    if (options.json !== undefined) writeFileSync(options.json, toJson(report));
    console.log(reportText(report));
    return report.unlisted.length > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof MissingMaterial) return refuse(error.message);
    throw error;
  }
}

function refuse(problem: string): number {
  console.error(`${problem}\n${USAGE}`);
  return 2;
}

process.exitCode = run(process.argv.slice(2));
