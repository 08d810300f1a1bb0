import { isMap } from '@bulwark/model';
import type { FileOrigin, RawObject, Value, ValueMap } from '@bulwark/model';
import { textOf } from './release-values.ts';

/** An object that deploys a chart: a HelmRelease of Flux, an Application of Argo CD. */
export interface SeenRelease {
  readonly kind: 'HelmRelease' | 'Application';
  readonly value: ValueMap;
  readonly origin: FileOrigin;
}

/** Keys under which ConfigMaps and Secrets hold values of charts; others are not kept. */
const VALUES_KEY = /values|\.ya?ml$/i;

/** Takes note of the objects that deploy charts, and of the values that they may refer to, while a scan goes by. */
export class SeenReleases {
  #releases: SeenRelease[] = [];
  readonly #values = new Map<string, ValueMap>();

  observe({ value, origin }: RawObject): void {
    if (origin.source !== 'file') return;
    const { kind } = value;
    if (kind === 'HelmRelease' || kind === 'Application') {
      if (isReleaseGroup(value['apiVersion'])) this.#releases.push({ kind, value, origin });
    } else if (kind === 'ConfigMap' || kind === 'Secret') this.#keep(kind, value);
  }

  get some(): boolean {
    return this.#releases.length > 0;
  }

  /** Those that were met since the last call. */
  take(): readonly SeenRelease[] {
    const taken = this.#releases;
    this.#releases = [];
    return taken;
  }

  /** Text under a key of a ConfigMap or Secret; undefined where it was not met. */
  textOf(kind: string, namespace: string, name: string, key: string): string | undefined {
    const kept = this.#values.get(keyOf(kind, namespace, name)) ?? this.#values.get(keyOf(kind, '', name));
    const plain =
      kept === undefined ? undefined : (textAt(kept['stringData'], key) ?? textAt(kept['data'], key));
    if (plain === undefined || kind !== 'Secret' || textAt(kept?.['stringData'], key) !== undefined)
      return plain;
    return Buffer.from(plain, 'base64').toString('utf8');
  }

  #keep(kind: string, { metadata, data, stringData }: ValueMap): void {
    if (!isMap(metadata) || ![data, stringData].some(holdsValues)) return;
    const namespace = typeof metadata['namespace'] === 'string' ? metadata['namespace'] : '';
    this.#values.set(keyOf(kind, namespace, textOf(metadata['name']) ?? ''), { data, stringData });
  }
}

function isReleaseGroup(apiVersion: Value | undefined): boolean {
  return typeof apiVersion === 'string' && /^(?:helm\.toolkit\.fluxcd\.io|argoproj\.io)\//.test(apiVersion);
}

function holdsValues(data: Value | undefined): boolean {
  return isMap(data) && Object.keys(data).some((key) => VALUES_KEY.test(key));
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}\n${namespace}\n${name}`;
}

function textAt(data: Value | undefined, key: string): string | undefined {
  const text = isMap(data) && Object.hasOwn(data, key) ? data[key] : undefined;
  return typeof text === 'string' ? text : undefined;
}
