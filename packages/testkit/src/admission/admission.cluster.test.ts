import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { describeCluster, sharedCluster } from '@bulwark/test-cluster/vitest';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFixtures } from '../fixtures/discover.ts';
import { objects } from './objects.test-support.ts';
import { compare, judged, keeper, proofPolicies, surroundingObjects } from './proof.test-support.ts';
import type { Comparison, Surroundings } from './proof.test-support.ts';
import { collectionPath, serverOf, textOf } from './server.test-support.ts';
import type { Server } from './server.test-support.ts';
import { Tally } from './tally.test-support.ts';

/** Objects to make; of which some are refused by the API server's own rules. The whole proof takes minutes. */
const SAMPLE = Number(process.env['BULWARK_ADMISSION_SAMPLE'] ?? 1000);
const BATCH = 500;
const NEWEST = 37;

const library = join(import.meta.dirname, '../../../controls/src');

/** Values that the defaults would hide: without any of them some controls judge nothing. */
const PARAMETERS = {
  'image/untrusted-registry': {
    imageRepositoryAllowList: [
      'https://registry.example.org/team/',
      'docker.io/library',
      '*.mirror.test',
      'localhost:5000',
    ],
  },
  'image/blocked-registry': {
    untrustedRegistries: ['k8s.gcr.io', '*.example.org/teams'],
    publicRegistries: ['localhost:5000', 'tiller'],
  },
  'image/unpinned-digest': {
    imageDigestExemptRepositories: ['index.docker.io', 'localhost', 'docker.io/team'],
  },
  'image/latest-tag': { floatingImageTags: ['latest', 'stable'] },
  'image/floating-tag-not-pulled': { floatingImageTags: ['stable', '1.27'] },
  'resource/cpu-range': { cpuLimitMax: '500m', cpuRequestMin: '10m' },
  'resource/memory-range': { memoryLimitMin: '100Mi', memoryRequestMax: '1Gi' },
  'workload/low-user-id': { highest: 500 },
};
// The versions before and after which the standards change, and the defaults beside other parameters.
const GENERATED: readonly Surroundings[] = [37, 34, 33, 31, 28, 24, 21, 18, 7].map((minor, index) => ({
  namespace: `admission-${process.pid}-v${minor}`,
  parameters: index % 2 === 0 ? {} : PARAMETERS,
  minor,
}));

/** Where the API server fills a field in, so that an object as stored fails or passes a control otherwise than as sent. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'fails workload/host-port': 'hostPort of a Pod in the network of its node is the containerPort',
  'fails image/floating-tag-not-pulled':
    'imagePullPolicy of a reference that cannot be parsed is IfNotPresent',
  'fails resource/cpu-range': 'requests of a Pod are its limits, of the container or of the pod as a whole',
  'fails resource/memory-range':
    'requests of a Pod are its limits, of the container or of the pod as a whole',
  'fails pod-security/seccomp-profile': 'the AppArmor annotation of a container becomes its field',
  'passes workload/no-kernel-confinement': 'the AppArmor annotation of a container becomes its field',
};

/** Fixtures that fail by something which the API server does not store. */
const REFUSED: Readonly<Record<string, string>> = {
  'network/ingress-snippets fail.snippets': 'an Ingress names a backend',
  'network/policy-admits-any-address fail.empty-peer': 'a peer names something',
  'pod-security/apparmor-profile fail.no-type': 'a profile has a type',
  'pod-security/linux-settings-on-windows fail.capability': 'Windows has no Linux settings',
  'pod-security/proc-mount fail.unmasked': 'an uncovered /proc needs a user namespace',
  'pod-security/seccomp-profile fail.windows-before': 'Windows has no Linux settings',
  'pod-security/seccomp-unconfined fail.container': 'a profile has a type',
  'pod-security/windows-host-process fail.container': 'HostProcess needs the network of the node',
  'workload/no-kernel-confinement fail.other-settings': 'an annotation names a container of the pod',
  'workload/privilege-escalation fail.true': 'ephemeral containers are added later',
  'workload/writable-root-filesystem fail.false': 'ephemeral containers are added later',
};

/** Controls that nothing which the API server stores can fail. */
const NEVER_STORED = ['pod-security/linux-settings-on-windows'];
/** Controls whose objects are made by fixtures only. */
const FIXTURES_ONLY = [
  'service-account/default-account-token',
  'service-account/long-lived-token',
  'workload/default-namespace',
];

const fixtures = judged.flatMap(({ id }) =>
  readFixtures(join(library, id)).map((fixture) => ({ id, fixture })),
);
const sent = ({ id, fixture }: (typeof fixtures)[number]): readonly ValueMap[] =>
  fixture.objects
    .map(({ value }) => complete(value))
    .filter((value) => collectionPath(value, '') !== undefined && (id !== IN_DEFAULT || isInDefault(value)));

/** The control that is about a namespace, not about what stands in it. */
const IN_DEFAULT = 'workload/default-namespace';
const isInDefault = ({ metadata }: ValueMap): boolean =>
  !isMap(metadata) || (metadata['namespace'] ?? 'default') === 'default';

const SELECTING = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']);

