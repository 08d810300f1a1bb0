// The corpus in a real API server gives the findings of its files. What differs is listed with the API default that explains it.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPlan } from '@bulwark/engine';
import type { RawObject } from '@bulwark/model';
import { readInputs } from '@bulwark/sources';
import { Connection, discover, loadKubeconfig, resolveTarget } from '@bulwark/sources/cluster';
import { Loader, startCluster } from '@bulwark/test-cluster';
import type { Cluster, Loaded, LoadedObject } from '@bulwark/test-cluster';
import { describeCluster } from '@bulwark/test-cluster/vitest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';
import { library } from '../library.ts';
import { kindNeeds, readingPlan } from './kinds.ts';

const shared = process.env['BULWARK_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');
const corpus = join(shared, 'corpus');
const listed = join(corpus, 'plain-files.txt');
if (!existsSync(listed)) {
  if (process.env['CI'] === 'true') throw new Error(`the corpus is needed: ${listed}`);
  console.warn(`parity of files and cluster over the corpus skipped: no ${listed}`);
}

/** Findings of one side alone, with the default of the API that makes the difference. */
const EXPLAINED: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  {
    pattern: /^files: secret\/secret-manifest Secret\//,
    why: 'metadata.uid: a Secret in a cluster is where it belongs',
  },
  {
    pattern: /^files: workload\/deprecated-service-account-field \S+ - \S+\.serviceAccount$/,
    why: 'serviceAccountName: the server copies it from the deprecated serviceAccount',
  },
  {
    pattern: /^cluster: image\/floating-tag-not-pulled \S+ \S+ \S+\.imagePullPolicy$/,
    why: 'imagePullPolicy: IfNotPresent where the image is no reference that can be parsed (ko://…)',
  },
  {
    pattern: /^files: rbac\/[\w-]+ ClusterRole\/\/knative-[\w-]+ - aggregationRule$/,
    why: 'rules: those of an aggregated role are written by a controller, which does not run here',
  },
  {
    pattern:
      /^files: service-account\/takeover-workload \S+\/knative-serving\/\S+ - \S+\.serviceAccountName$/,
    why: 'rules: the account holds such an aggregated role',
  },
];

interface Finding {
  readonly control: string;
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly container: string | null;
  readonly path: string;
}

const keyOfFinding = ({ control, object, container, path }: Finding): string =>
  [control, `${object.kind}/${object.namespace}/${object.name}`, container ?? '-', path].join(' ');

let folder = '';
let cluster: Cluster;
let loaded: Loaded;
const accepted: LoadedObject[] = [];
let ofFiles: readonly string[];
let ofCluster: readonly string[];

async function findings(name: string, words: readonly string[]): Promise<readonly string[]> {
  const file = join(folder, `${name}.json`);
  expect(await runCommandLine(['scan', ...words, '--no-config', '--format', 'json', '--output', file])).toBe(
    0,
  );
  const report = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly findings: readonly Finding[];
    readonly unread: readonly unknown[];
  };
  expect(report.unread).toEqual([]);
  return report.findings.map(keyOfFinding).sort();
}

async function readCorpus(): Promise<readonly RawObject[]> {
  const files = readFileSync(listed, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const objects: RawObject[] = [];
  await readInputs(
    files.map((file) => join(corpus, file)),
    {},
    {
      object: (object) => objects.push(object),
      unread: () => undefined,
      passedOver: () => undefined,
      notice: () => undefined,
    },
  );
  return objects;
}

describeCluster('the corpus', () => {
  describe.skipIf(!existsSync(listed))('in a cluster', () => {
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'bulwark-parity-'));
      cluster = await startCluster();
      // Nothing shall come of the objects but the objects themselves.
      await cluster.stopComponent('kube-controller-manager');
      await cluster.stopComponent('kube-scheduler');
      const connection = new Connection(
        resolveTarget(loadKubeconfig(cluster.kubeconfig, {}), contextOf(cluster)),
      );
      const plan = readingPlan(
        kindNeeds(createPlan({ controls: library.controls })),
        await discover(connection),
        true,
      );
      const resources = plan.wanted.map(({ resource }) => resource);
      await connection.close();
      const own = await cluster.kubectl([
        'get',
        '-A',
        '-o',
        'json',
        resources.map(({ resource, group }) => (group === '' ? resource : `${resource}.${group}`)).join(','),
      ]);
      writeFileSync(join(folder, 'own.json'), own.stdout);
      const wanted = new Set(resources.map(({ group, kind }) => `${group}/${kind}`));
      const client = cluster.client(8);
      const loader = new Loader(client, {
        concurrent: 8,
        wants: (group, kind) => wanted.has(`${group}/${kind}`),
        accepted: (object) => accepted.push(object),
      });
      await loader.load((await readCorpus()).map(({ value }) => value));
      loaded = loader.loaded;
      client.close();
      const list = { apiVersion: 'v1', kind: 'List', items: accepted };
      writeFileSync(
        join(folder, 'files.json'),
        JSON.stringify(list, (_key, each: unknown) => (typeof each === 'bigint' ? Number(each) : each)),
      );
      ofFiles = await findings('of-files', [
        join(folder, 'own.json'),
        join(folder, 'files.json'),
        '--unit',
        'one',
        '--complete-kinds',
        'all',
      ]);
      ofCluster = await findings('of-cluster', ['--kubeconfig', cluster.kubeconfig, '--read-secrets']);
    }, 600_000);
    afterAll(async () => {
      await cluster?.stop();
      rmSync(folder, { recursive: true });
    });

    it('gives the findings of its files, but for what defaults of the API explain', () => {
      expect(ofFiles.length).toBeGreaterThan(5000);
      const [inFiles, inCluster] = [new Set(ofFiles), new Set(ofCluster)];
      const differences = [
        ...ofFiles.filter((key) => !inCluster.has(key)).map((key) => `files: ${key}`),
        ...ofCluster.filter((key) => !inFiles.has(key)).map((key) => `cluster: ${key}`),
      ];
      expect(differences.filter((key) => EXPLAINED.every(({ pattern }) => !pattern.test(key)))).toEqual([]);
      const idle = EXPLAINED.filter(({ pattern }) => differences.every((key) => !pattern.test(key)));
      expect(idle).toEqual([]);
    });

    it('is refused only for what the server says', () => {
      expect(loaded.accepted).toBeGreaterThan(1500);
      expect(loaded.unserved).toEqual(new Map());
      const known = /: (?:404 (?:NotFound|404 page not found)|400 BadRequest|409 AlreadyExists|422 Invalid)$/;
      expect([...loaded.refused.keys()].filter((reason) => !known.test(reason))).toEqual([]);
      const refused = [...loaded.refused.values()].reduce((sum, count) => sum + count, 0);
      console.info(
        `${loaded.accepted} objects of the corpus accepted, ${refused} refused: ${[...loaded.refused].map(([reason, count]) => `${count} ${reason}`).join(', ')}`,
      );
    });
  });
});

function contextOf({ kubeconfig }: Cluster): string {
  return loadKubeconfig(kubeconfig, {}).currentContext;
}
