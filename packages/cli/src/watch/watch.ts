import { Connection } from '@bulwark/sources/cluster';
import { buildRequest } from '../arguments/request.ts';
import type { Library, SelectionFlags } from '../arguments/request.ts';
import { asFailure, connectionOptions, openCluster } from '../cluster/connect.ts';
import type { ClusterFlags } from '../cluster/options.ts';
import { policyFor } from '../config/apply.ts';
import type { PolicyFlags } from '../config/choose.ts';
import { EXIT, UserError } from '../errors.ts';
import { isTerminal, STDERR, STDOUT, wantsColour, writeText } from '../streams.ts';
import { ndjsonFormat, terminalFormat } from './stream.ts';
import type { WatchFormat } from './stream.ts';
import { Watcher } from './watcher.ts';

export interface WatchFlags extends SelectionFlags, PolicyFlags, Omit<ClusterFlags, 'allContexts'> {
  readonly format: string;
  readonly initial?: boolean;
  readonly timestamps?: boolean;
  readonly color: string;
}

const FORMATS = ['terminal', 'ndjson'];

/** `bulwark watch`: tells what becomes of the findings of a cluster until SIGINT, SIGTERM or `stop`; returns the exit code. */
export async function watch(flags: WatchFlags, library: Library, stop?: AbortSignal): Promise<number> {
  if (!FORMATS.includes(flags.format))
    throw new UserError(
      'BW-USAGE-FORMAT',
      `--format: changes are not written as '${flags.format}'`,
      `It takes ${FORMATS.join(' or ')}.`,
    );
  const request = buildRequest(flags, library, policyFor([], flags, library));
  const opened = await openCluster(flags);
  const { name, version, uid } = opened;
  // Each kind has a watch of its own, and each watch a socket.
  const options = { ...connectionOptions(flags), sockets: Number.MAX_SAFE_INTEGER };
  const connection = new Connection(opened.connection.target, options);
  await opened.connection.close();
  const ending = new Ending(stop);
  const watcher = new Watcher(connection, request, {
    cluster: { name, version, uid },
    namespaces: flags.namespace,
    selector: flags.selector,
    readSecrets: flags.readSecrets ?? false,
    initial: flags.initial ?? false,
    format: formatOf(
      flags,
      request.plan.controls.map(({ control }) => control),
    ),
    time: () => (flags.timestamps === true ? new Date().toISOString() : undefined),
    write: (text) => {
      if (!writeText(STDOUT, text)) ending.end();
    },
  });
  if (isTerminal(STDERR)) writeText(STDERR, `reading ${name} ...\n`);
  try {
    await asFailure(async () => watcher.run(ending.signal));
  } finally {
    ending.dispose();
    await connection.close();
  }
  return EXIT.clean;
}

function formatOf({ format, color }: WatchFlags, controls: Parameters<typeof ndjsonFormat>[0]): WatchFormat {
  return format === 'ndjson'
    ? ndjsonFormat(controls)
    : terminalFormat(wantsColour(color, isTerminal(STDOUT)));
}

/** When to end: a signal to the process, that of a caller, or a reader that has gone away. */
class Ending {
  readonly #controller = new AbortController();
  readonly end = (): void => this.#controller.abort();

  constructor(stop: AbortSignal | undefined) {
    process.on('SIGINT', this.end).on('SIGTERM', this.end);
    stop?.addEventListener('abort', this.end, { once: true });
    if (stop?.aborted === true) this.end();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  dispose(): void {
    process.off('SIGINT', this.end).off('SIGTERM', this.end);
  }
}