/** An object with the selector and labels that the API server asks for and fixtures leave out. */
function complete(object: ValueMap): ValueMap {
  const spec = object['spec'];
  if (!SELECTING.has(textOf(object['kind'])) || !isMap(spec) || !isMap(spec['template'])) return object;
  const { metadata } = spec['template'];
  const given = isMap(metadata) ? metadata : {};
  const labels = isMap(given['labels']) ? given['labels'] : { complete: 'yes' };
  const template = { ...spec['template'], metadata: { ...given, labels } };
  return { ...object, spec: { ...spec, selector: { matchLabels: labels }, template } };
}

/** Fixtures with parameters or a version of their own get a namespace for them. */
function surroundingsOf({ id, fixture }: (typeof fixtures)[number]): Omit<Surroundings, 'namespace'> {
  return {
    parameters:
      fixture.parameters === undefined ? {} : { [id]: fixture.parameters as Readonly<Record<string, Value>> },
    minor: fixture.podSecurityVersion?.minor ?? NEWEST,
  };
}
const fixtureSurroundings = new Map<string, Surroundings>();
for (const each of fixtures) {
  const values = surroundingsOf(each);
  const key = JSON.stringify(values);
  if (!fixtureSurroundings.has(key))
    fixtureSurroundings.set(key, {
      ...values,
      namespace: `admission-${process.pid}-f${fixtureSurroundings.size}`,
    });
}
/** Without parameters of its own: what is generated holds. */
const inDefault: Surroundings = { namespace: 'default', parameters: {}, minor: NEWEST };
const all = [...fixtureSurroundings.values(), ...GENERATED];

const disagreements = (comparisons: readonly Comparison[]): readonly object[] =>
  comparisons
    .filter(
      ({ stored, server, own, errors }) =>
        stored !== undefined && (errors.length > 0 || server.join() !== own.join()),
    )
    .map(({ sent, stored, server, own, errors }) => ({ server, own, errors, sent, stored }));

describeCluster('policies of the API server and checks', () => {
  let server: Server;
  const apply = async (object: ValueMap, namespace: string): Promise<void> => {
    const metadata = object['metadata'];
    const name = isMap(metadata) ? textOf(metadata['name']) : '';
    const path = `${collectionPath(object, namespace)}/${name}?fieldManager=proof&force=true`;
    const { status, body } = await server.send('PATCH', path, object);
    expect(status, JSON.stringify(body)).toBeLessThan(300);
  };

  beforeAll(async () => {
    server = serverOf(sharedCluster(), 32);
    await Promise.all(
      all.map(async (surroundings) => {
        const { namespace } = surroundings;
        for (const object of surroundingObjects(surroundings)) await apply(object, namespace);
        for (const name of ['default', 'web', 'kubernetes-dashboard'])
          await apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }, namespace);
      }),
    );
    for (const object of keeper) await apply(object, '');
    const namespaces = all.map(({ namespace }) => namespace);
    for (const object of proofPolicies(['default', ...namespaces])) await apply(object, '');
    await Promise.all([inDefault, ...all].map((surroundings) => untilJudged(surroundings)));
  }, 300_000);

  /** A policy, and a ConfigMap, hold once the API server has learnt of them. */
  async function untilJudged(surroundings: Surroundings): Promise<void> {
    const probe = fc.sample(objects, { numRuns: 3, seed: 7 });
    const deadline = Date.now() + 90_000;
    while (!(await compare(server, surroundings, probe)).some(({ server }) => server.length > 0)) {
      expect(Date.now(), 'no policy judges anything').toBeLessThan(deadline);
      await sleep(500);
    }
  }

  afterAll(async () => {
    for (const object of proofPolicies([]).toReversed()) {
      const { name } = object['metadata'] as { readonly name: string };
      await server.send('DELETE', `${collectionPath(object, '')}/${name}`);
    }
    for (const { namespace } of all) await server.send('DELETE', `/api/v1/namespaces/${namespace}`);
    server.close();
  });

  it('agree on every fixture', async () => {
    const undecided: string[] = [];
    for (const each of fixtures) {
      const { id, fixture } = each;
      const own = fixtureSurroundings.get(JSON.stringify(surroundingsOf(each))) as Surroundings;
      const comparisons = await compare(server, id === IN_DEFAULT ? inDefault : own, sent(each));
      expect(disagreements(comparisons), `${id} ${fixture.name}`).toEqual([]);
      if (fixture.expects === 'fail' && !comparisons.some(({ own }) => own.includes(id)))
        undecided.push(`${id} ${fixture.name}`);
    }
    expect(undecided.filter((name) => REFUSED[name] === undefined)).toEqual([]);
  }, 600_000);

  it(`agree on ${SAMPLE} objects made at random`, async () => {
    const tally = new Tally();
    for (let made = 0; made < SAMPLE; made += BATCH) {
      const surroundings = GENERATED[(made / BATCH) % GENERATED.length] as Surroundings;
      const sample = fc.sample(objects, { numRuns: BATCH, seed: made + 1 });
      const comparisons = await compare(server, surroundings, sample);
      expect(disagreements(comparisons)).toEqual([]);
      for (const comparison of comparisons) tally.add(comparison);
    }
    console.log(tally.text());
    expect([...tally.differences].filter((difference) => DEFAULTS[difference] === undefined)).toEqual([]);
    expect(tally.accepted).toBeGreaterThan(SAMPLE * 0.8);
    const silent = judged.map(({ id }) => id).filter((id) => !tally.failed.has(id));
    expect(silent.filter((id) => ![...NEVER_STORED, ...FIXTURES_ONLY].includes(id))).toEqual([]);
  }, 3_600_000);
});
