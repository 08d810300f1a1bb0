import { ADMISSION_VARIABLES, reachableVariables } from '@bulwark/control-kit';
import { controls } from '@bulwark/controls';
import { createPlan } from '@bulwark/engine';
import { SEVERITIES } from '@bulwark/model';
import type { ExceptionRule, ExceptionSelector, ValueMap } from '@bulwark/model';
import { readYaml } from '@bulwark/testkit';
import { describe, expect, it } from 'vitest';
import { admissionSet } from './admission-set.ts';
import type { AdmissionRequest } from './admission-set.ts';
import { admissionBundle, admissionText } from './bundle.ts';

const judged = controls.filter(({ cel }) => cel !== undefined);

const request = (more: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
  plan: createPlan({ controls }),
  exceptions: [],
  now: '2026-06-01T00:00:00.000Z',
  prefix: 'bulwark',
  enforce: false,
  namespaceParameters: false,
  namespaces: [],
  excludedNamespaces: [],
  ...more,
});

const rule = (selector: ExceptionSelector, more: Partial<ExceptionRule> = {}): ExceptionRule => ({
  controls: ['workload/host-network'],
  frameworks: [],
  fingerprints: [],
  selector,
  reason: 'known',
  owner: undefined,
  until: undefined,
  source: { kind: 'policy', place: 'bulwark.yaml:3' },
  severities: SEVERITIES,
  ...more,
});

/** Exceptions as the policy for workloads lists them. */
function stated(rules: readonly ExceptionRule[]): string | undefined {
  const [workloads] = admissionSet(request({ exceptions: rules })).policies;
  return variablesOf(workloads?.policy ?? {})['exceptions'];
}

function variablesOf(policy: ValueMap): Readonly<Record<string, string>> {
  const { variables } = policy['spec'] as unknown as { variables: { name: string; expression: string }[] };
  return Object.fromEntries(variables.map(({ name, expression }) => [name, expression]));
}

describe('controls with CEL', () => {
  it('are all of Pod Security, and those of NSA-CISA that one workload decides', () => {
    const missing = controls.filter(
      ({ cel, reads, subject, requirements }) =>
        cel === undefined &&
        (Object.keys(requirements).some((id) => id.startsWith('pod-security-')) ||
          (requirements['nsa-cisa']?.some((id) => /^(?:pod|resources)\./.test(id)) &&
            reads === undefined &&
            ['container', 'workload'].includes(subject))),
    );
    expect(missing.map(({ id }) => id)).toEqual(['control-plane/pod-security-default']);
    expect(judged.length).toBeGreaterThanOrEqual(40);
  });

  it.each(judged)('$id reads one object, known variables and its own parameters', (control) => {
    expect(control.reads).toBeUndefined();
    const known = new Set([
      ...Object.keys(ADMISSION_VARIABLES),
      ...Object.keys(control.parameters),
      'podSecurityVersion',
    ]);
    const { violating = '', message = '', needs = [] } = control.cel ?? {};
    expect([...reachableVariables(violating)].filter((name) => !known.has(name))).toEqual([]);
    expect(needs.filter((name) => control.parameters[name] === undefined)).toEqual([]);
    expect(Object.keys(control.parameters).filter((name) => ADMISSION_VARIABLES[name])).toEqual([]);
    expect(message).toMatch(/^[^\n']{10,200}[^.\n']$/);
  });
});

