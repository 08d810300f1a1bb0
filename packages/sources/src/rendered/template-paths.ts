import type { ChartFiles, SuppliedDependency } from '@bulwark/render';
import { isList, isMap } from '@bulwark/model';
import type { ValueMap } from '@bulwark/model';
import { DEFAULT_LIMITS, readDocuments } from '../documents/index.ts';

/** How files of a chart are shown to the user. */
export interface ChartPlace {
  /** Directory or archive of the chart, '' for the current directory. */
  readonly shown: string;
  readonly isArchive: boolean;
  /** How the directory of a chart that stood in for a dependency is shown. */
  readonly sibling: (directory: string) => string;
}

/** What stands before the names of the files of a chart. */
export function prefixOf({ shown, isArchive }: Pick<ChartPlace, 'shown' | 'isArchive'>): string {
  if (isArchive) return `${shown}!/`;
  return shown === '' ? '' : `${shown}/`;
}

/**
 * Where the user finds a template that Helm names by charts (`shop/charts/db/templates/x.yaml`): subcharts may lie in folders of another
 * name, in archives (`charts/db-1.0.0.tgz!/templates/x.yaml`), under an alias, or beside the chart.
 */
export class TemplatePaths {
  readonly #files: ChartFiles['files'];
  readonly #names: ReadonlySet<string>;
  readonly #place: ChartPlace;
  readonly #supplied: readonly SuppliedDependency[];
  readonly #known = new Map<string, Folder>();

  constructor(chart: ChartFiles, place: ChartPlace, supplied: readonly SuppliedDependency[]) {
    this.#files = chart.files;
    this.#names = new Set(chart.files.map(({ name }) => name));
    this.#place = place;
    this.#supplied = supplied;
  }

  /** Path as shown of what Helm calls `path`. */
  of(path: string): string {
    const steps = path.split('/').slice(1);
    let folder: Folder = { inside: '', shown: prefixOf(this.#place) };
    while (steps[0] === 'charts' && steps.length > 2) {
      folder = this.#subchart(folder, steps[1] as string);
      steps.splice(0, 2);
    }
    return folder.shown + steps.join('/');
  }

  #subchart(parent: Folder, name: string): Folder {
    const key = `${parent.shown}\n${name}`;
    const known = this.#known.get(key) ?? this.#find(parent, name);
    this.#known.set(key, known);
    return known;
  }

  #find({ inside, shown }: Folder, name: string): Folder {
    if (inside === undefined) return { inside, shown: `${shown}charts/${name}/` };
    const real = this.#realName(inside, name);
    const folder = this.#folder(inside, real);
    if (folder !== undefined) {
      const place = folder.endsWith(UNPACKED) ? `${folder.slice(0, -UNPACKED.length)}!` : folder;
      return { inside: `${inside}charts/${folder}/`, shown: `${shown}charts/${place}/` };
    }
    const sibling = this.#supplied.find((supplied) => supplied.name === real);
    const place = sibling === undefined ? `${shown}charts/${name}` : this.#place.sibling(sibling.directory);
    return { inside: undefined, shown: `${place}/` };
  }

  /** The folder in charts/ that holds a chart of that name. */
  #folder(inside: string, name: string): string | undefined {
    if (this.#names.has(`${inside}charts/${name}/Chart.yaml`)) return name;
    for (const file of this.#files) {
      const rest = file.name.startsWith(`${inside}charts/`) ? file.name.slice(inside.length + 7) : '';
      const [folder = '', description, more] = rest.split('/');
      if (description !== 'Chart.yaml' || more !== undefined) continue;
      if (descriptionOf(file.bytes)?.['name'] === name) return folder;
    }
    return undefined;
  }

  /** Dependencies may have an alias, by which Helm then calls them. */
  #realName(inside: string, name: string): string {
    for (const file of ['Chart.yaml', 'requirements.yaml']) {
      const bytes = this.#files.find((each) => each.name === `${inside}${file}`)?.bytes;
      const dependencies = bytes && descriptionOf(bytes)?.['dependencies'];
      const found = isList(dependencies)
        ? dependencies.filter(isMap).find(({ alias }) => alias === name)
        : undefined;
      if (typeof found?.['name'] === 'string') return found['name'];
    }
    return name;
  }
}

/** What the loader appends to the name of an archive in charts/. */
const UNPACKED = '.unpacked';

interface Folder {
  /** Path in the chart with its final '/', '' for the top; undefined in what does not lie in the chart. */
  readonly inside: string | undefined;
  readonly shown: string;
}

function descriptionOf(bytes: Buffer): ValueMap | undefined {
  for (const outcome of readDocuments(bytes.toString('utf8'), 'yaml', DEFAULT_LIMITS)) {
    if (outcome.kind !== 'problem' && isMap(outcome.value)) return outcome.value;
  }
  return undefined;
}
