import type { DocumentLimits } from '../../documents/index.ts';
import { AnswerReader } from './json-answer.ts';
import type { AnswerReceiver } from './json-answer.ts';
import type { KeptStatus } from './objects.ts';
import { parsePruned } from './pruned-json.ts';
import type { Pruning } from './pruned-json.ts';

const LF = 10;

/**
 * Reads the events of a watch, which API servers write one a line; fast because the end of a line is found without looking at what stands in it. A
 * stream that is written otherwise is JSON all the same, and read as such where its first line does not hold one event.
 */
export class EventReader {
  readonly #limits: DocumentLimits;
  readonly #pruning: Pruning;
  readonly #receiver: AnswerReceiver;
  #begun: Buffer[] = [];
  #size = 0;
  #slow: AnswerReader | undefined;
  #isByLine = false;

  constructor(limits: DocumentLimits, receiver: AnswerReceiver, keepStatus: KeptStatus) {
    this.#limits = limits;
    this.#receiver = receiver;
    this.#pruning = { level: 2, keepStatus };
  }

  /** Takes the next piece of the stream. Throws ClusterError where it is no JSON. */
  push(piece: Uint8Array): void {
    let rest = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    while (this.#slow === undefined && rest.length > 0) {
      const end = rest.indexOf(LF);
      if (end < 0) return this.#keep(rest);
      this.#line(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#slow?.push(rest);
  }

  #line(end: Buffer): void {
    const line = this.#begun.length === 0 ? end : Buffer.concat([...this.#begun, end]);
    this.#begun = [];
    this.#size = 0;
    if (line.length > this.#limits.maxBytes) return this.#receiver.problem('too long');
    const value = parsePruned(line, this.#limits, this.#pruning);
    if (value === undefined) this.#misfit(line);
    else if (typeof value === 'string') this.#receiver.problem(value);
    else {
      this.#isByLine = true;
      this.#receiver.item(value);
    }
  }

  /** Where events have come by lines before, a line that is none is broken, and read as JSON it would take all that follows with it. */
  #misfit(line: Buffer): void {
    if (!this.#isByLine) return this.#readSlowly(line);
    if (line.length > 0) this.#receiver.problem('not JSON');
  }

  /** The stream may get its buffer back. */
  #keep(rest: Buffer): void {
    this.#begun.push(Buffer.from(rest));
    this.#size += rest.length;
    if (this.#size <= this.#limits.maxBytes) return;
    const begun = Buffer.concat(this.#begun);
    this.#begun = [];
    this.#readSlowly(begun);
  }

  #readSlowly(begun: Buffer): void {
    if (begun.length === 0) return;
    this.#slow = new AnswerReader(this.#limits, this.#receiver);
    this.#slow.push(begun);
    this.#slow.push(Buffer.from('\n'));
  }
}
