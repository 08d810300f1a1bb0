import { readFileSync } from 'node:fs';
import type { RenderingOptions } from '@bulwark/sources';
import { UserError } from '../errors.ts';

/** Options of rendering, as commander hands them over; those of values are Helm's. */
export interface RenderingFlags {
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setJson?: readonly string[];
  readonly setFile?: readonly string[];
  readonly releaseName?: string;
  readonly releaseNamespace?: string;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  /** False for `--no-hooks`. */
  readonly hooks?: boolean;
  readonly allValues?: boolean;
  readonly repo?: string;
  readonly chartVersion?: string;
  readonly keyring?: string;
  readonly helmBin?: string;
  readonly kustomizeBin?: string;
}

/** What the options say about rendering. Throws UserError for a file of values that cannot be read. */
export function renderingOf(flags: RenderingFlags): RenderingOptions {
  const { releaseName, releaseNamespace, kubeVersion, apiVersions, hooks, allValues } = flags;
  return given({
    values: valuesOf(flags),
    releaseName,
    namespace: releaseNamespace,
    kubeVersion,
    apiVersions,
    hooks,
    allValues,
    remote: remoteOf(flags),
    helm: flags.helmBin,
    kustomize: flags.kustomizeBin,
  });
}

function remoteOf({ repo, chartVersion, keyring }: RenderingFlags): RenderingOptions['remote'] {
  if (repo !== undefined && !URL.canParse(repo))
    throw new UserError(
      'BW-USAGE-VALUE',
      `--repo: '${repo}' is no address`,
      'Name the folder of its index.yaml: --repo https://charts.example.com/stable',
    );
  return {
    ...(repo !== undefined && { repository: repo }),
    ...(chartVersion !== undefined && { version: chartVersion }),
    ...(keyring !== undefined && { keyring }),
  };
}

type Optional<T> = { readonly [K in keyof T]: T[K] | undefined };

/** Leaves out what was not given. */
function given(options: Optional<Required<RenderingOptions>>): RenderingOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function valuesOf(flags: RenderingFlags): RenderingOptions['values'] {
  const { values = [], set = [], setString = [], setJson = [], setFile = [] } = flags;
  const files = values.map((name) => ({ name, text: textOf(name, '--values') }));
  return { files, setJson, set, setString, setFile, named: namedFiles(setFile) };
}

/** Files that `--set-file key=path,key2=path2` names; a comma of a path is written `\,` as for Helm. */
function namedFiles(words: readonly string[]): { readonly name: string; readonly text: string }[] {
  const names = words.flatMap((word) =>
    word
      .split(/(?<!\\),/)
      .filter((part) => part.includes('='))
      .map((part) => part.slice(part.indexOf('=') + 1).replaceAll('\\,', ',')),
  );
  return [...new Set(names)].map((name) => ({ name, text: textOf(name, '--set-file') }));
}

function textOf(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new UserError(
      'BW-USAGE-VALUE',
      `${option}: ${path} cannot be read (${code})`,
      'Name a file at hand; Bulwark downloads no values.',
    );
  }
}
