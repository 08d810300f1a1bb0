import { expect, it } from 'vitest';
import { EVERYTHING } from '../exceptions/evaluate-all.ts';
import { refuseClusterOptions, refuseFileOptions } from './misplaced.ts';

const none = { ...EVERYTHING, color: 'never' };

it.each([
  ['--confirm', { confirm: true }],
  ['--audit-log', { auditLog: 'log' }],
  ['--context', { context: 'prod' }],
  ['--selector', { selector: 'a=b' }],
  ['--read-secrets', { readSecrets: true }],
])('%s means nothing for files', (option, flags) => {
  expect(() => refuseClusterOptions({ ...none, ...flags })).toThrow(`${option} is for fixes in a cluster`);
  expect(() => refuseFileOptions([], { ...none, ...flags })).not.toThrow();
});

it.each([
  ['a path', ['deploy/'], {}],
  ['--write', [], { write: true }],
  ['--as', [], { as: 'kustomize' }],
])('%s means nothing for a cluster', (option, paths, flags) => {
  expect(() => refuseFileOptions(paths, { ...none, ...flags })).toThrow(`--cluster and ${option}`);
});

it.each([
  ['--control', { control: ['root-user'] }],
  ['--namespace', { namespace: ['shop'] }],
  ['--selector', { selector: 'a=b' }],
])('%s means nothing for taking changes back', (option, flags) => {
  expect(() => refuseFileOptions([], { ...none, ...flags, revert: 'log' })).toThrow(`--revert and ${option}`);
});
