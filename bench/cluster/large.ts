import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { profile } from '@bulwark/test-cluster/profile';
import type { ProfileName } from '@bulwark/test-cluster/profile';
import { highWaterMark, measure } from '../measure.ts';
import type { Measured } from '../measure.ts';
import { KUBECTL } from '../peers.ts';
import { Churn, MIX } from './churn.ts';
import { Feed, pathOf } from './feed.ts';
import { openKubeconfig } from './kubeconfig.ts';
import { at, print, row } from './print.ts';
import { bulwarkWatch, WatchProgram } from './program.ts';
import type { Usage } from './program.ts';

const EVENTS_PER_SECOND = 2000;
const WARM_UP_SECONDS = 5;
const CHURN_SECONDS = 20;
/** How long lines may still come after the last event. */
const ECHO_MS = 5000;

/** `bulwark watch` over a generated cluster from a feed, beside the plainest readers of the same objects. */
export async function large(work: string, name: ProfileName): Promise<void> {
  const feed = new Feed(profile(name));
  const empty = new Feed(
    profile('S').map((kind) => (kind.kind === 'Namespace' ? kind : { ...kind, objects: nothing })),
  );
  const server = await feed.listen();
  const kubeconfig = openKubeconfig(work, `profile-${name}`, server);
  try {
    const idle = await emptyUsage(openKubeconfig(work, 'empty', await empty.listen()), work);
    const program = new WatchProgram({ command: bulwarkWatch(kubeconfig), work });
    try {
      const ours = await firstPosture(program, name);
      const kept = held(await program.usage()) - held(idle);
      print(`  ${(kept / ours.objects / 1000).toFixed(2)} KB kept an object`);
      await churn(feed, program);
      print(`  ${(highWaterMark(program.pid) / 1e6).toFixed(0)} MB peak at the end`);
    } finally {
      await program.stop();
    }
    await plainWatch(feed, { server, kubeconfig, work });
    await floors(feed, { server, kubeconfig, work });
  } finally {
    await Promise.all([feed.close(), empty.close()]);
  }
}

function* nothing(): Generator<never> {
  // A kind that is served and has no objects.
}

const held = ({ heapUsed, external }: Usage): number => heapUsed + external;

async function emptyUsage(kubeconfig: string, work: string): Promise<Usage> {
  const program = new WatchProgram({ command: bulwarkWatch(kubeconfig), work });
  try {
    await program.first;
    return await program.usage();
  } finally {
    await program.stop();
  }
}

async function firstPosture(program: WatchProgram, name: string): Promise<{ readonly objects: number }> {
  const { line, seconds } = await program.first;
  const { objects = 0, findings = {} } = line;
  const found = Object.values(findings).reduce((sum, count) => sum + count, 0);
  print(`\nprofile ${name} from a feed on loopback: ${objects} objects are read, ${found} findings`);
  row('bulwark watch, to the first posture', {
    seconds,
    processor: program.processor,
    peak: highWaterMark(program.pid),
  });
  return { objects };
}

async function churn(feed: Feed, program: WatchProgram): Promise<void> {
  const churn = new Churn(feed);
  program.onLine = (line) => churn.hear(line);
  await churn.run(EVENTS_PER_SECOND, WARM_UP_SECONDS, MIX);
  await delay(ECHO_MS);
  churn.reset();
  const before = program.processor;
  const own = monitorEventLoopDelay({ resolution: 1 });
  own.enable();
  await churn.run(EVENTS_PER_SECOND, CHURN_SECONDS, MIX);
  own.disable();
  const busy = program.processor - before;
  await delay(ECHO_MS);
  print(
    `  ${churn.events} events in ${CHURN_SECONDS} s, ${((100 * busy) / CHURN_SECONDS).toFixed(0)} % of a processor; ` +
      `${churn.unheard} changes not told ${ECHO_MS / 1000} s after the last event`,
  );
  for (const [kind, latencies] of Object.entries(churn.latencies))
    print(
      `  ${kind.padEnd(16)} ${latencies.length} changes of findings: ${at(latencies, 0.5)} in the middle, ${at(latencies, 0.99)} at the 99th percentile from socket to line`,
    );
  print(
    `  the feed itself is late by ${(own.percentile(99) / 1e6).toFixed(1)} ms at the 99th percentile, which is in these times`,
  );
}

/** The same events, told by what does nothing but to tell them: what is left is the machine's. */
async function plainWatch(feed: Feed, { server, work }: Place): Promise<void> {
  const script = join(import.meta.dirname, 'plain-watch.ts');
  const paths = [...feed.asked.keys()].map(({ kind }) => pathOf(kind));
  const program = new WatchProgram({ command: [script, server, ...paths], work });
  try {
    await program.first;
    print('node: the same watches, JSON.parse an event, a line at once');
    await churn(feed, program);
  } finally {
    await program.stop();
  }
}

interface Place {
  readonly server: string;
  readonly kubeconfig: string;
  readonly work: string;
}

/** The same kinds, read by others: whole, since only Bulwark leaves out what it does not read. */
async function floors(feed: Feed, { server, kubeconfig, work }: Place): Promise<void> {
  const stores = [...feed.asked.keys()];
  const plain = join(import.meta.dirname, 'plain-read.ts');
  row(
    'node: the same lists, JSON.parse a page',
    await measure([process.execPath, plain, server, ...stores.map(({ kind }) => pathOf(kind))], work),
  );
  const all: Measured[] = [];
  for (const { kind } of stores) {
    const resource = kind.group === '' ? kind.resource : `${kind.resource}.${kind.group}`;
    all.push(await measure([KUBECTL, '--kubeconfig', kubeconfig, 'get', '-A', '-o', 'json', resource], work));
  }
  const failed = all.filter(({ code }) => code !== 0).length;
  row(`kubectl get -A -o json, a process a kind${failed === 0 ? '' : ` (${failed} failed)`}`, {
    seconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
    processor: all.reduce((sum, { processor }) => sum + processor, 0),
    peak: Math.max(...all.map(({ peak }) => peak)),
  });
}
