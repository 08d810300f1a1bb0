import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { formatReference } from '@bulwark/model';
import { problem } from '@bulwark/render/problems';
import type { RenderedSource } from '../events.ts';
import { deploymentsOfApplication } from './argo.ts';
import type { ChartJob } from './charts.ts';
import { isChartDirectory, KUSTOMIZATION_FILES } from './detect.ts';
import { deploymentOfHelmRelease } from './flux.ts';
import { unrendered, warn } from './notices.ts';
import { contains } from './place.ts';
import type { RenderPlace } from './place.ts';
import { mapAt, textOf } from './release-values.ts';
import type { SeenRelease, SeenReleases } from './seen-releases.ts';
import type { RenderSession } from './session.ts';
import { renderCharts } from './tree.ts';

/** What one object deploys from one place. */
export interface Deployment {
  /** Directory in the repository that the object points to; undefined where a chart comes from another kind of place. */
  readonly path: string | undefined;
  /** Words for what it points to, for the case that it is not here. */
  readonly elsewhere: string;
  readonly valueFiles: readonly ValueFile[];
  /** Values of the object itself, later ones win. */
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  readonly set: readonly string[];
  readonly setString: readonly string[];
  /** Values that it refers to and that were not met. */
  readonly missing: readonly string[];
  /** Settings that are not applied. */
  readonly ignored: readonly string[];
  readonly releaseName: string;
  readonly namespace: string;
}

interface ValueFile {
  readonly file: string;
  /** Relative to the repository, or to the chart. */
  readonly from: 'root' | 'chart';
  readonly optional: boolean;
}

/** Applications may deploy applications; a circle of them must end. */
const MOST_ROUNDS = 8;
const MAX_VALUES = 4 * 1024 * 1024;

/** Renders the charts of the tree that Flux and Argo CD deploy, with the values that they give; names what lies elsewhere. */
export async function followReleases(
  seen: SeenReleases,
  place: RenderPlace,
  session: RenderSession,
): Promise<readonly RenderedSource[]> {
  const summaries: RenderedSource[] = [];
  const done = new Set<string>();
  const told = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const followed = seen
      .take()
      .flatMap((release) => new Following(release, { place, session, told }).jobs(seen));
    const fresh = followed.filter((job) => !done.has(keyOf(job)));
    if (fresh.length === 0) break;
    for (const job of fresh) done.add(keyOf(job));
    summaries.push(...(await renderCharts(fresh, place, session)));
  }
  return summaries;
}

function keyOf({ path, release }: ChartJob): string {
  return `${path}\n${release?.name ?? ''}`;
}

interface Surroundings {
  readonly place: RenderPlace;
  readonly session: RenderSession;
  readonly told: Set<string>;
}

/** One object that deploys something. */
class Following {
  readonly #release: SeenRelease;
  readonly #place: RenderPlace;
  readonly #session: RenderSession;
  /** What was told already: an object of a base comes out of every overlay of it. */
  readonly #told: Set<string>;
  readonly #name: string;

  constructor(release: SeenRelease, { place, session, told }: Surroundings) {
    this.#release = release;
    this.#place = place;
    this.#session = session;
    this.#told = told;
    const metadata = mapAt(release.value, 'metadata');
    this.#name = formatReference({
      kind: release.kind,
      namespace: textOf(metadata['namespace']) ?? '',
      name: textOf(metadata['name']) ?? '?',
    });
  }

  jobs(seen: SeenReleases): readonly ChartJob[] {
    const deployments =
      this.#release.kind === 'Application'
        ? deploymentsOfApplication(this.#release)
        : deploymentOfHelmRelease(this.#release, seen);
    return deployments.flatMap((deployment, index) => this.#job(deployment, index) ?? []);
  }

  #job(deployment: Deployment, index: number): ChartJob | undefined {
    const directory = this.#directory(deployment.path);
    if (directory === undefined) {
      this.#tell(`${this.#name} deploys ${deployment.elsewhere}, which is not in this tree`, true);
      return undefined;
    }
    if (!isChartDirectory(directory)) return this.#plain(directory, deployment);
    const files = this.#files(deployment, directory);
    if (files === undefined) return undefined;
    for (const missing of deployment.missing)
      this.#tell(`${this.#name} is rendered without ${missing}, which is not in this scan`);
    const { texts, set, setString, releaseName, namespace } = deployment;
    const name = this.#case(index);
    const values = { files: [...files, ...texts], set, setString };
    return { path: directory, isArchive: false, release: { name, values, releaseName, namespace } };
  }

  /** Name of the set of values: overlays may give the same object others, an Application may have several sources. */
  #case(index: number): string {
    const { rendered, directory } = this.#release.origin;
    const of = rendered === undefined || directory === '' ? '' : ` of ${directory}`;
    return `${this.#name}${index === 0 ? '' : ` source ${index + 1}`}${of}`;
  }

  /** Directories without a chart are scanned as they are; only what the object would change is told. */
  #plain(directory: string, { elsewhere, ignored }: Deployment): undefined {
    if (this.#place.inside(directory) === undefined)
      this.#tell(`${this.#name} deploys ${elsewhere}, which lies outside of what is scanned`, true);
    else if (ignored.length > 0 && KUSTOMIZATION_FILES.some((file) => existsSync(join(directory, file))))
      this.#tell(`${this.#name} sets ${ignored.join(', ')}, which is not applied to the kustomization`);
  }

  /** The directory that is meant: relative to the tree, which is the repository where there is one, or to what is scanned. */
  #directory(path: string | undefined): string | undefined {
    if (path === undefined) return undefined;
    const { tree, directory } = this.#place;
    return [tree, directory].flatMap((base) => within(tree, join(base, path)) ?? [])[0];
  }

  #files(deployment: Deployment, chart: string): NamedTexts | undefined {
    const found: { name: string; text: string }[] = [];
    for (const { file, from, optional } of deployment.valueFiles) {
      const { tree, directory } = this.#place;
      const bases = from === 'chart' ? [chart] : [tree, directory];
      const path = bases.flatMap((base) => within(tree, join(base, file)) ?? []).find(isSmallFile);
      if (path !== undefined) found.push({ name: file, text: readFileSync(path, 'utf8') });
      else if (!optional) {
        const missing = problem('BW-RENDER-READ', `${file}, which ${this.#name} takes values from`);
        this.#session.receiver.unread(unrendered(this.#release.origin.file, missing));
        return undefined;
      }
    }
    return found;
  }

  #tell(message: string, elsewhere = false): void {
    const { file } = this.#release.origin;
    const key = `${file}\n${message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const code = elsewhere ? 'BW-RENDER-ELSEWHERE' : 'BW-RENDER-WARNING';
    warn(this.#session.receiver, file, message, code);
  }
}

type NamedTexts = readonly { readonly name: string; readonly text: string }[];

/** The real path where it exists within the tree. */
function within(tree: string, path: string): string | undefined {
  try {
    const real = realpathSync(path);
    return contains(tree, real) ? real : undefined;
  } catch {
    return undefined;
  }
}

function isSmallFile(path: string): boolean {
  const stats = lstatSync(path);
  return stats.isFile() && stats.size <= MAX_VALUES;
}
