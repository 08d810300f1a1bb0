// Which ids of other tools have a control here, and which have none. The ids are data, other-tools.json.
import tools from './other-tools.json' with { type: 'json' };
import { controlLink, page, table } from './markdown.ts';
import { folder } from './model.ts';
import type { Control, Page } from './model.ts';

/** Why no manifest can answer what an id asks, in the words of the pages. */
const beyond = {
  node: 'needs files and flags of the node',
  cloud: 'needs the account at the cloud',
  images: 'needs what is in the images',
  cluster: 'needs answers of a running cluster',
  person: 'needs a person to look',
  retired: 'is about something that Kubernetes or the tool has given up',
} as const;

type Reason = keyof typeof beyond;

interface Tool {
  readonly title: string;
  readonly file: string;
  /** The version whose ids these are. */
  readonly read: string;
  readonly ids: readonly string[];
  readonly beyond: Partial<Record<Reason, readonly string[]>>;
}

export const otherTools: readonly Tool[] = Object.entries(tools).map(([title, tool]) => ({
  title,
  file: `${title.toLowerCase()}.md`,
  ...tool,
}));

type Answers = ReadonlyMap<string, readonly Control[]>;

/** The overview with the matrix, and a page for each tool. */
export function coveragePages(controls: readonly Control[]): readonly Page[] {
  const answers = new Map<string, Control[]>();
  for (const control of controls)
    for (const alias of control.aliases) answers.set(alias, [...(answers.get(alias) ?? []), control]);
  return [
    { path: `${folder}/other-tools.md`, text: overview(controls, answers) },
    ...otherTools.map((tool) => ({
      path: `${folder}/other-tools/${tool.file}`,
      text: toolPage(tool, answers),
    })),
  ];
}

/** An id without a control: the reason, or undefined where nothing but the control is missing. */
function reasonOf({ beyond }: Tool, id: string): Reason | undefined {
  const found = Object.entries(beyond).find(([, ids]) => ids.includes(id));
  return found?.[0] as Reason | undefined;
}

interface Tally {
  readonly answered: readonly string[];
  readonly beyond: readonly string[];
  readonly missing: readonly string[];
}

function tally(tool: Tool, answers: Answers): Tally {
  const open = tool.ids.filter((id) => !answers.has(id));
  return {
    answered: tool.ids.filter((id) => answers.has(id)),
    beyond: open.filter((id) => reasonOf(tool, id) !== undefined),
    missing: open.filter((id) => reasonOf(tool, id) === undefined),
  };
}

function overview(controls: readonly Control[], answers: Answers): string {
  const sums = otherTools.map((tool) => {
    const { answered, beyond, missing } = tally(tool, answers);
    const counts = [tool.ids, answered, beyond, missing].map(({ length }) => String(length));
    return [`[${tool.title}](other-tools/${tool.file})`, tool.read, ...counts];
  });
  const rows = controls.map((control) => [
    controlLink(control),
    ...otherTools.map(({ ids }) => shortIds(control.aliases.filter((alias) => ids.includes(alias)))),
  ]);
  const own = controls.filter(
    ({ aliases }) => !otherTools.some(({ ids }) => ids.some((id) => aliases.includes(id))),
  );
  return page(`# Coverage of other tools

Ids by which other tools know what a control of Bulwark finds. Each can be used wherever a control is named: \`--control C-0057\`,
exceptions, \`bulwark explain KSV-0017\`. An id that has no control is listed with what it would need, on the page of its tool.

${table(['tool', 'version read', 'ids', 'with a control', 'beyond manifests', 'without a control'], sums)}

*Beyond manifests* is what Kubernetes objects cannot answer: files of nodes, accounts at a cloud, contents of images, or what the tool or
Kubernetes has given up.

## Controls and ids

${own.length} of ${controls.length} controls have no name elsewhere.

${table(['control', ...otherTools.map(({ title }) => title)], rows)}`);
}

/** The column names the tool, so its prefix is left out. */
function shortIds(ids: readonly string[]): string {
  return ids.map((id) => id.slice(id.indexOf(':') + 1)).join(', ');
}

function toolPage(tool: Tool, answers: Answers): string {
  const { answered, beyond: outside, missing } = tally(tool, answers);
  const rows = tool.ids.map((id) => [
    id,
    (answers.get(id) ?? []).map(linked).join('<br>') || openText(tool, id),
  ]);
  return page(`# Coverage of ${tool.title}

${tool.ids.length} ids of ${tool.read}: ${answered.length} have a control, ${outside.length} are beyond manifests, ${missing.length} have none.

${missing.length === 0 ? '' : `Without a control: ${missing.join(', ')}.\n\n`}${table(['id', 'controls'], rows)}

[All tools](../other-tools.md).`);
}

function linked(control: Control): string {
  return controlLink(control, '../');
}

function openText(tool: Tool, id: string): string {
  const reason = reasonOf(tool, id);
  return reason === undefined ? '**no control**' : `no control: it ${beyond[reason]}`;
}
