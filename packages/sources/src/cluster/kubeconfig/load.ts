import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ClusterError } from '../problems.ts';
import { parseKubeconfig } from './parse.ts';
import type { Kubeconfig } from './types.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const EMPTY: Kubeconfig = {
  files: [],
  currentContext: '',
  contexts: new Map(),
  clusters: new Map(),
  users: new Map(),
};

/**
 * Loads what kubectl would: the file that is named (which must exist), else the files of KUBECONFIG, else ~/.kube/config;
 * of a list, those that do not exist are passed over. The first file that states an entry, or the current context, wins.
 */
export function loadKubeconfig(named: string | undefined, environment: Environment): Kubeconfig {
  if (named !== undefined && named !== '') return readFile(named, true) ?? EMPTY;
  const files = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  const places = files.length > 0 ? [...new Set(files)] : [join(homedir(), '.kube', 'config')];
  return places
    .map((file) => readFile(file, false) ?? EMPTY)
    .reduceRight((later, first) => merge(first, later), EMPTY);
}

function readFile(file: string, required: boolean): Kubeconfig | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !required) return undefined;
    if (code === 'ENOENT') throw new ClusterError('BW-KUBECONFIG-MISSING', `there is no file ${file}`);
    throw new ClusterError('BW-KUBECONFIG-READ', `${file} cannot be read (${code})`);
  }
  return parseKubeconfig(text, file);
}

function merge(first: Kubeconfig, second: Kubeconfig): Kubeconfig {
  return {
    files: [...first.files, ...second.files],
    currentContext: first.currentContext || second.currentContext,
    contexts: new Map([...second.contexts, ...first.contexts]),
    clusters: new Map([...second.clusters, ...first.clusters]),
    users: new Map([...second.users, ...first.users]),
  };
}
