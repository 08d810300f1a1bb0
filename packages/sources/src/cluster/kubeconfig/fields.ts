import { isAbsolute, join } from 'node:path';
import { isList, isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { ClusterError } from '../problems.ts';

/** Reads fields of one map of a kubeconfig; a field of another type is an error that names file and field. */
export class Fields {
  readonly #value: ValueMap;
  readonly #file: string;
  readonly #path: string;

  constructor(value: Value | undefined, file: string, path: string) {
    if (value !== undefined && value !== null && !isMap(value)) throw wrong(file, path, 'a map');
    this.#value = value ?? {};
    this.#file = file;
    this.#path = path;
  }

  has(key: string): boolean {
    const value = this.#value[key];
    return value !== undefined && value !== null;
  }

  text(key: string): string {
    const value = this.#value[key] ?? '';
    if (typeof value !== 'string') throw this.#wrong(key, 'text');
    return value;
  }

  flag(key: string): boolean {
    const value = this.#value[key] ?? false;
    if (typeof value !== 'boolean') throw this.#wrong(key, 'true or false');
    return value;
  }

  texts(key: string): readonly string[] {
    return this.#list(key).map((item) => {
      if (typeof item !== 'string') throw this.#wrong(key, 'a list of texts');
      return item;
    });
  }

  maps(key: string): readonly Fields[] {
    return this.#list(key).map(
      (item, index) => new Fields(item, this.#file, `${this.#path}${key}[${index}].`),
    );
  }

  map(key: string): Fields {
    return new Fields(this.#value[key], this.#file, `${this.#path}${key}.`);
  }

  keys(): readonly string[] {
    return Object.keys(this.#value);
  }

  /** A path, relative ones taken from the directory of the file. */
  path(key: string, directory: string): string {
    const path = this.text(key);
    return path === '' || isAbsolute(path) ? path : join(directory, path);
  }

  /** Base64 data as text: PEM everywhere in a kubeconfig. */
  data(key: string): string {
    const text = this.text(key).replace(/\s+/g, '');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw this.#wrong(key, 'base64');
    return Buffer.from(text, 'base64').toString('utf8');
  }

  #list(key: string): readonly Value[] {
    const value = this.#value[key] ?? [];
    if (!isList(value)) throw this.#wrong(key, 'a list');
    return value;
  }

  #wrong(key: string, wanted: string): ClusterError {
    return wrong(this.#file, this.#path + key, wanted);
  }
}

function wrong(file: string, path: string, wanted: string): ClusterError {
  return new ClusterError('BW-KUBECONFIG-READ', `${file}: ${path.replace(/\.$/, '')} is not ${wanted}`);
}
