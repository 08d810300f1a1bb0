// The generated part of docs/architecture.md: the layer table as a diagram and as rows.
import type { Layer, LayerTable } from '../layers/table.ts';

const begin = '<!-- generated from tools/layers.json: npm run generate -->';
const end = '<!-- end of the generated part -->';

/** `page` with the part between its markers rendered anew from the table. Throws when a marker is missing. */
export function renderArchitecture(page: string, table: LayerTable): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error('docs/architecture.md has lost its generation markers');
  return `${page.slice(0, from)}${begin}\n\n${diagram(table)}\n\n${rows(table)}\n\n${page.slice(to)}`;
}

/** Mermaid flow chart, faces on top; an edge a package gets through another one it imports is left out. */
function diagram(table: LayerTable): string {
  const ladder = table.layers.filter((layer) => layer.layer !== null);
  const levels = [4, 3, 2, 1, 0].filter((level) => ladder.some((layer) => layer.layer === level));
  const groups = levels.map((level) => {
    const names = ladder.filter((layer) => layer.layer === level).map((layer) => `    ${layer.name}`);
    return [`  subgraph layer-${level}`, ...names, '  end'].join('\n');
  });
  const rowsByName = new Map(ladder.map((layer) => [layer.name, layer]));
  const edges = ladder.flatMap((layer) =>
    directEdges(layer, rowsByName).map((name) => `  ${layer.name} --> ${name}`),
  );
  return ['```mermaid', 'flowchart TD', ...groups, ...edges, '```'].join('\n');
}

function directEdges(layer: Layer, table: ReadonlyMap<string, Layer>): string[] {
  const indirect = new Set(layer.may.flatMap((name) => [...reachable(name, table)]));
  return layer.may.filter((name) => !indirect.has(name));
}

function reachable(name: string, table: ReadonlyMap<string, Layer>): Set<string> {
  const next = table.get(name)?.may ?? [];
  return new Set(next.flatMap((other) => [other, ...reachable(other, table)]));
}

function rows(table: LayerTable): string {
  const lines = table.layers.map((layer) => {
    const cells = [
      layer.layer ?? 'side',
      `\`${layer.path}\``,
      layer.purpose,
      names(layer.may),
      names(layer.npm),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| layer | folder | purpose | may import | npm packages |', '|---|---|---|---|---|', ...lines].join(
    '\n',
  );
}

function names(list: readonly string[]): string {
  return list.length === 0 ? '–' : list.map((name) => `\`${name}\``).join(', ');
}
