import { isList, isMap } from '@bulwark/model';
import type { FileOrigin, Locate, Path, Rendering, Value, ValueMap } from '@bulwark/model';
import type { Receiver } from './events.ts';
import { INPUT_PROBLEMS } from './problems.ts';
import type { InputProblemCode } from './problems.ts';
import { bind, locator } from './source-text.ts';
import type { Place, TextSource } from './source-text.ts';

/** Where documents come from: what their objects and problems carry. */
export interface DocumentOrigin {
  readonly root: string;
  readonly file: string;
  readonly directory: string;
  /** Undefined where the text will not be at hand later. */
  readonly source: TextSource | undefined;
  /** What an object was rendered from; the function gives undefined for one that is left out. */
  readonly rendered?: (value: ValueMap) => Rendering | undefined;
}

/** The place of a document in its source; where it was cut out of a list or stream, that of the one object. */
export interface DocumentPlace extends Place {
  readonly index: number;
  readonly line: number;
  /** Index in the list out of which it was cut. */
  readonly item?: number | undefined;
}

/** Longest chain of Lists within Lists; kubectl makes one. */
const MAX_LIST_NESTING = 4;

/** Hands over the objects of one document: itself, or every item of a List. */
export function deliver(
  value: Value,
  place: DocumentPlace,
  origin: DocumentOrigin,
  receiver: Receiver,
): number {
  return new Delivery(place, origin, receiver).take(value, [], 0);
}

class Delivery {
  readonly #place: DocumentPlace;
  readonly #origin: DocumentOrigin;
  readonly #receiver: Receiver;

  constructor(place: DocumentPlace, origin: DocumentOrigin, receiver: Receiver) {
    this.#place = place;
    this.#origin = origin;
    this.#receiver = receiver;
  }

  take(value: Value, prefix: Path, depth: number): number {
    if (!isMap(value)) return this.#reject(prefix, `it holds ${describe(value)}`);
    const named = [value['apiVersion'], value['kind']].filter(
      (field) => typeof field === 'string' && field !== '',
    ).length;
    if (named === 0) return this.#reject(prefix, 'it has neither apiVersion nor kind');
    if (isChartDescription(this.#origin.file)) return this.#reject(prefix, 'it describes a Helm chart');
    if (named === 1)
      return this.#problem(prefix.length === 0 ? 'BW-READ-OBJECT' : 'BW-READ-LIST-ITEM', prefix);
    if (isListKind(value) && depth < MAX_LIST_NESTING) return this.#takeItems(value, prefix, depth);
    return this.#object(value, prefix);
  }

  #takeItems(list: ValueMap, prefix: Path, depth: number): number {
    const items = list['items'] as readonly Value[];
    let objects = 0;
    for (let index = 0; index < items.length; index += 1) {
      const item = withListKind(list, items[index] as Value);
      objects += this.take(item, [...prefix, 'items', index], depth + 1);
    }
    return objects;
  }

  #object(value: ValueMap, prefix: Path): number {
    const { source, rendered } = this.#origin;
    const rendering = rendered?.(value);
    if (rendered !== undefined && rendering === undefined) return 0;
    const { start, end, cut } = this.#place;
    const place = source && { source, start, end, prefix: [...this.#place.prefix, ...prefix], cut };
    const locate = place && locator(place);
    const plain = this.#originOf(prefix, locate);
    const origin = rendering === undefined ? plain : { ...plain, rendered: rendering };
    if (place !== undefined) bind(origin, place);
    this.#receiver.object({ value, origin, ...(locate && { locate }) });
    return 1;
  }

  #originOf(prefix: Path, locate: Locate | undefined): FileOrigin {
    const { root, file, directory } = this.#origin;
    const { index, line } = this.#place;
    const item = prefix.at(-1) ?? this.#place.item;
    const itemLine = prefix.length === 0 ? line : (locate?.([[]])[0]?.line ?? line);
    return {
      source: 'file',
      root,
      file,
      directory,
      document: index,
      line: itemLine,
      ...(typeof item === 'number' && { item }),
    };
  }

  #reject(prefix: Path, reason: string): number {
    if (prefix.length > 0) return this.#problem('BW-READ-LIST-ITEM', prefix);
    this.#receiver.passedOver({ file: this.#origin.file, line: this.#place.line, reason });
    return 0;
  }

  #problem(code: InputProblemCode, prefix: Path): number {
    const { message, hint } = INPUT_PROBLEMS[code];
    const where =
      prefix.length === 0
        ? ''
        : ` (items[${prefix.filter((step) => typeof step === 'number').join('].items[')}])`;
    this.#receiver.unread({
      file: this.#origin.file,
      line: this.#place.line,
      column: undefined,
      code,
      message: message + where,
      hint,
    });
    return 0;
  }
}

/** A List of any kind: `List`, `PodList`, `RoleBindingList`; the API gives every one of them `items`. */
function isListKind(value: ValueMap): boolean {
  return isList(value['items']) && kindOf(value).endsWith('List');
}

function kindOf(value: ValueMap): string {
  return typeof value['kind'] === 'string' ? value['kind'] : '';
}

/** Items of a typed list (`PodList`) may leave out what the list already says. */
function withListKind(list: ValueMap, item: Value): Value {
  const kind = kindOf(list);
  if (kind === 'List' || !isMap(item) || item['kind'] !== undefined || item['apiVersion'] !== undefined)
    return item;
  return { apiVersion: list['apiVersion'], kind: kind.slice(0, -'List'.length), ...item };
}

/** Chart.yaml has an apiVersion of Helm's and no kind. */
function isChartDescription(file: string): boolean {
  return /(?:^|\/)Chart\.yaml$/.test(file);
}

function describe(value: Value): string {
  if (value === null) return 'nothing';
  if (isList(value)) return 'a list';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}
