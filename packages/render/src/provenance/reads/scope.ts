import type { Shape } from './shape.ts';

/** The dot and the variables of a part of a template. */
export class Scope {
  readonly dot: Shape;
  readonly #outer: Scope | undefined;
  readonly #variables = new Map<string, Shape>();

  constructor(dot: Shape, outer?: Scope) {
    this.dot = dot;
    this.#outer = outer;
    if (outer === undefined) this.#variables.set('$', dot);
  }

  variable(name: string): Shape {
    return this.#variables.get(name) ?? this.#outer?.variable(name) ?? [];
  }

  /** What a variable held before stays possible: which assignment runs is not followed. */
  assign(name: string, shape: Shape): void {
    const holder = this.#holder(name) ?? this;
    holder.#variables.set(name, [...(holder.#variables.get(name) ?? []), ...shape]);
  }

  #holder(name: string): Scope | undefined {
    if (this.#variables.has(name)) return this;
    return this.#outer === undefined ? undefined : this.#outer.#holder(name);
  }
}
