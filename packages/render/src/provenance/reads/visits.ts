import type { MarkedTemplate } from '../lines/marks.ts';
import type { Pipeline } from '../template/expression.ts';
import type { TemplateBody, TemplateNode } from '../template/parse.ts';
import { readPipeline } from './evaluate.ts';
import type { Inclusion } from './evaluate.ts';
import { Scope } from './scope.ts';
import { EACH, step } from './shape.ts';
import type { KeyPattern, Shape } from './shape.ts';

/** One action as it is reached from a file: what it reads of the values, and what stands within it or in the templates that it includes. */
export interface Visit {
  readonly template: MarkedTemplate;
  readonly action: number;
  readonly keys: readonly KeyPattern[];
  /** Of what decides whether, or how often, the texts up to its end are printed: the number of its `end`. */
  readonly end?: number;
  readonly within: readonly Visit[];
}

/** Includes within includes: helpers call each other, and some call themselves. */
const MAX_DEPTH = 12;
/** Actions of one file with those of its helpers; what comes after is not followed. */
const MAX_VISITS = 20_000;

interface Definition {
  readonly template: MarkedTemplate;
  readonly body: TemplateBody;
}

/** What the templates of a chart read. */
export class ChartReads {
  readonly #definitions = new Map<string, Definition>();

  constructor(templates: readonly MarkedTemplate[]) {
    for (const template of templates)
      for (const body of template.parsed.bodies)
        if (body.name !== undefined) this.#definitions.set(body.name, { template, body });
  }

  /** The actions of a file of a chart whose values lie at `values` in those of the top chart. */
  visits(template: MarkedTemplate, values: readonly string[]): readonly Visit[] {
    const body = template.parsed.bodies[0];
    if (body === undefined) return [];
    const walk = new Walk(this.#definitions);
    return walk.nodes(template, body.nodes, new Scope([{ kind: 'root', values }]), 0);
  }
}

class Walk {
  readonly #definitions: ReadonlyMap<string, Definition>;
  #left = MAX_VISITS;

  constructor(definitions: ReadonlyMap<string, Definition>) {
    this.#definitions = definitions;
  }

  nodes(
    template: MarkedTemplate,
    nodes: readonly TemplateNode[],
    scope: Scope,
    depth: number,
  ): readonly Visit[] {
    const visits: Visit[] = [];
    for (const node of nodes) {
      this.#left -= 1;
      if (this.#left < 0) break;
      visits.push(this.#visit(template, node, scope, depth));
    }
    return visits;
  }

  #visit(template: MarkedTemplate, node: TemplateNode, scope: Scope, depth: number): Visit {
    const { keys, includes, result } = read(node.pipeline, scope);
    const called = includes.flatMap((inclusion) => this.#included(inclusion, depth));
    const base = { template, action: node.action, keys };
    if (node.kind === 'template') {
      const given = this.#included({ name: node.name, dot: result }, depth);
      return { ...base, within: [...called, ...given] };
    }
    if (node.kind === 'print') {
      for (const name of node.pipeline.assigns) scope.assign(name, result);
      return { ...base, within: called };
    }
    const inner = blockScope(node, result, scope);
    const body = this.nodes(template, node.body, inner, depth);
    const otherwise = this.nodes(template, node.otherwise, new Scope(scope.dot, scope), depth);
    return { ...base, end: node.end, within: [...called, ...body, ...otherwise] };
  }

  #included({ name, dot }: Inclusion, depth: number): readonly Visit[] {
    const definition = this.#definitions.get(name);
    if (definition === undefined || depth >= MAX_DEPTH) return [];
    return this.nodes(definition.template, definition.body.nodes, new Scope(dot), depth + 1);
  }
}

function read(pipeline: Pipeline | undefined, scope: Scope): ReturnType<typeof readPipeline> {
  return pipeline === undefined ? { keys: [], includes: [], result: [] } : readPipeline(pipeline, scope);
}

function blockScope(
  node: Extract<TemplateNode, { readonly kind: 'if' | 'with' | 'range' }>,
  result: Shape,
  scope: Scope,
): Scope {
  const element = node.kind === 'range' ? step(result, EACH) : result;
  const inner = new Scope(node.kind === 'if' ? scope.dot : element, scope);
  const value = node.pipeline.assigns.at(-1);
  if (value !== undefined) inner.assign(value, element);
  return inner;
}
