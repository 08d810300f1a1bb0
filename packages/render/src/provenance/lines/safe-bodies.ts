import type { Expression, Pipeline } from '../template/expression.ts';
import type { ParsedTemplate, TemplateNode } from '../template/parse.ts';

/** What may be done to text with marks in it: it stays whole and in its order. */
const HARMLESS = new Set(['nindent', 'indent']);

/**
 * Names of the defined templates whose text is printed wherever it is used, at most indented. Marks in others would change what is
 * compared, cut, hashed or parsed, or could be carried elsewhere.
 */
export function printedBodies(templates: readonly ParsedTemplate[]): ReadonlySet<string> {
  const names = new Set<string>();
  const used = new Map<string, Set<string>>();
  const tainted = new Set<string>();
  for (const body of templates.flatMap(({ bodies }) => bodies)) {
    const uses = new Uses(tainted);
    uses.nodes(body.nodes);
    if (body.name === undefined) continue;
    names.add(body.name);
    used.set(body.name, new Set([...(used.get(body.name) ?? []), ...uses.all]));
  }
  for (const name of tainted) for (const inner of used.get(name) ?? []) tainted.add(inner);
  return new Set([...names].filter((name) => !tainted.has(name)));
}

class Uses {
  /** Every name that is used. */
  readonly all = new Set<string>();
  readonly #tainted: Set<string>;

  constructor(tainted: Set<string>) {
    this.#tainted = tainted;
  }

  nodes(nodes: readonly TemplateNode[]): void {
    for (const node of nodes) {
      if (node.kind === 'template') this.all.add(node.name);
      else if (node.kind === 'print') this.#print(node.pipeline);
      else this.#consumed(node.pipeline);
      if (node.kind === 'template' && node.pipeline !== undefined) this.#consumed(node.pipeline);
      if ('body' in node) this.nodes([...node.body, ...node.otherwise]);
    }
  }

  #print(pipeline: Pipeline): void {
    const [first, ...rest] = pipeline.commands;
    const name = first && includedName(first);
    const harmless = rest.every((stage) => stage.kind === 'call' && HARMLESS.has(stage.name ?? ''));
    if (name === undefined || !harmless || pipeline.assigns.length > 0) return this.#consumed(pipeline);
    this.all.add(name);
    if (first?.kind === 'call') for (const part of first.parts) this.#expression(part);
    return undefined;
  }

  #consumed(pipeline: Pipeline): void {
    for (const command of pipeline.commands) this.#expression(command);
  }

  #expression(expression: Expression): void {
    const name = includedName(expression);
    if (name !== undefined) {
      this.all.add(name);
      this.#tainted.add(name);
    }
    if (expression.kind === 'call') for (const part of expression.parts) this.#expression(part);
    if (expression.kind === 'pipeline') this.#consumed(expression.pipeline);
    if (expression.kind === 'field') this.#expression(expression.of);
  }
}

/** The constant name in `include "name" …`. */
function includedName(expression: Expression): string | undefined {
  if (expression.kind !== 'call' || expression.name !== 'include') return undefined;
  const [name] = expression.parts;
  return name?.kind === 'text' ? name.value : undefined;
}
