import { parseMinorVersion } from '@bulwark/control-kit';
import { controls } from '@bulwark/controls';
import type { ValueMap } from '@bulwark/model';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serverOf, textOf } from '../admission/server.test-support.ts';
import type { Server } from '../admission/server.test-support.ts';
import { podMetadata, podSpec, withoutProfiles } from '../admission/pod-specs.test-support.ts';
import { evaluate } from '../evaluate.ts';
import { rawObject } from '../raw-objects.ts';
import { pods } from './pods.test-support.ts';

/** Pods that the API server takes, to be judged in every namespace. */
const PODS = 500;
/** Of those near the edges the API server refuses most, by rules of its own. */
const SAMPLE = { full: 440, edge: 800 };
const LEVELS = ['baseline', 'restricted'] as const;
/** Versions before which and after which the standards change; the newest is that of the API server. */
const MINORS = [18, 24, 31];
const PLAIN = `pod-security-none-${process.pid}`;

/** A namespace in which the plug-in enforces a level of a version. */
interface Enforced {
  readonly namespace: string;
  readonly level: (typeof LEVELS)[number];
  readonly minor: number;
}

/** Pods that set much; fields and annotations of profiles do not contradict each other. */
const fullPods = fc.tuple(podMetadata, podSpec).map(
  ([metadata, spec]): ValueMap =>
    JSON.parse(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata,
        spec: Object.keys(metadata.annotations).length > 0 ? withoutProfiles(spec) : spec,
      }),
    ) as ValueMap,
);

/** Pods near the edges of the standards, without what is added to running pods only. */
const edgePods = pods.map(({ spec, ...pod }): ValueMap => {
  const { ephemeralContainers: _added, ...created } = spec as ValueMap;
  return { ...pod, spec: created };
});

function judging(level: string): typeof controls {
  return controls.filter(({ requirements }) => requirements[`pod-security-${level}`] !== undefined);
}

/** Whether each pod is allowed at a level of a version. */
function verdicts(stored: readonly ValueMap[], { level, minor }: Enforced): readonly boolean[] {
  const raw = stored.map((pod, index) => rawObject(pod, String(index), 0));
  const { findings, controls: counts } = evaluate(judging(level), raw, { podSecurityVersion: { minor } });
  expect(counts.flatMap(({ notEvaluated }) => notEvaluated)).toEqual([]);
  const failing = new Set(findings.map(({ object }) => object.name));
  return stored.map(({ metadata }) => !failing.has(textOf((metadata as ValueMap)['name'])));
}

describeCluster('the admission plug-in PodSecurity', () => {
  let server: Server;
  let enforced: readonly Enforced[];

  const put = async (path: string, object: ValueMap): Promise<void> => {
    const { status, body } = await server.send('PATCH', `${path}?fieldManager=proof&force=true`, object);
    expect(status, JSON.stringify(body)).toBeLessThan(300);
  };
  const create = (pod: ValueMap, namespace: string): ReturnType<Server['send']> =>
    server.send('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, {
      ...pod,
      metadata: { ...(pod['metadata'] as ValueMap), namespace },
    });

  beforeAll(async () => {
    const cluster = sharedCluster();
    server = serverOf(cluster, 16);
    const own = parseMinorVersion(cluster.version.replace(/^(v1\.\d+).*/, '$1'))?.minor ?? 0;
    enforced = [...MINORS, own].flatMap((minor) =>
      LEVELS.map((level) => ({ namespace: `pod-security-${level}-${minor}-${process.pid}`, level, minor })),
    );
    const labelled = enforced.map(({ namespace, level, minor }) => ({
      name: namespace,
      labels: {
        'pod-security.kubernetes.io/enforce': level,
        'pod-security.kubernetes.io/enforce-version': `v1.${minor}`,
      },
    }));
    for (const metadata of [...labelled, { name: PLAIN }]) {
      const { name } = metadata;
      await put(`/api/v1/namespaces/${name}`, { apiVersion: 'v1', kind: 'Namespace', metadata });
      for (const account of ['default', 'web', 'kubernetes-dashboard'])
        await put(`/api/v1/namespaces/${name}/serviceaccounts/${account}`, {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: account, namespace: name },
        });
    }
  });

  afterAll(async () => {
    for (const name of [PLAIN, ...enforced.map(({ namespace }) => namespace)])
      await server.send('DELETE', `/api/v1/namespaces/${name}`);
    server.close();
  });

  it(`gives the verdict of the controls on ${PODS} pods, at each level and version`, async () => {
    const made = [...fc.sample(fullPods, SAMPLE.full), ...fc.sample(edgePods, SAMPLE.edge)].map(
      (pod, index) => ({
        ...pod,
        metadata: { ...(pod['metadata'] as ValueMap), name: `pod-${index}` },
      }),
    );
    const replies = await Promise.all(made.map((pod) => create(pod, PLAIN)));
    const taken = made.flatMap((pod, index) => {
      const { status, body } = replies[index] as (typeof replies)[number];
      return status === 201 ? [{ pod, stored: body }] : [];
    });
    expect(taken.length).toBeGreaterThanOrEqual(PODS);
    const stored = taken.map((each) => each.stored);
    for (const place of enforced) {
      const own = verdicts(stored, place);
      const answers = await Promise.all(taken.map(({ pod }) => create(pod, place.namespace)));
      const differing = taken.flatMap(({ pod }, index) => {
        const { status, body } = answers[index] as (typeof answers)[number];
        if (status !== 201) expect(textOf(body['message'])).toContain('violates PodSecurity');
        return (status === 201) === own[index] ? [] : [{ place, pod, answer: body['message'] ?? 'allowed' }];
      });
      expect(differing).toEqual([]);
      expect(new Set(own), `${place.namespace} tells nothing apart`).toEqual(new Set([true, false]));
    }
  }, 900_000);
});
