// The page of one control: its definition, its README and its example on one page.
import { code, page, table } from './markdown.ts';
import type { Control, Framework, Parameter } from './model.ts';

/** What a page shows beside the definition of its control. */
export interface ControlTexts {
  readonly readme: string;
  /** The sections of the example. */
  readonly example: string;
  /** `Kind/namespace/name` of the object found in the bad example, `Kind/name` where its kind has no namespaces. */
  readonly object: string;
}

/** From the page of a control to the folder of the catalogue. */
const base = '../../';

export function controlPage(
  control: Control,
  { readme, example, object }: ControlTexts,
  frameworks: readonly Framework[],
): string {
  const { id, title, severity, aliases } = control;
  const facts = [code(id), severity, ...(aliases.length > 0 ? [`also ${aliases.join(', ')}`] : [])];
  const body = readme.slice(readme.indexOf('\n') + 1).trim();
  const split = body.indexOf('## How to fix');
  return page(`# ${title}

${facts.join(' · ')}

${control.rationale}

${body.slice(0, split)}${example}

${body.slice(split)}

## Parameters
${parameterText(control)}

## Frameworks
${frameworkText(control, frameworks)}

## How to except
${exceptionText(id, object)}

Its code and all its cases are in [packages/controls/src/${id}](../../../../packages/controls/src/${id}/).
\`bulwark explain ${id}\` prints this page; \`bulwark scan PATH --control ${id}\` runs it alone.
All controls: [catalogue](${base}README.md).`);
}

function parameterText({ id, parameters }: Control): string {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return 'None.';
  const rows = entries.map(([name, parameter]) => parameterRow(name, parameter));
  const [first] = entries[0] as (typeof entries)[number];
  return `${table(['name', 'type', 'default', 'what'], rows)}

Set with \`--param ${id}.${first}=VALUE\`, or under \`parameters\` in [bulwark.yaml](${base}../policy.md).`;
}

function parameterRow(name: string, { type, description, default: value }: Parameter): string[] {
  return [code(name), type, defaultText(value), description];
}

/** Long lists are told by how they begin. */
function defaultText(value: unknown): string {
  if (!Array.isArray(value)) return code(JSON.stringify(value));
  if (value.length === 0) return 'none';
  const shown = value.slice(0, 8).map((item) => code(String(item)));
  const rest = value.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function frameworkText({ requirements }: Control, frameworks: readonly Framework[]): string {
  const rows = frameworks.flatMap(({ id, title, version, requirements: all }) =>
    all
      .filter((requirement) => requirements[id]?.includes(requirement.id))
      .map((requirement) => [`[${title} ${version}](${base}${id}.md)`, requirement.id, requirement.title]),
  );
  return rows.length === 0
    ? 'No framework of the catalogue asks for it.'
    : table(['framework', 'requirement', 'what'], rows);
}

function exceptionText(id: string, object: string): string {
  const [kind = '', ...place] = object.split('/');
  const name = place.at(-1) ?? '';
  const lines = [
    'exceptions:',
    `  - control: ${id}`,
    `    kind: ${kind}`,
    ...(place.length === 1 ? [] : [`    namespace: ${place[0]}`]),
    ...(name === '' ? [] : [`    name: ${name}`]),
    '    reason: why it is acceptable',
    '    owner: who decided',
    '    until: 2027-01-31',
  ];
  return `In [bulwark.yaml](${base}../policy.md), narrow and with an end; \`bulwark except FINGERPRINT PATH --reason … --until …\` writes it:

\`\`\`yaml
${lines.join('\n')}
\`\`\`

Where the policy allows annotations, on the object: \`bulwark.dev/except: "${id}; until=2027-01-31; reason=…"\`.`;
}
