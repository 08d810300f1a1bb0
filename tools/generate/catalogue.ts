// docs/catalogue: what there is to find, by control, by framework, and by the ids of other tools.
import { join } from 'node:path';
import { root } from '../root.ts';

/** What the pages show of a control; the page of a control is the README of its folder. */
interface Control {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly aliases: readonly string[];
  readonly requirements: Readonly<Record<string, readonly string[]>>;
  readonly parameters: Readonly<Record<string, { readonly type: string; readonly description: string }>>;
}

interface Framework {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly requirements: readonly Requirement[];
}

interface Requirement {
  readonly id: string;
  readonly title: string;
  readonly needs?: string;
}

interface Page {
  readonly path: string;
  readonly text: string;
}

const folder = 'docs/catalogue';
const note = '<!-- generated from the controls and frameworks: npm run generate -->';
const severities = ['critical', 'high', 'medium', 'low'];

/** All pages of the catalogue. The registry of the controls has to be up to date. */
export async function cataloguePages(): Promise<Page[]> {
  const load = async (path: string): Promise<unknown> => import(/* @vite-ignore */ join(root, path));
  const { controls } = (await load('packages/controls/src/index.ts')) as { controls: readonly Control[] };
  const { frameworks } = (await load('packages/frameworks/src/index.ts')) as {
    frameworks: readonly Framework[];
  };
  return [
    { path: `${folder}/README.md`, text: indexPage(controls, frameworks) },
    { path: `${folder}/other-tools.md`, text: peersPage(controls) },
    ...frameworks.map((framework) => ({
      path: `${folder}/${framework.id}.md`,
      text: frameworkPage(framework, controls),
    })),
  ];
}

function indexPage(controls: readonly Control[], frameworks: readonly Framework[]): string {
  const areas = Map.groupBy(controls, ({ id }) => id.slice(0, id.indexOf('/')));
  const sections = [...areas].map(([area, members]) => {
    const rows = [...members].sort(worstFirst).map(controlRow);
    return `## ${area}\n\n${table(['severity', 'control', 'other names', 'parameters'], rows)}`;
  });
  const list = frameworks.map(
    ({ id, title, version, requirements }) =>
      `- [${title} ${version}](${id}.md): ${requirements.length} requirements`,
  );
  return page(`# Catalogue

${controls.length} controls. The page of each is in its folder, with what it checks, why it matters, how to fix it and where it ends; its fixtures
beside it are examples, bad and good, that tests execute. \`bulwark explain <name>\` prints it, by any of its names.

Frameworks, requirement by requirement:

${list.join('\n')}

[Names that other tools give](other-tools.md) to the same thing.

${sections.join('\n\n')}`);
}

function controlRow(control: Control): string[] {
  return [
    control.severity,
    `${link(control)}<br>${control.title}`,
    control.aliases.join(', '),
    Object.keys(control.parameters)
      .map((name) => `\`${name}\``)
      .join(', '),
  ];
}

function frameworkPage(
  { id, title, version, requirements }: Framework,
  controls: readonly Control[],
): string {
  const rows = requirements.map((requirement) => {
    const members = controls.filter((control) => control.requirements[id]?.includes(requirement.id));
    const judged = [...members].sort(worstFirst).map((control) => `${link(control)} (${control.severity})`);
    return [requirement.id, requirement.title, judged.join('<br>') || blind(requirement)];
  });
  return page(`# ${title} ${version}

Requirements by their ids, titles in our own words. \`bulwark scan PATH --framework ${id}\` judges them.

${table(['requirement', 'what', 'controls'], rows)}`);
}

function blind({ needs }: Requirement): string {
  return needs === undefined
    ? 'not evaluated: no control decides it'
    : `not evaluated: ${needs.replaceAll('-', ' ')}`;
}

/** Whose ids they are, and how an id is told. */
const peers: readonly (readonly [title: string, pattern: RegExp])[] = [
  ['Kubescape', /^C-\d/],
  ['Trivy', /^(?:KSV|KCV)-\d/],
  ['Checkov', /^CKV2?_K8S_\d/],
  ['Polaris', /^polaris:/],
  ['kube-linter', /^kube-linter:/],
];

function peersPage(controls: readonly Control[]): string {
  const sections = peers.map(([title, pattern]) => {
    const ids = new Map<string, Control[]>();
    for (const control of controls)
      for (const alias of control.aliases.filter((each) => pattern.test(each)))
        ids.set(alias, [...(ids.get(alias) ?? []), control]);
    const rows = [...ids]
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .map(([alias, members]) => [alias, members.map(link).join('<br>')]);
    return `## ${title}\n\n${rows.length} ids.\n\n${table(['id', 'controls'], rows)}`;
  });
  return page(`# Names of other tools

Ids by which other tools know what a control of Bulwark finds. Each can be used wherever a control is named: \`--control C-0057\`,
exceptions, \`bulwark explain KSV-0017\`. An id that is not here has no control of that name.

${sections.join('\n\n')}`);
}

function worstFirst(a: Control, b: Control): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.id < b.id ? -1 : 1);
}

function link({ id }: Control): string {
  return `[${id}](../../packages/controls/src/${id}/README.md)`;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  return [`| ${titles.join(' | ')} |`, `|${'---|'.repeat(titles.length)}`, ...lines].join('\n');
}

function page(text: string): string {
  return `${note}\n\n${text}\n`;
}
