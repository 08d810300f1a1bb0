/** What the terminal report is about: findings one by one, or frameworks, workloads or controls with their figures. */
export const VIEWS = ['finding', 'framework', 'workload', 'control'] as const;
export type View = (typeof VIEWS)[number];

/** What findings can be listed by, instead of being explained control by control. */
export const GROUPINGS = ['file', 'namespace', 'workload', 'control', 'severity'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** How the terminal report is arranged. */
export interface Arrangement {
  readonly view: View;
  /** Of the view of findings. */
  readonly groupBy?: Grouping;
  /** Gates and the sum alone. */
  readonly quiet: boolean;
}

/** The address under which a terminal opens a line of a file; undefined for what is no file of this machine. */
export type AddressOf = (file: string, line: number) => string | undefined;
