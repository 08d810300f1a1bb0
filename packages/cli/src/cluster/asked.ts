import type { ValueMap } from '@bulwark/model';
import type { UnreadEntry } from '@bulwark/report';
import { CLUSTER_PROBLEMS, metadataText } from '@bulwark/sources/cluster';
import type { KindOutcome } from '@bulwark/sources/cluster';
import { didYouMean } from '../arguments/suggest.ts';
import { UserError } from '../errors.ts';

/**
 * Whether a label selector is one is for the API server to say, and it says so of each list. Nothing has been read with one that is none. Throws
 * UserError.
 */
export function refuseSelector(selector: string | undefined, outcomes: readonly KindOutcome[]): void {
  if (selector === undefined) return;
  const refused = outcomes.find(({ failure }) => failure?.status === 400)?.failure;
  if (refused === undefined) return;
  throw new UserError(
    'BW-USAGE-VALUE',
    `--selector: '${selector}' is no label selector: ${refused.message.replace(/^.* answered 400: /, '')}`,
    "Write one as kubectl takes it: 'app=web,tier in (a,b),!legacy'.",
  );
}

/** The namespaces that clusters have: one that is asked for and is in none of them was not looked at. */
export class SeenNamespaces {
  readonly #names = new Set<string>();

  /** Takes an object of any kind. */
  observe(value: ValueMap): void {
    if (value['kind'] === 'Namespace') this.#names.add(metadataText(value, 'name'));
  }

  /** What could not be read of those that were asked for, where all namespaces of `clusters` were seen. */
  missing(asked: readonly string[], clusters: string): readonly UnreadEntry[] {
    const code = 'BW-CLUSTER-NAMESPACE';
    const absent = [...new Set(asked)].filter((name) => !this.#names.has(name));
    return absent.map((name) => ({
      file: clusters,
      line: undefined,
      column: undefined,
      code,
      message: `there is no namespace '${name}'`,
      hint: didYouMean(name, this.#names, CLUSTER_PROBLEMS[code].hint),
    }));
  }
}
