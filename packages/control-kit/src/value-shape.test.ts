import fc from 'fast-check';
import { expect, it } from 'vitest';
import { valueShape } from './value-shape.ts';

const PEM = (name: string): string =>
  `-----BEGIN ${name}-----\n${'MIIB'.repeat(20)}\n-----END ${name}-----\n`;

it.each([
  ['', '<empty>'],
  ['7', '<number, less than 16 characters>'],
  ['hunter2', '<text, less than 16 characters>'],
  ['k9Xw2Qz7Lm4Tb8Rv1Np6', '<random text, 16 characters and more>'],
  [PEM('CERTIFICATE'), '<certificate, 64 characters and more>'],
  [PEM('RSA PRIVATE KEY'), '<credential by its form, 64 characters and more>'],
  ['{"auths":{}}', '<JSON, less than 16 characters>'],
  ['\0\u0001\u0002', '<binary, less than 16 characters>'],
])('%j is %s, in clear and in base64', (value, shape) => {
  expect(valueShape(value, false)).toBe(shape);
  if (value !== '') expect(valueShape(btoa(value), true)).toBe(shape);
});

it('holds nothing of the value, and is the shape of itself', () => {
  const shapes = new Set<string>();
  fc.assert(
    fc.property(fc.string({ maxLength: 40_000, unit: 'binary' }), fc.boolean(), (value, encoded) => {
      const shape = valueShape(value, encoded);
      shapes.add(shape);
      expect(valueShape(shape, encoded)).toBe(shape);
      expect(valueShape(shape, !encoded)).toBe(shape);
      expect(shape).toMatch(/^<[A-Za-z ]+(?:, [A-Za-z0-9 ]+)?>$/);
    }),
  );
  expect(shapes.size).toBeLessThanOrEqual(42);
});
