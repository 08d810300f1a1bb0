import { readFileSync } from 'node:fs';
import type { ClusterTarget } from '../kubeconfig/resolve.ts';
import { readCredential } from '../kubeconfig/resolve.ts';
import type { UserEntry } from '../kubeconfig/types.ts';
import { ClusterError } from '../problems.ts';
import type { ExecCredential } from './exec-plugin.ts';

/** A client certificate with its key, both PEM; '' for none. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** A token file is read again once a minute, as client-go does: kubelet rotates the tokens of pods. */
const TOKEN_FILE_MS = 60_000;
/** Credentials of a plugin are renewed a little before they end. */
const EARLY_MS = 10_000;
/** A plugin that failed is run again after this: what it needs may be there again, and many requests ask at the same time. */
const FAILED_MS = 10_000;

/** Says who asks: the headers of a request and the certificate of a connection, kept fresh. */
export class Credentials {
  readonly #target: ClusterTarget;
  readonly #user: UserEntry;
  readonly #now: () => number;
  #file: { readonly token: string; readonly read: number } | undefined;
  #plugin: Promise<ExecCredential> | undefined;
  #pluginExpires: number | undefined;
  #pluginFailed: number | undefined;
  #round = 0;

  /** `now` gives milliseconds; tests move it. */
  constructor(target: ClusterTarget, now: () => number = Date.now) {
    this.#target = target;
    this.#user = target.user;
    this.#now = now;
  }

  /** Grows when they are asked for anew: says of a request with which ones it was sent. */
  get round(): number {
    return this.#round;
  }

  /** Headers that say who asks and for whom. */
  async headers(): Promise<Record<string, string | string[]>> {
    const authorization = await this.#authorization();
    return { ...(authorization !== undefined && { authorization }), ...this.#impersonation() };
  }

  /** The certificate to show; that of a plugin where it gives one, else that of the kubeconfig. */
  async certificate(): Promise<ClientCertificate> {
    const plugin = await this.#ofPlugin();
    if (plugin !== undefined && plugin.certificate !== '') return plugin;
    const { certificateData, certificateFile, keyData, keyFile, file, name } = this.#user;
    const read = (data: string, path: string, field: string): string =>
      data !== '' || path === '' ? data : readCredential(path, `${file}: ${field} of user '${name}'`);
    return {
      certificate: read(certificateData, certificateFile, 'client-certificate'),
      key: read(keyData, keyFile, 'client-key'),
    };
  }

  /**
   * Told that the server did not accept those of a round. True where others can be had now, so that it is worth asking again. Of many requests
   * that are refused at the same time, the first has them renewed for all.
   */
  refused(round: number): boolean {
    if (this.#user.exec === undefined && this.#user.tokenFile === '') return false;
    if (round !== this.#round) return true;
    this.#round += 1;
    this.#plugin = undefined;
    this.#file = undefined;
    return true;
  }

  async #authorization(): Promise<string | undefined> {
    const { username, password } = this.#user;
    if (username !== '' || password !== '')
      return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const token = await this.#token();
    return token === '' ? undefined : `Bearer ${token}`;
  }

  async #token(): Promise<string> {
    const { token, tokenFile } = this.#user;
    // The file wins over the token beside it as long as it can be read.
    const fresh = tokenFile === '' ? undefined : this.#ofFile(tokenFile, token);
    const own = fresh ?? token;
    if (own !== '') return own;
    return (await this.#ofPlugin())?.token ?? '';
  }

  #ofFile(path: string, fallback: string): string | undefined {
    const known = this.#file;
    // A clock that was set back must not keep an old token alive.
    if (known !== undefined && Math.abs(this.#now() - known.read) < TOKEN_FILE_MS) return known.token;
    try {
      const token = readFileSync(path, 'utf8').trim();
      this.#file = { token, read: this.#now() };
      return token === '' ? undefined : token;
    } catch (error) {
      if (known !== undefined) return known.token;
      if (fallback !== '') return undefined;
      const { code = '' } = error as NodeJS.ErrnoException;
      throw new ClusterError('BW-CLUSTER-CREDENTIALS', `the token file ${path} cannot be read (${code})`);
    }
  }

  /** One run at a time, and none while the last credential holds. */
  #ofPlugin(): Promise<ExecCredential | undefined> {
    const { exec } = this.#user;
    if (exec === undefined) return Promise.resolve(undefined);
    if (this.#isPluginOver()) this.#plugin = undefined;
    this.#plugin ??= this.#run(exec);
    return this.#plugin;
  }

  #isPluginOver(): boolean {
    const now = this.#now();
    if (this.#pluginFailed !== undefined) return Math.abs(now - this.#pluginFailed) >= FAILED_MS;
    return this.#pluginExpires !== undefined && now + EARLY_MS >= this.#pluginExpires;
  }

  async #run(exec: NonNullable<UserEntry['exec']>): Promise<ExecCredential> {
    this.#pluginExpires = undefined;
    this.#pluginFailed = undefined;
    const { runPlugin } = await import('./exec-plugin.ts');
    try {
      const credential = await runPlugin(exec, this.#target);
      this.#pluginExpires = credential.expires;
      return credential;
    } catch (error) {
      this.#pluginFailed = this.#now();
      throw error;
    }
  }

  #impersonation(): Record<string, string | string[]> {
    const { user, uid, groups, extra } = this.#target.impersonate;
    if (user === '') return {};
    const headers: Record<string, string | string[]> = { 'impersonate-user': user };
    if (uid !== '') headers['impersonate-uid'] = uid;
    if (groups.length > 0) headers['impersonate-group'] = [...groups];
    for (const [key, values] of Object.entries(extra))
      headers[`impersonate-extra-${encodeURIComponent(key.toLowerCase())}`] = [...values];
    return headers;
  }
}
