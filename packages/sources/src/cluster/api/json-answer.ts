import { isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { utf8 } from '../../documents/capture.ts';
import type { CutValue } from '../../documents/cut-value.ts';
import { JsonCutter } from '../../documents/json-cutter.ts';
import { parseJson } from '../../documents/json-text.ts';
import type { DocumentLimits } from '../../documents/index.ts';
import { ClusterError } from '../problems.ts';
import { parsePruned } from './pruned-json.ts';
import type { Pruning } from './pruned-json.ts';

/** What an answer holds that is no readable object. */
export type AnswerProblem = 'too long' | 'too deep' | 'not JSON';

/** Takes what stands in a JSON answer, in order. */
export interface AnswerReceiver {
  item(value: ValueMap): void;
  /** A value outside a list, or what of a list is not its items. */
  envelope(value: ValueMap): void;
  problem(problem: AnswerProblem): void;
}

/**
 * Reads the JSON of an answer piece by piece; memory is bounded by one item. Throws ClusterError where the answer breaks off
 * (which passes) or does not begin as JSON (which does not).
 */
export class AnswerReader {
  readonly #cutter: JsonCutter;
  #garbage = false;

  /** `pruning` says what of the items of a list is not wanted. */
  constructor(limits: DocumentLimits, receiver: AnswerReceiver, pruning?: Pruning) {
    const take = (value: ValueMap | AnswerProblem, give: (value: ValueMap) => void): void => {
      if (typeof value === 'string') receiver.problem(value);
      else give(value);
    };
    const pruned = ({ bytes }: CutValue): ValueMap | AnswerProblem | undefined =>
      bytes && pruning && parsePruned(bytes, limits, pruning);
    this.#cutter = new JsonCutter(limits, {
      item: (cut) => take(pruned(cut) ?? valueOf(cut), (value) => receiver.item(value)),
      envelope: (cut) => take(valueOf(cut), (value) => receiver.envelope(value)),
      garbage: () => {
        this.#garbage = true;
      },
    });
  }

  push(piece: Uint8Array): void {
    this.#cutter.push(piece);
    if (this.#garbage) throw new ClusterError('BW-CLUSTER-ANSWER', 'the answer is not JSON');
  }

  end(): void {
    if (this.#cutter.end() !== undefined)
      throw new ClusterError('BW-CLUSTER-UNREACHABLE', 'the answer breaks off');
  }
}

function valueOf(cut: CutValue): ValueMap | AnswerProblem {
  if (cut.tooDeep) return 'too deep';
  if (cut.bytes === undefined) return 'too long';
  const text = utf8(cut.bytes);
  if (text === undefined) return 'not JSON';
  let value: Value;
  try {
    value = parseJson(text, cut);
  } catch (error) {
    if (error instanceof SyntaxError) return 'not JSON';
    throw error;
  }
  return isMap(value) ? value : 'not JSON';
}
