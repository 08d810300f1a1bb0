import { isMap } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import { DEFAULT_LIMITS } from '../../documents/index.ts';
import type { DocumentLimits } from '../../documents/index.ts';
import { ClusterError } from '../problems.ts';
import type { Connection } from './connection.ts';
import { ApiError } from './failure.ts';
import { AnswerReader } from './json-answer.ts';
import type { AnswerProblem } from './json-answer.ts';
import { acceptOfList, trimmed } from './objects.ts';
import type { ObjectForm } from './objects.ts';
import { collectionPath } from './resources.ts';
import type { ApiResource } from './resources.ts';

export interface ListOptions extends ObjectForm {
  /** '' for every namespace. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly limits?: DocumentLimits;
  readonly signal?: AbortSignal;
  /**
   * What to do when the version that is being listed has been compacted away (answer 410): `continue` goes on behind the last object in
   * a newer version, so that nothing is read twice; `fail` throws, for those who need one version.
   */
  readonly onExpired?: 'continue' | 'fail';
}

/** One page of a list, as complete as the server sent it. */
export interface Page {
  readonly objects: readonly ValueMap[];
  /** Objects that are there and could not be read. */
  readonly problems: readonly AnswerProblem[];
  /** From which a watch goes on once the last page is there. */
  readonly resourceVersion: string;
  /** Objects behind this page, where the server says so. */
  readonly remaining: number;
}

/** As kubectl and client-go page; the API server reads as many keys from etcd at once. */
const PAGE_OBJECTS = 500;
/** A page of more bytes is asked for again in smaller ones, so that memory stays bounded whatever the objects hold. */
const PAGE_BYTES = 48 * 1024 * 1024;

/**
 * Lists the objects of a kind in pages. A page is handed over when it has come whole, so what breaks off is asked for again and
 * nothing is seen twice. Throws ClusterError.
 */
export async function* list(
  connection: Connection,
  resource: ApiResource,
  options: ListOptions,
): AsyncGenerator<Page> {
  let limit = PAGE_OBJECTS;
  let token: string | undefined = '';
  while (token !== undefined) {
    const got = await nextPage(connection, resource, { ...options, limit, token });
    if (got.kind === 'smaller') limit = Math.max(1, Math.floor(limit / 8));
    else token = got.next;
    if (got.kind === 'page') yield got;
  }
}

interface PageRequest extends ListOptions {
  readonly limit: number;
  readonly token: string;
}

type Got =
  | ({ readonly kind: 'page'; readonly next: string | undefined } & Page)
  | { readonly kind: 'smaller' }
  | { readonly kind: 'expired'; readonly next: string };

async function nextPage(connection: Connection, resource: ApiResource, request: PageRequest): Promise<Got> {
  const path = pathOf(resource, request);
  const { signal } = request;
  try {
    return await connection.request(
      { path, accept: acceptOfList(request), ...(signal && { signal }) },
      (body) => readPage(body, resource, request),
    );
  } catch (error) {
    const other = otherwise(error, request);
    if (other === undefined) throw error;
    return other;
  }
}

/** What can be done about a page that did not come; undefined for nothing. */
function otherwise(error: unknown, { limit, token, onExpired }: PageRequest): Got | undefined {
  if (error instanceof ApiError) {
    const next = error.status === 410 && token !== '' ? error.answer.continueToken : '';
    return next !== '' && onExpired === 'continue' ? { kind: 'expired', next } : undefined;
  }
  const isLarge = error instanceof ClusterError && error.code === 'BW-CLUSTER-SIZE';
  return isLarge && limit > 1 ? { kind: 'smaller' } : undefined;
}

function pathOf(resource: ApiResource, { namespace, labelSelector, limit, token }: PageRequest): string {
  const query = new URLSearchParams({ limit: String(limit) });
  if (token !== '') query.set('continue', token);
  if (labelSelector !== undefined && labelSelector !== '') query.set('labelSelector', labelSelector);
  return `${collectionPath(resource, namespace)}?${query.toString()}`;
}

async function readPage(
  body: AsyncIterable<Uint8Array>,
  resource: ApiResource,
  request: PageRequest,
): Promise<Got> {
  const objects: ValueMap[] = [];
  const problems: AnswerProblem[] = [];
  let envelope: ValueMap | undefined;
  const receiver = {
    item: (item: ValueMap): void => void objects.push(trimmed(item, resource, request)),
    envelope: (value: ValueMap): void => void (envelope ??= value),
    problem: (problem: AnswerProblem): void => void problems.push(problem),
  };
  const pruning = { level: 1, keepStatus: request.keepStatus };
  const reader = new AnswerReader(request.limits ?? DEFAULT_LIMITS, receiver, pruning);
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > PAGE_BYTES && request.limit > 1)
      throw new ClusterError('BW-CLUSTER-SIZE', `more than ${PAGE_BYTES} bytes in one page`);
    reader.push(piece);
  }
  reader.end();
  return pageOf(envelope, objects, problems);
}

function pageOf(envelope: ValueMap | undefined, objects: ValueMap[], problems: AnswerProblem[]): Got {
  const kind = envelope?.['kind'];
  if (typeof kind !== 'string' || !kind.endsWith('List'))
    throw new ClusterError('BW-CLUSTER-ANSWER', 'the answer is no list of objects');
  const metadata = isMap(envelope?.['metadata']) ? envelope['metadata'] : {};
  const text = (key: string): string => (typeof metadata[key] === 'string' ? metadata[key] : '');
  const remaining = metadata['remainingItemCount'];
  return {
    kind: 'page',
    objects,
    problems,
    resourceVersion: text('resourceVersion'),
    next: text('continue') || undefined,
    remaining: typeof remaining === 'number' ? remaining : 0,
  };
}
