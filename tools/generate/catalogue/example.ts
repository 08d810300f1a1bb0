// The example of a control: a fixture that fails, and the nearest one that passes. Tests execute both.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

interface Finding {
  readonly object: string;
  readonly container?: string;
  readonly path?: string;
  readonly message: string;
  readonly remedy: { readonly advice: string };
}

export interface Example {
  readonly bad: string;
  readonly good: string;
  /** What is found in the bad one. */
  readonly findings: readonly Finding[];
}

/** Comments that set up the evaluation of a fixture rather than tell about it. */
const directive = /^# (?:parameters|complete-kinds|pod-security-version): /m;

/**
 * The example from the fixtures of a control's folder: the failing one that needs the least, with its passing neighbour of the
 * same name, else with the passing one that shares the most lines. Undefined where nothing fails or nothing passes yet.
 */
export function exampleOf(controlFolder: string): Example | undefined {
  const fixtures = join(controlFolder, 'fixtures');
  if (!existsSync(fixtures)) return undefined;
  const names = readdirSync(fixtures).sort();
  const read = (name: string): string => readFileSync(join(fixtures, name), 'utf8');
  const failing = names.filter((name) => /^fail\.[a-z0-9-]+\.yaml$/.test(name));
  const passing = names.filter((name) => /^pass\.[a-z0-9-]+\.yaml$/.test(name));
  const neighbour = (name: string): string => name.replace(/^fail/, 'pass');
  const price = (name: string): number =>
    read(name).split('\n').length +
    (directive.test(read(name)) ? 1000 : 0) +
    (passing.includes(neighbour(name)) ? 0 : 100);
  const [worst] = failing.toSorted((a, b) => price(a) - price(b));
  if (worst === undefined || passing[0] === undefined) return undefined;
  const golden = worst.replace(/\.yaml$/, '.findings.json');
  const bad = read(worst);
  const lines = new Set(bad.split('\n'));
  const shared = (text: string): number => text.split('\n').filter((line) => lines.has(line)).length;
  const [nearest = ''] = passing.map(read).toSorted((a, b) => shared(b) - shared(a));
  return {
    bad,
    good: passing.includes(neighbour(worst)) ? read(neighbour(worst)) : nearest,
    findings: names.includes(golden) ? (JSON.parse(read(golden)) as readonly Finding[]) : [],
  };
}

/** The sections of the example, as the catalogue and `bulwark explain` show them. */
export function exampleMarkdown({ bad, good, findings }: Example): string {
  const [first, ...more] = findings;
  const said = first === undefined ? [] : [foundLine(first), ''];
  const others = more.length === 0 ? [] : [`${more.length} more in the same text.`, ''];
  return [
    '## Bad example',
    '```yaml',
    bad.trimEnd(),
    '```',
    '',
    ...said,
    ...others,
    '## Good example',
    '```yaml',
    good.trimEnd(),
    '```',
  ]
    .join('\n')
    .trimEnd();
}

function foundLine({ object, container, path, message, remedy }: Finding): string {
  const where = [object, container && `container ${container}`, path].filter(Boolean).join(', ');
  return `Found: ${where}: ${message}. ${remedy.advice}`;
}
