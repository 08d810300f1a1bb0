import type { ValueMap } from '@bulwark/model';
import { evaluate, goldenText, rawObject } from '@bulwark/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { controls } from './src/index.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'.split('');
// The first half is varied: text of one letter alone is a placeholder.
const random = fc
  .string({ unit: fc.constantFrom(...letters), minLength: 18, maxLength: 18 })
  .map((text) => `q7Wm2Zx9Kd4Rt6Vb1N${text}`);
const credential = fc.oneof(
  random.map((text) => ({ secret: text, value: `ghp_${text}` })),
  random.map((text) => ({ secret: text, value: `postgres://web:${text}@db.example.org/orders` })),
  random.map((text) => ({
    secret: text,
    value: `-----BEGIN EC PRIVATE KEY-----\n${text}\n-----END EC PRIVATE KEY-----`,
  })),
  random.map((text) => ({ secret: text, value: `password=${text}` })),
);

/** Every place in which people put credentials, by its name. */
const places: Readonly<Record<string, (value: string) => ValueMap>> = {
  environment: (value) => pod({ env: [{ name: 'DB_PASSWORD', value }] }),
  'two variables of one name': (value) =>
    pod({
      env: [
        { name: 'DB_PASSWORD', value },
        { name: 'DB_PASSWORD', value },
      ],
    }),
  command: (value) => pod({ command: ['/bin/web', `--db-password=${value}`] }),
  arguments: (value) => pod({ args: ['--db-password', value] }),
  'a shell line': (value) => pod({ args: ['-c', `PGPASSWORD='${value}' psql`] }),
  ConfigMap: (value) => map('ConfigMap', { data: { password: value } }),
  'a file in a ConfigMap': (value) =>
    map('ConfigMap', { data: { 'app.properties': `a=1\ndb.password=${value}\n` } }),
  'plain text in a Secret': (value) => map('Secret', { stringData: { password: value } }),
  'base64 in a Secret': (value) => map('Secret', { data: { password: base64(value) } }),
  'a copy of a Secret': (value) =>
    map('Secret', {
      metadata: {
        name: 'web',
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
            stringData: { password: value },
          }),
        },
      },
    }),
  annotation: (value) =>
    map('Service', { metadata: { name: 'web', annotations: { 'example.org/password': value } }, spec: {} }),
};

describe.each(Object.entries(places))('a credential in %s', (_place, objectWith) => {
  it('is found, and appears nowhere in what is said of it', () => {
    const property = fc.property(credential, ({ secret, value }) => {
      const result = evaluate(controls, [rawObject(objectWith(value), 'web.yaml', 0)]);
      const told = goldenText(result);
      expect(result.findings.map(({ control }) => control)).toContainEqual(
        expect.stringMatching(/^secret\//),
      );
      expect(told).not.toContain(secret);
      expect(told).not.toContain(base64(value).slice(-24));
    });
    fc.assert(property, { numRuns: 25 });
  });
});

function pod(container: ValueMap): ValueMap {
  const containers = [{ name: 'web', image: 'example.org/web:1.0', ...container }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers } };
}

function map(kind: string, fields: ValueMap): ValueMap {
  return { apiVersion: 'v1', kind, metadata: { name: 'web' }, ...fields };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
