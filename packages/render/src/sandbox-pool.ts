import type { WireRequest } from './protocol.ts';
import { Sandbox } from './sandbox.ts';
import type { SandboxAnswer, SandboxLimits } from './sandbox.ts';
import type { TreeAccess } from './sandbox-messages.ts';

/** Another instance is started when so many requests wait for each that runs: starting one costs as much as several charts. */
const QUEUE_WORTH_AN_INSTANCE = 4;

/** Sandboxes that share the work. The first serves alone until there is much to do. */
export class SandboxPool {
  readonly #sandboxes: { readonly sandbox: Sandbox; waiting: number }[] = [];
  readonly #open: () => Sandbox;
  readonly #most: number;

  /** At most `most` instances of the module at `path`, each with these limits. */
  constructor(path: string, limits: Partial<SandboxLimits>, most: number) {
    this.#open = () => new Sandbox(path, limits);
    this.#most = most;
  }

  /** As `Sandbox.run`; requests that overlap may be served by different instances. */
  async run(request: WireRequest, tree?: TreeAccess): Promise<SandboxAnswer> {
    const chosen = this.#choose();
    chosen.waiting += 1;
    try {
      return await chosen.sandbox.run(request, tree);
    } finally {
      chosen.waiting -= 1;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#sandboxes.map(({ sandbox }) => sandbox.close()));
  }

  #choose(): { readonly sandbox: Sandbox; waiting: number } {
    const [idlest] = this.#sandboxes.toSorted((a, b) => a.waiting - b.waiting);
    const busy = idlest === undefined || idlest.waiting >= QUEUE_WORTH_AN_INSTANCE;
    if (!busy || (idlest !== undefined && this.#sandboxes.length >= this.#most)) return idlest;
    const opened = { sandbox: this.#open(), waiting: 0 };
    this.#sandboxes.push(opened);
    return opened;
  }
}
