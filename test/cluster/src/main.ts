// npm run cluster: clusters for trying things out by hand, which stay until they are taken down.
import { readFileSync, existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { binaries, GoMissing } from './binaries.ts';
import { writeBulwarkImage } from './bulwark-image.ts';
import { runningPrograms } from './components.ts';
import { openCluster, removeCluster, startCluster } from './cluster.ts';
import { loadProfile } from './load-profile.ts';
import { missingForNode } from './node-requirements.ts';
import {
  certify,
  controlPlane,
  etcd,
  knownVersion,
  knownVersions,
  kwok,
  nodeAgents,
  nodeRuntime,
} from './programs.ts';
import { logFile, programsOf } from './processes.ts';
import { isReady } from './readiness.ts';
import { clusterFolder, clusterNames, readState } from './state.ts';

const usage = `A real Kubernetes as plain processes on loopback.

Usage: npm run cluster -- <command> [options]

  build            compile what clusters run: minutes, once a machine
  up               start a cluster and wait until it is ready
  down             end a cluster and remove all that belongs to it, whatever state it is in
  status           what runs, and whether it works
  list             names of all clusters
  load [archive]   give the images of an OCI archive to the real node; without one, Bulwark's own,
                   made from this checkout
  fill             load a generated cluster of --profile; stops the controllers, which would make
                   another one of it
  kubeconfig       path of the administrator's kubeconfig
  logs [program]   what the programs of a cluster wrote

Options:
  --name <name>       the cluster that is meant (default: dev)
  --version <minor>   Kubernetes ${knownVersions().join(' or ')} (default: the newest)
  --fake-nodes <n>    nodes that KWOK plays: pods become Running there, and nothing runs
  --node              a real node too, which runs pods: takes root
  --profile <size>    what to fill with: S (3,900 objects) or M (39,000; some minutes)
  --all               build: every version; down: every cluster

Examples:
  npm run cluster -- up --fake-nodes 3
  export KUBECONFIG=$(npm run -s cluster -- kubeconfig)
  npm run cluster -- down
  npm run cluster -- up --node && npm run cluster -- load`;

const options = {
  name: { type: 'string', default: 'dev' },
  version: { type: 'string' },
  'fake-nodes': { type: 'string', default: '0' },
  node: { type: 'boolean', default: false },
  profile: { type: 'string', default: 'S' },
  all: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true });
}

const commands: Readonly<Record<string, (values: Values, rest: readonly string[]) => Promise<void> | void>> =
  {
    build,
    up,
    down,
    status,
    list: () => console.log(clusterNames().join('\n')),
    load,
    fill,
    kubeconfig: ({ name }) => console.log(openCluster(name).kubeconfig),
    logs,
  };

const report = (line: string): void => console.error(line);

async function build({ version, all }: Values): Promise<void> {
  const minors = all ? knownVersions() : [knownVersion(version)];
  const missing = missingForNode();
  const ofNodes = missing.length === 0 ? [...nodeRuntime(), ...minors.map(nodeAgents)] : [];
  for (const set of [certify(), etcd(), kwok(), ...minors.map(controlPlane), ...ofNodes])
    console.log(`${set.name} ${set.version}: ${await binaries(set, report)}`);
  for (const line of missing) console.log(`not built: what a real node runs, which needs ${line}`);
}

async function up({ name, version, 'fake-nodes': fakeNodes, node }: Values): Promise<void> {
  if (!/^\d{1,4}$/.test(fakeNodes))
    throw new Error(`--fake-nodes ${fakeNodes}: a number up to 9999 is meant`);
  const cluster = await startCluster({
    name,
    ...(version === undefined ? {} : { version }),
    fakeNodes: Number(fakeNodes),
    node,
    keep: true,
    report,
  });
  console.log(`Kubernetes ${cluster.version} is ready at ${cluster.server}`);
  console.log(`export KUBECONFIG=${cluster.kubeconfig}`);
}

async function down({ name, all }: Values): Promise<void> {
  for (const one of all ? clusterNames() : [name]) {
    if (!existsSync(clusterFolder(one))) throw new Error(`there is no cluster ${one}`);
    await removeCluster(one);
    console.log(`${one} is gone`);
  }
}

async function status({ name }: Values): Promise<void> {
  const state = readState(name);
  if (state === undefined) throw new Error(`there is no cluster ${name}`);
  const running = new Map(programsOf(state.folder).map(({ program, pid }) => [program, pid]));
  console.log(
    `${name}: Kubernetes ${state.version} at 127.0.0.1:${state.ports.apiServer}, in ${state.folder}`,
  );
  for (const program of runningPrograms(state)) {
    const pid = running.get(program);
    const health = (await isReady(state, program)) ? 'ready' : 'not ready';
    console.log(`  ${program.padEnd(24)}${pid === undefined ? 'not running' : `${health}, process ${pid}`}`);
  }
}

async function load({ name }: Values, [archive]: readonly string[]): Promise<void> {
  const cluster = openCluster(name);
  // npm runs scripts in the root of the workspace; a path means the folder the user is in.
  const file = archive === undefined ? undefined : resolve(process.env['INIT_CWD'] ?? '', archive);
  const own = join(cluster.folder, 'bulwark.tar');
  const reference = file === undefined ? await writeBulwarkImage(own) : undefined;
  await cluster.importImages(file ?? own);
  console.log(reference ?? `${file} is loaded`);
}

async function fill({ name, profile }: Values): Promise<void> {
  if (profile !== 'S' && profile !== 'M') throw new Error(`--profile ${profile}: S or M is meant`);
  const { accepted, refused, unserved } = await loadProfile(openCluster(name), profile, report);
  console.log(`${accepted} objects are in ${name}; its controllers are stopped`);
  for (const [what, count] of [...refused, ...unserved]) console.log(`  not loaded: ${count} ${what}`);
}

function logs({ name }: Values, [program]: readonly string[]): void {
  const folder = join(clusterFolder(name), 'logs');
  if (!existsSync(folder)) throw new Error(`there is no cluster ${name}`);
  const names =
    program === undefined ? readdirSync(folder).map((file) => file.replace(/\.log$/, '')) : [program];
  for (const one of names) {
    if (program === undefined) console.log(`==> ${one}`);
    process.stdout.write(readFileSync(logFile(clusterFolder(name), one)));
  }
}

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args);
  const [command, ...rest] = positionals;
  const run = command === undefined ? undefined : commands[command];
  if (values.help || run === undefined) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  await run(values, rest);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof GoMissing ? 3 : 1;
}
