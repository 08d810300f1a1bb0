import { lstatSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { WireQuestion, WireReply } from './protocol.ts';
import { wireFile } from './protocol.ts';
import type { TreeAccess } from './sandbox-messages.ts';

/**
 * Answers the engine's questions about files, for paths within one root only. Links are followed as the operating system does
 * and refused where they end outside; devices and pipes are never opened; what is read is counted against limits.
 */
export class TreeReader {
  readonly #root: string;
  readonly #access: TreeAccess;
  /** Files read, relative to the root. */
  readonly read: string[] = [];
  #bytes = 0;

  constructor(access: TreeAccess) {
    this.#access = access;
    this.#root = realpathSync(access.root);
  }

  answer(question: WireQuestion): WireReply {
    try {
      const real = this.#resolve(question.path);
      if (real === undefined) return {};
      if (real === 'outside') return { error: `${question.path} leads out of the scanned tree` };
      if (question.ask === 'stat') return this.#stat(real);
      return question.ask === 'list' ? { names: readdirSync(real).sort() } : this.#file(question.path, real);
    } catch (error) {
      return { error: (error as NodeJS.ErrnoException).code ?? String(error) };
    }
  }

  /** The real path; undefined where there is nothing. */
  #resolve(path: string): string | undefined {
    const wanted = join(this.#root, path);
    let real: string;
    try {
      real = realpathSync(wanted);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw error;
    }
    return real === this.#root || real.startsWith(this.#root + sep) ? real : 'outside';
  }

  #stat(real: string): WireReply {
    const stats = statSync(real);
    const shown = `/${relative(this.#root, real).split(sep).join('/')}`;
    return { kind: stats.isDirectory() ? 'directory' : 'file', real: shown };
  }

  #file(path: string, real: string): WireReply {
    const stats = lstatSync(real);
    if (stats.isDirectory()) return { error: `${path} is a directory` };
    if (!stats.isFile()) return { error: `${path} is a pipe, socket or device` };
    this.#bytes += stats.size;
    if (this.read.length >= this.#access.maxFiles || this.#bytes > this.#access.maxBytes)
      return { error: `the limit of files or bytes is reached at ${path}` };
    const name = relative(this.#root, real).split(sep).join('/');
    this.read.push(name);
    const replaced = this.#access.replaced ?? {};
    if (Object.hasOwn(replaced, name))
      return { kind: 'file', file: { name: path.slice(1), text: replaced[name] ?? '' } };
    return { kind: 'file', file: wireFile(path.slice(1), readFileSync(real)) };
  }
}
