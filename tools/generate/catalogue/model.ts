// What the pages of the catalogue are made of.

/** What the pages show of a control. */
export interface Control {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly rationale: string;
  readonly aliases: readonly string[];
  readonly requirements: Readonly<Record<string, readonly string[]>>;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

export interface Parameter {
  readonly type: string;
  readonly description: string;
  readonly default: unknown;
}

export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly requirements: readonly Requirement[];
}

export interface Requirement {
  readonly id: string;
  readonly title: string;
  readonly needs?: string;
}

/** A generated page: path below the root and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** Folder of all pages, relative to the root. */
export const folder = 'docs/catalogue';

const severities = ['critical', 'high', 'medium', 'low'];

/** Order of lists of controls. */
export function worstFirst(a: Control, b: Control): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.id < b.id ? -1 : 1);
}
