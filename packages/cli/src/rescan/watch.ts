import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Finding } from '@bulwark/model';
import type { Report, UnreadEntry } from '@bulwark/report';
import type { ScanRequest } from '../arguments/request.ts';
import { compare } from '../diff/compare.ts';
import { knownOf } from '../diff/known.ts';
import type { KnownResult } from '../diff/known.ts';
import { UserError } from '../errors.ts';
import type { Evaluation } from '../evaluate.ts';
import { Batches } from './batches.ts';
import { changeLines } from './changes.ts';
import type { Screen } from './changes.ts';
import { Folders } from './folders.ts';
import { WarmScan } from './warm-scan.ts';

/** What watching needs of the command around it. */
export interface WatchSettings {
  /** Files and directories. */
  readonly paths: readonly string[];
  /** What is to be judged, by the policy as it is now. Throws UserError where that cannot be had. */
  readonly request: () => Promise<ScanRequest>;
  readonly reportOf: (evaluation: Evaluation, request: ScanRequest) => Report;
  /** Takes the report of the whole, once. */
  readonly first: (report: Report) => Promise<void>;
  readonly screen: Screen;
  readonly write: (line: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Scans, and scans again what was saved, telling what changed, until the signal. Returns the exit code of the last result. Rejects only
 * where the first scan cannot be made.
 */
export async function watchPaths(settings: WatchSettings): Promise<number> {
  const watch = await Watch.start(settings);
  try {
    return await watch.run();
  } finally {
    await watch.close();
  }
}

const READ_EXTENSIONS = /\.(?:ya?ml|json|ndjson|jsonl|tgz)$/i;
/** What editors put beside a file while they write it. */
const EDITOR_FILES = /(?:~|\.sw[a-z]|[/\\]4913)$/;
const IGNORE_FILE = /(?:^|[/\\])\.bulwarkignore$/;

class Watch {
  readonly #settings: WatchSettings;
  readonly #batches: Batches;
  readonly #folders: Folders;
  #request: ScanRequest;
  #scan: WarmScan;
  #report: Report;
  #known: KnownResult;

  private constructor(
    settings: WatchSettings,
    watching: Pick<Watching, 'batches' | 'folders'>,
    first: FirstScan,
  ) {
    this.#settings = settings;
    this.#batches = watching.batches;
    this.#folders = watching.folders;
    this.#request = first.request;
    this.#scan = first.scan;
    this.#report = settings.reportOf(first.scan.evaluation(), first.request);
    this.#known = knownOf(this.#report.result, this.#report.unread.length);
  }

  static async start(settings: WatchSettings): Promise<Watch> {
    const request = await settings.request();
    const batches = new Batches(settings.signal);
    let isTold = false;
    const folders = new Folders(
      [...settings.paths, ...request.policy.policy.files],
      (path) => batches.add(path),
      ({ code }) => {
        if (!isTold) settings.write(limitText(code));
        isTold = true;
      },
    );
    // Watched before it is read: what is saved meanwhile is read again.
    folders.sync();
    const scan = await WarmScan.read(settings.paths, request);
    return new Watch(settings, { batches, folders }, { request, scan });
  }

  async run(): Promise<number> {
    await this.#settings.first(this.#report);
    const { size } = this.#folders;
    this.#settings.write(`Watching ${size} ${size === 1 ? 'folder' : 'folders'}; Ctrl-C ends.`);
    for (let batch = await this.#batches.next(); batch !== undefined; batch = await this.#batches.next())
      await this.#changed([...batch]);
    return this.#report.exitCode;
  }

  async close(): Promise<void> {
    this.#folders.close();
    await this.#scan.close();
  }

  async #changed(paths: readonly string[]): Promise<void> {
    const relevant = paths.filter((path) => this.#isRelevant(path)).sort();
    if (relevant.length === 0) return;
    const isDone = relevant.every((path) => this.#isPlainFile(path)) && (await this.#refresh(relevant));
    if (!isDone && !(await this.#scanAgain())) return;
    this.#tell(relevant.map(shown));
  }

  #isRelevant(path: string): boolean {
    if (EDITOR_FILES.test(path)) return false;
    return (
      READ_EXTENSIONS.test(path) ||
      IGNORE_FILE.test(path) ||
      this.#scan.isPlain(path) ||
      this.#scan.hasRendered ||
      this.#folders.has(path) ||
      statOf(path)?.isDirectory() === true
    );
  }

  #isPlainFile(path: string): boolean {
    const isPolicy = this.#request.policy.policy.files.some((file) => resolve(file) === path);
    return !isPolicy && this.#scan.isPlain(path) && statOf(path)?.isFile() === true;
  }

  async #refresh(paths: readonly string[]): Promise<boolean> {
    for (const path of paths) if (!(await this.#scan.refresh(path))) return false;
    return true;
  }

  /** Reads everything again, by the policy as it is now. False where there is no policy to go by. */
  async #scanAgain(): Promise<boolean> {
    try {
      this.#request = await this.#settings.request();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#settings.write(`error: ${error.message}\n  ${error.hint}`);
      return false;
    }
    this.#folders.sync();
    const before = this.#scan;
    this.#scan = await WarmScan.read(this.#settings.paths, this.#request);
    await before.close();
    return true;
  }

  #tell(files: readonly string[]): void {
    const before = this.#report;
    this.#report = this.#settings.reportOf(this.#scan.evaluation(), this.#request);
    const { result, unread } = this.#report;
    const now = knownOf(result, unread.length);
    const unknown = notKnown(this.#known, now, unread);
    const after = { ...now, findings: [...now.findings, ...unknown] };
    const change = {
      files,
      comparison: compare(this.#known, after, 'before'),
      findings: result.findings.length,
      unknown: unknown.length,
      unreadBefore: before.unread,
      unread,
      placeOf: placesOf(result.findings),
    };
    this.#known = after;
    for (const line of changeLines(change, this.#settings.screen)) this.#settings.write(line);
  }
}

interface Watching {
  readonly batches: Batches;
  readonly folders: Folders;
}

interface FirstScan {
  readonly request: ScanRequest;
  readonly scan: WarmScan;
}

/** Findings of files that cannot be read now are neither there nor resolved. */
function notKnown(
  before: KnownResult,
  now: KnownResult,
  unread: readonly UnreadEntry[],
): KnownResult['findings'] {
  const files = new Set<string | null>(unread.map(({ file }) => file));
  const found = new Set(now.findings.map(({ fingerprint }) => fingerprint));
  return before.findings.filter(({ file, fingerprint }) => files.has(file) && !found.has(fingerprint));
}

function placesOf(findings: readonly Finding[]): (fingerprint: string) => string | undefined {
  let places: Map<string, string> | undefined;
  return (fingerprint) => {
    places ??= new Map(
      findings.flatMap(({ fingerprint, origin, location }) =>
        origin.source === 'file'
          ? [[fingerprint, `${origin.file}:${location?.line ?? origin.line}`] as const]
          : [],
      ),
    );
    return places.get(fingerprint);
  };
}

function statOf(path: string): ReturnType<typeof statSync> | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function shown(path: string): string {
  return (relative('', path) || '.').replaceAll('\\', '/');
}

function limitText(code: string | undefined): string {
  const way =
    code === 'ENOSPC' ? 'raise fs.inotify.max_user_watches, or name fewer paths' : 'name fewer paths';
  return `note: the system watches no more folders (${code ?? 'unknown'}), so not every save will be seen: ${way}`;
}
