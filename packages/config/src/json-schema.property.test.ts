import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPolicy } from './check.ts';
import { parsePolicy } from './document.ts';
import { policySchema } from './json-schema.ts';
import { PolicyError } from './problem.ts';
import { POLICY_SHAPE } from './shape.ts';
import type { Shape } from './shape.ts';

const validate = new Ajv({ strict: false }).compile(policySchema());

const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    '',
    ' ',
    '\u00a0',
    'high',
    'C-0057',
    [],
    {},
    [[]],
    ['a'],
    [null],
    0,
    -1,
    1.5,
    101,
  ),
  fc.constantFrom(
    '2027-02-29',
    '2028-02-29',
    '2100-02-29',
    '2027-04-31',
    '2027-01-01T24:00Z',
    '2027-01-01T23:59:59.5+02:00',
  ),
  fc.string(),
);

const mostly = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: right, weight: 24 }, { arbitrary: strange, weight: 1 });

const DIGITS = [...Array(16).keys()].map((digit) => digit.toString(16));
const FORMS = {
  end: fc.oneof(
    fc
      .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    fc
      .tuple(
        fc.integer({ min: 1995, max: 2105 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
      )
      .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join('-')),
  ),
  fingerprint: fc.string({ unit: fc.constantFrom(...DIGITS), minLength: 31, maxLength: 33 }),
};

/** Values that a shape takes, with some that it does not. */
function valueOf(shape: Shape): fc.Arbitrary<unknown> {
  return shape.type === 'anything' ? strange : mostly(rightFor(shape));
}

function rightFor(shape: Exclude<Shape, { readonly type: 'anything' }>): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'boolean':
      return fc.boolean();
    case 'number':
      return fc.integer({ min: shape.least, max: shape.most });
    case 'text':
      return textFor(shape);
    case 'list':
      return listFor(shape);
    case 'map':
      return fc.dictionary(fc.constantFrom('a', 'C-0057', 'default'), valueOf(shape.of), { maxKeys: 2 });
    default: {
      const fields = Object.entries(shape.fields).map(([name, field]) => [name, valueOf(field)] as const);
      return fc.record(Object.fromEntries(fields), { requiredKeys: [...(shape.required ?? [])] });
    }
  }
}

function listFor({ of, orOne }: Shape & { readonly type: 'list' }): fc.Arbitrary<unknown> {
  const list = fc.array(valueOf(of), { maxLength: 3 });
  return orOne === true ? fc.oneof(list, valueOf(of)) : list;
}

function textFor({ choices, form }: Shape & { readonly type: 'text' }): fc.Arbitrary<unknown> {
  if (choices !== undefined) return fc.constantFrom(...choices);
  return form === undefined ? fc.string({ minLength: 1 }) : FORMS[form];
}

function accepts(document: unknown): boolean {
  try {
    checkPolicy(parsePolicy(JSON.stringify(document), 'bulwark.yaml'));
    return true;
  } catch (error) {
    if (error instanceof PolicyError) return false;
    throw error;
  }
}

describe('the published schema', () => {
  it('takes the documents that the loader takes, and no others', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(valueOf(POLICY_SHAPE), (document) => {
        const taken = accepts(document);
        seen[taken ? 'taken' : 'refused'] += 1;
        // A file without a value is an empty policy; as a value of JSON it is none.
        expect(taken).toBe(document === null || validate(document));
      }),
      { numRuns: 1000 },
    );
    // Neither side would be tried otherwise.
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(50);
  });
});
