import type { ChartRequest } from '@bulwark/render';
import type { Path } from '@bulwark/model';
import { locate } from '@bulwark/sources';

/** Where a key of the values is written. */
export interface ValuePlace {
  readonly file: string;
  readonly line: number;
}

interface ValuesText {
  readonly file: string;
  readonly text: string;
  /** How many leading steps of a key lead to the chart whose values these are. */
  readonly below: number;
}

/** Finds keys in the values files of a chart, the one that wins first. */
export class ValuePlaces {
  readonly #request: ChartRequest;
  readonly #shown: (path: string) => string;

  /** `shown` takes a file of the chart behind the chart's name, as for templates. */
  constructor(request: ChartRequest, shown: (path: string) => string) {
    this.#request = request;
    this.#shown = shown;
  }

  /** Where the key stands, or the nearest key around it; undefined where the command line sets it, or no file has even its beginning. */
  of(steps: Path): ValuePlace | undefined {
    if (this.#isOnCommandLine(String(steps[0]))) return undefined;
    const texts = this.#texts(steps);
    return (
      texts.reduce<ValuePlace | undefined>((found, text) => found ?? placeIn(text, steps, true), undefined) ??
      texts.reduce<ValuePlace | undefined>((found, text) => found ?? placeIn(text, steps, false), undefined)
    );
  }

  #isOnCommandLine(first: string): boolean {
    const { set = [], setString = [], setFile = [], setJson = [] } = this.#request.values ?? {};
    return [...set, ...setString, ...setFile, ...setJson].some((text) => text.includes(first));
  }

  #texts(steps: Path): readonly ValuesText[] {
    const { chart, values } = this.#request;
    const given = (values?.files ?? []).toReversed().map(({ name, text }) => {
      const own = chart.files.find((file) => file.name === name && file.bytes.toString('utf8') === text);
      return { file: own === undefined ? name : this.#shown(`chart/${name}`), text, below: 0 };
    });
    const own = ['', ...subchartsOf(steps)].flatMap((folder, below) => {
      const shown = this.#shown(`chart/${folder}values.yaml`);
      const file = chart.files.find(({ name }) => isValues(name) && this.#shown(`chart/${name}`) === shown);
      return file === undefined ? [] : [{ file: shown, text: file.bytes.toString('utf8'), below }];
    });
    return [...given, ...own];
  }
}

function isValues(name: string): boolean {
  return name === 'values.yaml' || name.endsWith('/values.yaml');
}

/** Folders of the subcharts that the steps may lead into, by the names that charts give them, outermost first. */
function subchartsOf(steps: Path): readonly string[] {
  const folders: string[] = [];
  for (const step of steps.slice(0, -1)) folders.push(`${folders.at(-1) ?? ''}charts/${step}/`);
  return folders;
}

function placeIn({ file, text, below }: ValuesText, steps: Path, exact: boolean): ValuePlace | undefined {
  const path = steps.slice(below);
  const [start, found] = locate(text, { start: 0, end: text.length }, [path.slice(0, 1), path]);
  if (start?.exact !== true || found === undefined || (exact && !found.exact)) return undefined;
  return { file, line: found.line };
}
