import type { TextSource } from '@bulwark/sources';
import type { Splice } from './edit/splice.ts';

/** All edits of one file or held text. */
export interface FileEdit {
  readonly source: TextSource;
  /** As users see it. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** In order and apart; `fixes` are numbers of the plan's fixes. */
  readonly splices: readonly Splice[];
}
