import { resolve } from 'node:path';
import type { ObjectRecord } from '@bulwark/engine';
import type { RawObject } from '@bulwark/model';
import type { NoticeEntry, PassedOverEntry, UnreadEntry } from '@bulwark/report';
import { readInputs, rereadFile } from '@bulwark/sources';
import type { Inputs, Receiver } from '@bulwark/sources';
import type { ScanRequest } from '../arguments/request.ts';
import { postureFor, readOptionsFor } from '../evaluate.ts';
import type { Evaluation } from '../evaluate.ts';
import { AnnotatedExceptions } from '../exceptions/annotated.ts';

/** What one file gave. */
interface Held {
  readonly records: ObjectRecord[];
  readonly unread: UnreadEntry[];
  readonly passedOver: PassedOverEntry[];
  readonly notices: NoticeEntry[];
}

// Objects that tell what to render: HelmRelease and its sources of Flux, Application of Argo CD.
const ASKS_FOR_RENDERING = /(?:^|\.)(?:toolkit\.fluxcd\.io|argoproj\.io)\//;

/** A scan that stays, so that a file which was saved is all that is read and judged again. */
export class WarmScan {
  readonly #paths: readonly string[];
  readonly #request: ScanRequest;
  readonly #posture: Evaluation['posture'];
  readonly #annotated: AnnotatedExceptions;
  readonly #held = new Map<string, Held>();
  /** Files that were read as they stand, by absolute path. */
  readonly #plain = new Map<string, string>();
  #inputs: Inputs | undefined;
  #asksForRendering = false;

  private constructor(paths: readonly string[], request: ScanRequest) {
    this.#paths = paths;
    this.#request = request;
    this.#posture = postureFor(request);
    this.#annotated = new AnnotatedExceptions(request.suppressions);
  }

  /** Reads and judges everything. Never rejects for an input. */
  static async read(paths: readonly string[], request: ScanRequest): Promise<WarmScan> {
    const scan = new WarmScan(paths, request);
    scan.#inputs = await readInputs(paths, readOptionsFor(request), {
      ...scan.#receiver((raw) => scan.#take(raw)),
      progress: (file) => void scan.#plain.set(resolve(file), file),
    });
    return scan;
  }

  /** What is known now. */
  evaluation(): Evaluation {
    const held = [...this.#held.values()];
    return {
      posture: this.#posture,
      annotated: this.#annotated,
      inputs: this.#inputs?.summaries ?? [],
      unread: held.flatMap(({ unread }) => unread),
      passedOver: held.flatMap(({ passedOver }) => passedOver),
      notices: held.flatMap(({ notices }) => notices),
      close: () => this.close(),
    };
  }

  /** Whether something was rendered, so that any file of the tree may have had a part in it. */
  get hasRendered(): boolean {
    return this.#inputs?.summaries.some(({ rendered = [] }) => rendered.length > 0) ?? false;
  }

  /** Whether the file, by absolute path, was read as it stands. */
  isPlain(path: string): boolean {
    return this.#plain.has(path);
  }

  /**
   * Reads one file again in the place of what it gave before. False, and nothing changed, where only a whole scan tells what came of
   * it: it was rendered, or says what is to be rendered, or is of several paths.
   */
  async refresh(path: string): Promise<boolean> {
    const file = this.#plain.get(path);
    if (file === undefined || this.#asksForRendering || this.#hasFailedRendering()) return false;
    const objects: RawObject[] = [];
    const before = this.#held.get(file);
    this.#held.delete(file);
    const options = readOptionsFor(this.#request);
    const isRead = await rereadFile(
      file,
      this.#paths,
      options,
      this.#receiver((raw) => objects.push(raw)),
    );
    if (!isRead || objects.some(asksForRendering)) {
      this.#restore(file, before);
      return false;
    }
    for (const record of before?.records ?? []) {
      this.#posture.remove(record);
      this.#annotated.forget(record);
    }
    for (const raw of objects) this.#take(raw);
    return true;
  }

  async close(): Promise<void> {
    await this.#inputs?.close();
  }

  /** Files of a chart or kustomization that could not be rendered are read as they stand, until a save mends it. */
  #hasFailedRendering(): boolean {
    const rendered = this.#inputs?.summaries.flatMap(({ rendered = [] }) => rendered) ?? [];
    return rendered.some(({ outcome }) => outcome === 'unread');
  }

  #restore(file: string, before: Held | undefined): void {
    if (before === undefined) this.#held.delete(file);
    else this.#held.set(file, before);
  }

  #receiver(object: (raw: RawObject) => void): Receiver {
    return {
      object,
      unread: (entry) => this.#of(entry.file).unread.push(entry),
      passedOver: (entry) => this.#of(entry.file).passedOver.push(entry),
      notice: (entry) => this.#of(entry.file).notices.push(entry),
    };
  }

  #take(raw: RawObject): void {
    const record = this.#posture.add(raw);
    this.#annotated.observe(raw, record);
    if (raw.origin.source === 'file') this.#of(raw.origin.file).records.push(record);
    this.#asksForRendering ||= asksForRendering(raw);
  }

  #of(file: string): Held {
    let held = this.#held.get(file);
    if (held === undefined) {
      held = { records: [], unread: [], passedOver: [], notices: [] };
      this.#held.set(file, held);
    }
    return held;
  }
}

function asksForRendering({ value }: RawObject): boolean {
  return typeof value['apiVersion'] === 'string' && ASKS_FOR_RENDERING.test(value['apiVersion']);
}
