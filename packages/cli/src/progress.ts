import { STDERR, isTerminal, writeText } from './streams.ts';

const FIRST_AFTER = 1000;
const EVERY = 250;

/** A line on standard error that tells how far reading has come; only on a terminal and only where it takes over a second. */
export class Progress {
  readonly #started = performance.now();
  #objects = 0;
  #files = 0;
  #next = FIRST_AFTER;
  #shown = false;
  readonly #place: (() => string) | undefined;

  /** `place` says where reading is; files are counted where it is not given. */
  constructor(place?: () => string) {
    this.#place = place;
  }

  object(): void {
    this.#objects += 1;
    if (this.#objects % 128 === 0) this.#update();
  }

  file(): void {
    this.#files += 1;
    this.#update();
  }

  /** Takes the line away again. */
  end(): void {
    if (this.#shown) writeText(STDERR, '\r\u001b[K');
  }

  #update(): void {
    const elapsed = performance.now() - this.#started;
    if (elapsed < this.#next) return;
    this.#next = elapsed + EVERY;
    if (!this.#shown && !isTerminal(STDERR)) {
      this.#next = Infinity;
      return;
    }
    this.#shown = true;
    const seconds = Math.round(elapsed / 1000);
    const place = this.#place?.() ?? `${this.#files} files`;
    writeText(STDERR, `\r\u001b[Kreading: ${place}, ${this.#objects} objects, ${seconds} s`);
  }
}
