// The first page of the catalogue: every control by area, and the way to the other pages.
import { code, controlLink, page, table } from './markdown.ts';
import { worstFirst } from './model.ts';
import type { Control, Framework } from './model.ts';

export function indexPage(controls: readonly Control[], frameworks: readonly Framework[]): string {
  const areas = Map.groupBy(controls, ({ id }) => id.slice(0, id.indexOf('/')));
  const sections = [...areas].map(([area, members]) => {
    const rows = members.toSorted(worstFirst).map(controlRow);
    return `## ${area}\n\n${table(['severity', 'control', 'what it finds', 'other names', 'parameters'], rows)}`;
  });
  const list = frameworks.map(
    ({ id, title, version, requirements }) =>
      `- [${title} ${version}](${id}.md): ${requirements.length} requirements`,
  );
  const jump = [...areas].map(([area, { length }]) => `[${area}](#${area}) (${length})`);
  return page(`# Catalogue

${controls.length} controls. The page of each says what it checks, why it matters, shows a bad and a good example that tests execute, how to fix
it, where it ends and how to except it. \`bulwark explain <name>\` prints it, by any of its names.

${jump.join(' · ')}

Frameworks, requirement by requirement:

${list.join('\n')}

[Coverage of other tools](other-tools.md): their ids, the controls that answer them, and what is missing.

${sections.join('\n\n')}`);
}

function controlRow(control: Control): string[] {
  return [
    control.severity,
    controlLink(control),
    control.title,
    control.aliases.join(', '),
    Object.keys(control.parameters).map(code).join(', '),
  ];
}
