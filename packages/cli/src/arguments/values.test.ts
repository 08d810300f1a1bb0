import { defineControl, pass, withId } from '@bulwark/control-kit';
import { describe, expect, it } from 'vitest';
import { chosenSeverities, parseParameters, percentage, podSecurity, quantity } from './values.ts';

const usage = (code: string, hint?: RegExp): unknown =>
  expect.objectContaining({ code, ...(hint && { hint: expect.stringMatching(hint) }) });

describe('severities', () => {
  it.each([
    [[], ['critical', 'high', 'medium', 'low']],
    [['high'], ['critical', 'high']],
    [
      ['HIGH', 'CRITICAL'],
      ['critical', 'high'],
    ],
    [
      ['low', 'high'],
      ['high', 'low'],
    ],
    [['low'], ['critical', 'high', 'medium', 'low']],
  ])('%j', (given, expected) => {
    expect(chosenSeverities(given)).toEqual(expected);
  });
  it('that do not exist', () => {
    expect(() => chosenSeverities(['hihg'])).toThrow(usage('BW-USAGE-VALUE', /high/));
  });
});

describe('numbers', () => {
  it.each([
    ['0', 0],
    ['80', 80],
    ['99.5', 99.5],
    ['100', 100],
  ])('percentage %s', (text, value) => {
    expect(percentage(text, '--x')).toBe(value);
  });
  it.each(['', '-1', '101', 'many', '80%'])('no percentage %j', (text) => {
    expect(() => percentage(text, '--x')).toThrow(usage('BW-USAGE-VALUE'));
  });
  it.each([
    ['500', 500],
    ['64K', 65_536],
    ['32m', 33_554_432],
    ['2GiB', 2_147_483_648],
  ])('quantity %s', (text, value) => {
    expect(quantity(text, '--x')).toBe(value);
  });
  it.each(['', '0', '-5', '1.5M', '5T', '99999999999999'])('no quantity %j', (text) => {
    expect(() => quantity(text, '--x')).toThrow(usage('BW-USAGE-VALUE'));
  });
});

describe('Pod Security Standards', () => {
  it.each([
    ['restricted', 'restricted', 37],
    ['baseline@1.31', 'baseline', 31],
    ['Restricted@v1.0', 'restricted', 0],
    ['restricted@latest', 'restricted', 37],
  ])('%s', (text, level, minor) => {
    expect(podSecurity(text)).toEqual({ level, version: { minor } });
  });
  it.each(['privileged', 'restricted@', 'restricted@2.1', 'restricted@1.31@1', ''])('not %j', (text) => {
    expect(() => podSecurity(text)).toThrow(usage('BW-USAGE-VALUE'));
  });
});

describe('parameters', () => {
  const control = withId(
    'image/registry',
    defineControl({
      title: 'Registry',
      severity: 'low',
      rationale: 'Images.',
      aliases: ['C-0078'],
      subject: 'container',
      parameters: {
        allowed: { type: 'string[]', description: 'Registries', default: [] },
        limit: { type: 'integer', description: 'Most', default: 3 },
        strict: { type: 'boolean', description: 'Strictly', default: false },
        label: { type: 'string', description: 'Label', default: '' },
      },
      check: () => pass,
    }),
  );
  it.each([
    [
      'image/registry.allowed=a.example.org, b.example.org/x',
      { allowed: ['a.example.org', 'b.example.org/x'] },
    ],
    ['C-0078.allowed=', { allowed: [] }],
    ['registry.limit=-4', { limit: -4 }],
    ['registry.strict=true', { strict: true }],
    ['registry.label=a=b,c', { label: 'a=b,c' }],
  ])('%s', (word, expected) => {
    expect(parseParameters([word], [control])).toEqual({ 'image/registry': expected });
  });
  it('of several words add up, the last one wins', () => {
    const words = ['registry.limit=1', 'registry.strict=true', 'registry.limit=2'];
    expect(parseParameters(words, [control])).toEqual({ 'image/registry': { limit: 2, strict: true } });
  });
  it.each([
    ['registry', /explain/],
    ['registry.alowed=x', /allowed/],
    ['registry.limit=many', undefined],
    ['registry.strict=yes', undefined],
    ['registry.constructor=x', /allowed, limit/],
  ])('not %s', (word, hint) => {
    expect(() => parseParameters([word], [control])).toThrow(usage('BW-USAGE-PARAMETER', hint));
  });
  it('of an unknown control', () => {
    expect(() => parseParameters(['nothing.x=1'], [control])).toThrow(usage('BW-USAGE-CONTROL'));
  });
});
