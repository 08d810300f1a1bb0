// The page of one framework: its requirements, and who judges them.
import { controlLink, page, table } from './markdown.ts';
import { worstFirst } from './model.ts';
import type { Control, Framework, Requirement } from './model.ts';

export function frameworkPage(
  { id, title, version, requirements }: Framework,
  controls: readonly Control[],
): string {
  const judges = (requirement: Requirement): readonly Control[] =>
    controls.filter((control) => control.requirements[id]?.includes(requirement.id)).toSorted(worstFirst);
  const rows = requirements.map((requirement) => {
    const judged = judges(requirement).map((control) => `${controlLink(control)} (${control.severity})`);
    return [requirement.id, requirement.title, judged.join('<br>') || blind(requirement)];
  });
  const open = requirements.filter((requirement) => judges(requirement).length === 0);
  return page(`# ${title} ${version}

Requirements by their ids, titles in our own words. \`bulwark scan PATH --framework ${id}\` judges them.

${requirements.length - open.length} of ${requirements.length} requirements have controls.${openText(open)}

${table(['requirement', 'what', 'controls'], rows)}`);
}

function openText(open: readonly Requirement[]): string {
  if (open.length === 0) return '';
  return ` Without one, and reported as not evaluated: ${open.map(({ id }) => id).join(', ')}.`;
}

function blind({ needs }: Requirement): string {
  return needs === undefined
    ? '**no control**: not evaluated'
    : `**no control**: not evaluated, ${needs.replaceAll('-', ' ')}`;
}
