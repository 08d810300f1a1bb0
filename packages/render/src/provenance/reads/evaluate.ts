import type { Expression, Pipeline } from '../template/expression.ts';
import type { Scope } from './scope.ts';
import { EACH, step, union } from './shape.ts';
import type { KeyPattern, Shape } from './shape.ts';

/** What an action reads: keys of the values, and the templates that it includes with what they are given. */
export interface Reads {
  readonly keys: readonly KeyPattern[];
  readonly includes: readonly Inclusion[];
  readonly result: Shape;
}

export interface Inclusion {
  readonly name: string;
  readonly dot: Shape;
}

/** Follows the values through a pipeline. Functions are taken to pass on what they are given, but for those that make text or decide. */
export function readPipeline(pipeline: Pipeline, scope: Scope): Reads {
  const evaluation = new Evaluation(scope);
  const result = evaluation.pipeline(pipeline);
  return { keys: evaluation.keys, includes: evaluation.includes, result };
}

/** What comes out of them is made anew: text, or a decision. */
const PLAIN = new Set(
  'eq ne lt le gt ge not empty kindIs typeIs hasKey has contains hasPrefix hasSuffix len print printf quote squote join trim lower upper replace trunc sha256sum b64enc semverCompare regexMatch fail'.split(
    ' ',
  ),
);
const STEPPING = new Set(['get', 'index', 'dig']);

class Evaluation {
  readonly keys: KeyPattern[] = [];
  readonly includes: Inclusion[] = [];
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  pipeline({ commands }: Pipeline): Shape {
    let piped: Shape | undefined;
    for (const command of commands) piped = this.#command(command, piped);
    return piped ?? [];
  }

  #command(command: Expression, piped: Shape | undefined): Shape {
    if (command.kind !== 'call') return this.#operand(command);
    const shapes = command.parts.map((part) => this.#operand(part));
    if (piped !== undefined) shapes.push(piped);
    return this.#call(command.name, command.parts, shapes);
  }

  /** An operand, which is read where it comes from the values. */
  #operand(expression: Expression): Shape {
    const shape = this.#shape(expression);
    if (expression.kind !== 'pipeline') this.#read(shape);
    return shape;
  }

  #read(shape: Shape): void {
    for (const source of shape) if (source.kind === 'values' && !source.isTop) this.keys.push(source.path);
  }

  #shape(expression: Expression): Shape {
    switch (expression.kind) {
      case 'dot':
        return this.#scope.dot;
      case 'variable':
        return this.#scope.variable(expression.name);
      case 'field':
        return expression.names.reduce((shape: Shape, name) => step(shape, name), this.#shape(expression.of));
      case 'pipeline':
        return this.pipeline(expression.pipeline);
      case 'call':
        return this.#command(expression, undefined);
      case 'text':
      case 'literal':
        return [];
    }
  }

  #call(name: string | undefined, parts: readonly Expression[], shapes: readonly Shape[]): Shape {
    switch (name) {
      case undefined:
        return union(shapes);
      case 'include':
        this.#include(parts, shapes);
        return [];
      case 'dict':
        return dictionary(parts, shapes);
      case 'list':
      case 'tuple':
        return [{ kind: 'list', items: union(shapes) }];
      case 'set':
        return assignEntry(parts, shapes);
      default:
        return this.#function(name, parts, shapes);
    }
  }

  #function(name: string, parts: readonly Expression[], shapes: readonly Shape[]): Shape {
    if (STEPPING.has(name)) return this.#steps(name, parts, shapes);
    return PLAIN.has(name) ? [] : union(shapes);
  }

  #include(parts: readonly Expression[], shapes: readonly Shape[]): void {
    const [name] = parts;
    if (name?.kind === 'text') this.includes.push({ name: name.value, dot: shapes[1] ?? [] });
  }

  /** `get map "a"`, `index map "a" 0`, `dig "a" "b" default map`. */
  #steps(name: string, parts: readonly Expression[], shapes: readonly Shape[]): Shape {
    const base = name === 'dig' ? shapes.at(-1) : shapes[0];
    const steps = name === 'dig' ? parts.slice(0, shapes.length - 2) : parts.slice(1);
    const found = steps.reduce(
      (shape: Shape, part) => step(shape, part.kind === 'text' ? part.value : EACH),
      base ?? [],
    );
    this.#read(found);
    return found;
  }
}

function dictionary(parts: readonly Expression[], shapes: readonly Shape[]): Shape {
  const entries = new Map<string, Shape>();
  for (let at = 0; at < shapes.length; at += 2) {
    const key = parts[at];
    if (key?.kind === 'text') entries.set(key.value, shapes[at + 1] ?? []);
  }
  return [{ kind: 'map', entries }];
}

/** `set` changes the map that it is given. */
function assignEntry(parts: readonly Expression[], shapes: readonly Shape[]): Shape {
  const [map = [], , value = []] = shapes;
  const key = parts[1];
  for (const source of map)
    if (source.kind === 'map' && key?.kind === 'text')
      source.entries.set(key.value, union([source.entries.get(key.value) ?? [], value]));
  return map;
}
