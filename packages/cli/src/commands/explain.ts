import type { Library, SelectionFlags } from '../arguments/request.ts';
import type { PolicyFlags } from '../config/choose.ts';
import { UserError } from '../errors.ts';
import { columns, isTerminal, STDOUT, wantsColour, writeText } from '../streams.ts';

export interface ExplainFlags
  extends Omit<SelectionFlags, 'namespace' | 'excludeNamespace' | 'kind'>, PolicyFlags {
  readonly object?: string;
  readonly color: string;
}

/** `bulwark explain`: a topic, or with --object what every control says of one object. Returns the exit code. */
export async function explain(
  words: readonly string[],
  flags: ExplainFlags,
  library: Library,
): Promise<number> {
  const terminal = isTerminal(STDOUT);
  const page = { width: columns(terminal), colour: wantsColour(flags.color, terminal) };
  if (flags.object !== undefined) {
    const { explainObject } = await import('../explain/object.ts');
    const selection = { ...flags, namespace: [], excludeNamespace: [], kind: [] };
    writeText(STDOUT, await explainObject(flags.object, words, { selection, policy: flags, library, page }));
    return 0;
  }
  const topic = words.join(' ');
  if (topic === '')
    throw new UserError(
      'BW-USAGE-ARGUMENT',
      'nothing was named to explain',
      'Topics are controls (by any name), frameworks, `score`, and error codes.',
    );
  const { explainTopic } = await import('../explain/topic.ts');
  writeText(STDOUT, await explainTopic(topic, library, page));
  return 0;
}
