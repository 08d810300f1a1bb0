import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isLoopback, request } from '../download.ts';

const TOKEN_BYTES = 1024 * 1024;

/**
 * Asks one registry about one repository (OCI distribution specification 1.1). Credentials are those that `docker login` or `helm registry
 * login` left in their files; helper programs are not run.
 */
export class RegistryClient {
  readonly #base: string;
  readonly #host: string;
  readonly #repository: string;
  #authorization: string | undefined;

  constructor(host: string, repository: string) {
    const { hostname } = new URL(`https://${host}`);
    this.#base = `${isLoopback(hostname) ? 'http' : 'https'}://${host}/v2/${repository}`;
    this.#host = host;
    this.#repository = repository;
  }

  /** The answer to a path below the repository. Throws with a plain message where it is no success. */
  async get(path: string, accept: string): Promise<Response> {
    const url = new URL(`${this.#base}/${path}`);
    let response = await request(url, this.#headers(accept));
    const challenge = response.headers.get('www-authenticate');
    if (response.status === 401 && challenge !== null) {
      this.#authorization = await this.#answer(challenge);
      response = await request(url, this.#headers(accept));
    }
    if (response.status === 401 || response.status === 403)
      throw new Error(`the registry refuses access to ${this.#repository}: log in with helm registry login`);
    if (!response.ok) throw new Error(`the registry answered ${response.status} for ${path}`);
    return response;
  }

  #headers(accept: string): Record<string, string> {
    return { accept, ...(this.#authorization !== undefined && { authorization: this.#authorization }) };
  }

  async #answer(challenge: string): Promise<string | undefined> {
    const basic = credentialsOf(this.#host);
    if (!/^bearer /i.test(challenge)) return basic;
    const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
    const realm = fields.get('realm');
    if (realm === undefined) return basic;
    const url = new URL(realm);
    for (const key of ['service', 'scope']) {
      const value = fields.get(key);
      if (value !== undefined) url.searchParams.set(key, value);
    }
    const response = await request(url, basic === undefined ? {} : { authorization: basic });
    if (!response.ok) throw new Error(`the registry gives no token (${response.status})`);
    const text = (await response.text()).slice(0, TOKEN_BYTES);
    const { token, access_token: access } = JSON.parse(text) as { token?: unknown; access_token?: unknown };
    const given = token ?? access;
    if (typeof given !== 'string') throw new Error('the registry gives no token');
    return `Bearer ${given}`;
  }
}

/** Basic credentials of a registry from the files of docker and helm. */
function credentialsOf(host: string): string | undefined {
  const docker = join(process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'), 'config.json');
  const configHome = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  const helm = process.env['HELM_REGISTRY_CONFIG'] ?? join(configHome, 'helm/registry/config.json');
  for (const path of [helm, docker]) {
    const auth = authIn(path, host);
    if (auth !== undefined) return `Basic ${auth}`;
  }
  return undefined;
}

function authIn(path: string, host: string): string | undefined {
  try {
    const { auths } = JSON.parse(readFileSync(path, 'utf8')) as {
      auths?: Record<string, { auth?: unknown } | undefined>;
    };
    const auth = auths?.[host]?.auth;
    return typeof auth === 'string' && auth !== '' ? auth : undefined;
  } catch {
    return undefined;
  }
}
