import type { Finding, Remedy } from '@bulwark/model';
import { expect, it } from 'vitest';
import { choiceLines } from './guidance.ts';

function lines(remedy: Remedy): readonly string[] {
  return choiceLines({ remedy } as Finding);
}

it('shows what is to be chosen where it goes, and from what', () => {
  const path = ['spec', 'containers', 1, 'resources', 'limits'];
  const remedy: Remedy = {
    advice: 'Set limits.',
    choose: [
      { path: [...path, 'cpu'], value: 'CPU limit', from: 'a load test' },
      { path: [...path, 'memory'], value: 'memory limit', from: 'the monitoring' },
    ],
  };
  expect(lines(remedy)).toEqual([
    '# in spec.containers[1]',
    'resources:',
    '  limits:',
    '    cpu: <choose: CPU limit>  # a load test',
    '    memory: <choose: memory limit>  # the monitoring',
  ]);
});

it('begins at the root where no list is on the way', () => {
  const choose = [{ path: ['metadata', 'namespace'], value: 'namespace', from: 'those that exist' }];
  expect(lines({ advice: '', choose })).toEqual([
    'metadata:',
    '  namespace: <choose: namespace>  # those that exist',
  ]);
});

it('says nothing where nothing is to be chosen', () => {
  expect(lines({ advice: 'Look.', set: [{ path: ['a'], value: 1 }] })).toEqual([]);
});
