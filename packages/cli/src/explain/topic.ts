import type { Control } from '@bulwark/control-kit';
import type { Framework, Severity } from '@bulwark/model';
import { findControls, findFramework } from '../arguments/names.ts';
import { suggestions } from '../arguments/suggest.ts';
import type { Library } from '../arguments/request.ts';
import { UserError } from '../errors.ts';
import { Page } from './page.ts';
import type { PageFormat } from './page.ts';
import { scorePage } from './score.ts';

/** The page of a control (by any name), a framework, `score`, or an error code. Throws UserError where there is none. */
export async function explainTopic(topic: string, library: Library, format: PageFormat): Promise<string> {
  const page = new Page(format);
  if (/^scores?$/i.test(topic)) return scorePage(page);
  if (/^BW-/i.test(topic)) return errorPage(topic.toUpperCase(), page);
  const framework = attempt(() => findFramework(topic, library.frameworks));
  if (framework !== undefined) return frameworkPage(framework, library, page);
  const controls = attempt(() => findControls(topic, library.controls));
  if (controls === undefined) throw unknownTopic(topic, library);
  const { readmes, examples } = await import('@bulwark/controls/readmes');
  controls.forEach((control, index) => {
    if (index > 0) page.line('');
    controlPage(control, textOf(readmes[control.id], examples[control.id]), page);
  });
  return page.toString();
}

function attempt<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function unknownTopic(topic: string, { controls, frameworks }: Library): UserError {
  const names = [
    ...controls.flatMap(({ id, title, aliases }) => [id, title, ...aliases]),
    ...frameworks.flatMap(({ id, aliases }) => [id, ...aliases]),
    'score',
  ];
  const close = suggestions(topic, names);
  const hint = close.length === 0 ? undefined : `Did you mean ${close.join(' or ')}?`;
  return new UserError('BW-USAGE-TOPIC', `there is nothing to explain by the name '${topic}'`, hint);
}

async function errorPage(code: string, page: Page): Promise<string> {
  const { errorPages } = await import('./errors.ts');
  const entry = errorPages().find((each) => each.code === code);
  if (entry === undefined) {
    const codes = errorPages().map((each) => each.code);
    const close = suggestions(code, codes);
    throw new UserError(
      'BW-USAGE-TOPIC',
      `no error has the code ${code}`,
      close.length === 0
        ? `Codes begin with BW-USAGE, BW-READ, BW-INPUT, BW-OUTPUT, BW-GATE or BW-BUG.`
        : `Did you mean ${close.join(' or ')}?`,
    );
  }
  page.title(`${entry.code}: ${entry.line}`);
  page.line();
  page.text(entry.meaning);
  page.line();
  page.text(`What to do: ${entry.hint}`);
  page.text(`Exit code: ${entry.exitCode}`);
  return page.toString();
}

const FIX = '\n## How to fix\n';

/** A README with the example of its control before the way to fix it. */
function textOf(readme: string | undefined, example: string | undefined): string | undefined {
  return example === undefined ? readme : readme?.replace(FIX, () => `\n${example}\n${FIX}`);
}

function controlPage(control: Control, readme: string | undefined, page: Page): void {
  const { id, title, severity, aliases, requirements, rationale } = control;
  page.line(`${page.style.bold(title)}  ${page.style.severity(severity, severity)}  ${page.style.dim(id)}`);
  if (aliases.length > 0) page.text(`Also known as ${aliases.join(', ')}`);
  const asked = Object.entries(requirements).map(([framework, ids]) => `${framework} ${ids.join(', ')}`);
  if (asked.length > 0) page.text(`Asked for by ${asked.join('; ')}`);
  page.line();
  if (readme === undefined) page.text(rationale);
  else page.markdown(readme);
  parameterLines(control, page);
  exceptionLines(id, page);
  page.line();
  page.text(`Run it alone: bulwark scan PATH --control ${id}`);
}

function parameterLines({ id, parameters }: Control, page: Page): void {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return;
  page.gap();
  page.title('Parameters');
  for (const [name, schema] of entries) {
    page.text(
      `${name} (${schema.type}, default ${JSON.stringify(schema.default)}): ${schema.description}`,
      '  ',
      '    ',
    );
    page.line(`    --param ${id}.${name}=VALUE`);
  }
}

/** The ways to live with a finding; the policy is the one that every team has. */
function exceptionLines(id: string, page: Page): void {
  page.gap();
  page.title('How to except');
  page.text('In bulwark.yaml, narrow and with an end:');
  const entry = [
    'exceptions:',
    `  - control: ${id}`,
    '    kind: KIND',
    '    namespace: NAMESPACE',
    '    name: NAME',
    '    reason: why it is acceptable',
    '    owner: who decided',
    '    until: 2027-01-31',
  ];
  for (const line of entry) page.line(`    ${line}`);
  page.text('`bulwark except FINGERPRINT PATH --reason ... --until ...` writes it for one finding.');
}

const WORST_FIRST: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

function frameworkPage(framework: Framework, { controls }: Library, page: Page): string {
  page.title(`${framework.title} ${framework.version}`);
  page.text(`${framework.id}; ${framework.requirements.length} requirements, titles in our own words`);
  page.line();
  for (const { id, title, needs } of framework.requirements) {
    const joined = controls
      .filter(({ requirements }) => requirements[framework.id]?.includes(id))
      .sort((a, b) => WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity));
    page.text(`${title} (${id})`, '- ', '  ');
    const by = joined.map((control) => control.id).join(', ');
    if (by !== '') page.text(by, '    ');
    else page.text(`not evaluated: ${needs?.replaceAll('-', ' ') ?? 'no control decides it yet'}`, '    ');
  }
  page.line();
  page.text(`Scan for it: bulwark scan PATH --framework ${framework.id}`);
  return page.toString();
}
