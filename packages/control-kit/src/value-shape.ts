import { decodeBase64, shapeOf } from './secret-shapes.ts';
import { looksRandom } from './secret-values.ts';

const LENGTHS: readonly (readonly [least: number, name: string])[] = [
  [16_384, '16 KiB and more'],
  [1024, 'some KiB'],
  [64, '64 characters and more'],
  [16, '16 characters and more'],
  [1, 'less than 16 characters'],
];
const FORMS = {
  certificate: 'certificate',
  credential: 'credential by its form',
  structured: 'JSON',
  binary: 'binary',
  number: 'number',
  random: 'random text',
  text: 'text',
} as const;

const EMPTY = '<empty>';

/** Every shape there is: what is kept of a value is one of these, and nothing of the value. */
const SHAPES: ReadonlySet<string> = new Set([
  EMPTY,
  ...Object.values(FORMS).flatMap((form) => LENGTHS.map(([, length]) => named(form, length))),
]);

/**
 * What is kept of an entry of a Secret in the place of its value: what form it has and about how long it is. `encoded` says that the value stands
 * in base64, as in `data`. The shape of a shape is itself.
 */
export function valueShape(value: string, encoded: boolean): string {
  if (SHAPES.has(value)) return value;
  const text = encoded ? (decodeBase64(value) ?? value) : value;
  if (text === '') return EMPTY;
  const length = LENGTHS.find(([least]) => text.length >= least)?.[1] ?? '';
  return named(formOf(text), length);
}

function named(form: string, length: string): string {
  return `<${form}, ${length}>`;
}

function formOf(text: string): string {
  if (text.includes('-BEGIN CERTIFICATE-')) return FORMS.certificate;
  if (shapeOf(text) !== undefined) return FORMS.credential;
  if (/^\s*[[{]/.test(text)) return FORMS.structured;
  if (isBinary(text)) return FORMS.binary;
  if (/^\d+$/.test(text)) return FORMS.number;
  return looksRandom(text) ? FORMS.random : FORMS.text;
}

/** Whether there are control characters other than white space. */
function isBinary(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 9 || (code > 13 && code < 32)) return true;
  }
  return false;
}
