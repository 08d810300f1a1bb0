import { Posture } from '@bulwark/engine';
import type { UnknownKinds } from '@bulwark/engine';
import type { UnreadEntry } from '@bulwark/report';
import { ClusterError } from '@bulwark/sources/cluster';
import type { KindOutcome } from '@bulwark/sources/cluster';
import type { ScanRequest } from '../arguments/request.ts';
import { sha256 } from '../evaluate.ts';
import type { Evaluation } from '../evaluate.ts';
import { AnnotatedExceptions } from '../exceptions/annotated.ts';
import { Progress } from '../progress.ts';
import { refuseSelector, SeenNamespaces } from './asked.ts';
import { failureOf } from './connect.ts';
import type { FailedContext, OpenCluster } from './connect.ts';
import { ClusterFactsGatherer } from './facts.ts';
import type { ClusterFacts } from './facts.ts';
import { completeKinds, kindNeeds, silentKinds, unknownKinds, wholeKinds } from './kinds.ts';
import { readKinds } from './read-kinds.ts';
import type { KindsReading } from './read-kinds.ts';

export interface ClusterEvaluation extends Evaluation {
  readonly facts: readonly ClusterFacts[];
}

/** What is known of one cluster once it has been read. */
interface ReadState {
  readonly complete: readonly string[];
  readonly unknown: UnknownKinds;
}

/**
 * Reads clusters and judges what they hold, each as a unit of its own; those that do not even answer discovery are inputs that could not be
 * read. Throws ClusterFailure where that is so of all.
 */
export async function evaluateClusters(
  {
    clusters,
    failed,
  }: { readonly clusters: readonly OpenCluster[]; readonly failed: readonly FailedContext[] },
  reading: KindsReading,
  request: ScanRequest,
): Promise<ClusterEvaluation> {
  const states = new Map<string, ReadState>();
  const { plan, planOf, scope } = request;
  const posture = new Posture({
    plan,
    digest: sha256,
    completeKinds: (unit) => states.get(unit)?.complete ?? [],
    unknownKinds: (unit) => states.get(unit)?.unknown ?? new Map(),
    ...(scope && { scope }),
    ...(planOf && { planOf }),
  });
  const gathering = new Gathering(posture, request);
  const silent: FailedContext[] = [];
  for (const cluster of clusters)
    try {
      states.set(cluster.name, await gathering.read(cluster, reading));
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      silent.push({ context: cluster.context, error });
    }
  if (states.size === 0 && silent[0] !== undefined) throw failureOf(silent[0].error);
  gathering.fail([...failed, ...silent]);
  gathering.missNamespaces(reading.namespaces);
  return gathering.end();
}

/** Collects what the clusters of one scan yield. */
class Gathering {
  readonly #posture: Posture;
  readonly #request: ScanRequest;
  readonly #annotated: AnnotatedExceptions;
  readonly #unread: UnreadEntry[] = [];
  readonly #inputs: Evaluation['inputs'][number][] = [];
  readonly #facts: ClusterFacts[] = [];
  readonly #progress: Progress;
  readonly #namespaces = new SeenNamespaces();
  /** Whether all namespaces of all clusters were seen. */
  #allNamespaces = true;
  #place = '';

  constructor(posture: Posture, request: ScanRequest) {
    this.#posture = posture;
    this.#request = request;
    this.#annotated = new AnnotatedExceptions(request.suppressions);
    this.#progress = new Progress(() => this.#place);
  }

  /** Throws ClusterError where not even discovery is answered, and UserError for a selector that is none. */
  async read(cluster: OpenCluster, reading: KindsReading): Promise<ReadState> {
    const facts = new ClusterFactsGatherer(cluster);
    const counts = { kinds: 0, wanted: 0 };
    const { plan, outcomes } = await readKinds(cluster, kindNeeds(this.#request.plan), reading, {
      object: (raw) => {
        this.#annotated.observe(raw, this.#posture.add(raw));
        facts.observe(raw.value);
        this.#namespaces.observe(raw.value);
        this.#progress.object();
      },
      page: (_wanted, _objects, remaining) => {
        if (remaining === 0) counts.kinds += 1;
        this.#place = `${cluster.name}, ${counts.kinds}${counts.wanted > 0 ? ` of ${counts.wanted}` : ''} kinds`;
      },
      planned: (kinds) => {
        counts.wanted = kinds;
      },
    });
    refuseSelector(reading.selector, outcomes);
    const seen = wholeKinds(plan, outcomes, reading);
    this.#allNamespaces &&= seen.has('Namespace');
    for (const message of silentKinds(plan)) this.#unread.push(silentEntry(cluster.name, message));
    this.#note(
      cluster,
      outcomes,
      facts.facts((kind) => seen.has(kind)),
    );
    return { complete: completeKinds(plan, outcomes, reading), unknown: unknownKinds(plan, outcomes) };
  }

  #note(cluster: OpenCluster, outcomes: readonly KindOutcome[], facts: ClusterFacts): void {
    this.#facts.push(facts);
    this.#inputs.push({
      argument: cluster.context,
      kind: 'cluster',
      files: 0,
      objects: outcomes.reduce((sum, { objects }) => sum + objects, 0),
      otherFiles: 0,
      digest: undefined,
    });
    for (const { failure } of outcomes)
      if (failure !== undefined) this.#unread.push(unreadEntry(cluster.name, failure));
  }

  /** Contexts that could not be asked are inputs that could not be read. */
  fail(failed: readonly FailedContext[]): void {
    for (const { context, error } of failed) this.#unread.push(unreadEntry(context, error));
  }

  /** A namespace that was asked for and is in no cluster is an input that could not be read. */
  missNamespaces(asked: readonly string[]): void {
    const clusters = this.#facts.map(({ name }) => name).join(', ');
    if (this.#allNamespaces) this.#unread.push(...this.#namespaces.missing(asked, clusters));
  }

  end(): ClusterEvaluation {
    this.#progress.end();
    return {
      posture: this.#posture,
      annotated: this.#annotated,
      inputs: this.#inputs,
      unread: this.#unread,
      passedOver: [],
      notices: [],
      facts: this.#facts,
      close: async () => undefined,
    };
  }
}

/** Kinds of an aggregated API of which nobody answers. */
function silentEntry(file: string, message: string): UnreadEntry {
  const hint = '`kubectl get apiservices` tells which server is down, and why.';
  return { file, line: undefined, column: undefined, code: 'BW-CLUSTER-UNREACHABLE', message, hint };
}

function unreadEntry(file: string, { code, message, hint }: ClusterError): UnreadEntry {
  return { file, line: undefined, column: undefined, code, message, hint };
}