describe('the policies', () => {
  it('have a binding each, and no binding is without its policy', () => {
    for (const namespaceParameters of [false, true]) {
      const objects = readYaml(
        admissionText(admissionSet(request({ namespaceParameters }))),
      ) as readonly ValueMap[];
      const of = (kind: string): readonly ValueMap[] => objects.filter((object) => object['kind'] === kind);
      const names = of('ValidatingAdmissionPolicy').map(({ metadata }) => (metadata as ValueMap)['name']);
      const bound = of('ValidatingAdmissionPolicyBinding').map(
        ({ spec }) => (spec as ValueMap)['policyName'],
      );
      expect(new Set(bound)).toEqual(new Set(names));
    }
  });

  it('judge each kind in one policy, since the audit log keeps the failures of one', () => {
    const rules = admissionSet(request()).policies.map(({ policy }) => {
      const { matchConstraints } = policy['spec'] as unknown as {
        matchConstraints: { resourceRules: { apiGroups: string[]; resources: string[] }[] };
      };
      return matchConstraints.resourceRules.flatMap(({ apiGroups, resources }) =>
        resources.map((resource) => `${apiGroups.join()}/${resource}`),
      );
    });
    const all = rules.flat();
    expect(all).toContain('/pods/ephemeralcontainers');
    expect(new Set(all).size).toBe(all.length);
  });

  it('warn and audit first, and deny with enforce', () => {
    const actions = (enforce: boolean): readonly unknown[] =>
      admissionSet(request({ enforce })).policies.flatMap(({ bindings }) =>
        bindings.map(({ spec }) => (spec as ValueMap)['validationActions']),
      );
    expect(actions(false)).toEqual([
      ['Warn', 'Audit'],
      ['Warn', 'Audit'],
    ]);
    expect(actions(true)).toEqual([
      ['Deny', 'Audit'],
      ['Deny', 'Audit'],
    ]);
  });

  it('keep out of the namespaces of the system', () => {
    const set = admissionSet(request({ namespaces: ['shop'], excludedNamespaces: ['legacy'] }));
    expect(JSON.stringify(set.policies[0]?.policy)).toContain(
      '"matchExpressions":[' +
        '{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["kube-system","kube-public","kube-node-lease","legacy"]},' +
        '{"key":"kubernetes.io/metadata.name","operator":"In","values":["shop"]}]',
    );
  });

  it('let the control plane make what every namespace needs, and no workload', () => {
    const conditions = admissionSet(request()).policies.map(({ name, policy }) => [
      name,
      JSON.stringify((policy['spec'] as ValueMap)['matchConditions'] ?? null),
    ]);
    const account = 'system:serviceaccount:kube-system:service-account-controller';
    expect(conditions).toEqual([
      ['bulwark.workloads', 'null'],
      ['bulwark.objects', expect.stringContaining(account)],
    ]);
  });
  it('hold the parameters in force, and leave out what none is set for', () => {
    const parameters = { 'workload/low-user-id': { highest: 999 } };
    const set = admissionSet(request({ plan: createPlan({ controls, parameters }) }));
    expect(variablesOf(set.policies[0]?.policy ?? {})['workload_low_user_id__highest']).toBe('999');
    expect(set.idle).toEqual(
      expect.arrayContaining(['image/untrusted-registry', 'image/blocked-registry', 'resource/cpu-range']),
    );
    expect(admissionSet(request({ namespaceParameters: true })).idle).toEqual([]);
  });

  it('are written as YAML that reads as the objects', () => {
    const set = admissionSet(request({ namespaceParameters: true }));
    expect(readYaml(admissionText(set))).toEqual([
      ...set.guard,
      ...set.policies.flatMap(({ policy, bindings }) => [policy, ...bindings]),
    ]);
  });

  it('make a kustomization of all files but the example', () => {
    const [kustomization, ...files] = admissionBundle(admissionSet(request({ namespaceParameters: true })));
    const [{ resources }] = readYaml(kustomization?.text ?? '') as unknown as [{ resources: string[] }];
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual([...resources, 'parameters.example.yaml']);
  });
});

describe('exceptions', () => {
  it('name control and object, and what a controller makes of it', () => {
    expect(stated([rule({ kinds: ['Deployment'], names: ['web'], namespaces: ['shop'] })])).toBe(
      "['workload/host-network shop/Deployment/web', 'workload/host-network shop/ReplicaSet/web-*']",
    );
    expect(stated([rule({ namespaces: ['shop-*'] }, { controls: [], frameworks: [] })])).toBe(
      "['* shop-*/*/*']",
    );
  });

  it('stand in parts that an API server compiles where they are many, and each only where its control is', () => {
    const many = Array.from({ length: 2000 }, (_each, index) =>
      rule({ kinds: ['Pod'], names: [`a-rather-long-name-of-a-pod-${index}`], namespaces: ['shop'] }),
    );
    const [workloads, objects] = admissionSet(request({ exceptions: many })).policies;
    const variables = variablesOf(workloads?.policy ?? {});
    expect(variables['exceptions']).toBe('variables.exceptions_1 + variables.exceptions_2');
    for (const expression of Object.values(variables)) expect(expression.length).toBeLessThan(100_000);
    const parts = `${variables['exceptions_1']}${variables['exceptions_2']}`;
    expect(parts.match(/shop\/Pod\/a-rather-long-name-of-a-pod-\d+'/g)).toHaveLength(2000);
    expect(JSON.stringify(objects)).not.toContain('a-rather-long-name');
  });

  it('count for the severities that policy lets them count for', () => {
    const low = rule({ names: ['web'] }, { controls: [], severities: ['critical'] });
    expect(stated([low])).toContain("'workload/privileged-container */*/web'");
    expect(stated([low])).not.toContain('workload/host-network');
  });

  it.each<readonly [string, ExceptionRule]>([
    ['it has ended', rule({ names: ['web'] }, { until: '2026-05-31' })],
    ['the policy does not let it count', rule({ names: ['web'] }, { severities: [] })],
    ['it names findings, which the API server does not know', rule({}, { fingerprints: ['0f'] })],
    ['it names a file, which the API server does not know', rule({ files: ['deploy/'] })],
    ['it covers a part of an object only (containers)', rule({ containers: ['app'] })],
    ['it has a pattern other than a * at the end of a name', rule({ names: ['*-web'] })],
    ['it has a pattern other than a * at the end of a name', rule({ names: [{ regex: '^web$' }] })],
  ])('are told where they cannot be stated: %s', (reason, exception) => {
    const set = admissionSet(request({ exceptions: [exception] }));
    expect(set.exceptionsLeftOut).toEqual([{ rule: exception, reason }]);
    expect(variablesOf(set.policies[0]?.policy ?? {})['exceptions']).toBeUndefined();
  });
});
