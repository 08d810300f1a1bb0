import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

const read = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../../../schema/${name}`, import.meta.url), 'utf8')) as object;

const ajv = new Ajv({
  strict: false,
  formats: { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) },
});
ajv.addSchema(read('bulwark-report-1.schema.json'));
const validate = ajv.compile(read('bulwark-watch-1.schema.json'));

/** What is wrong with a line of `bulwark watch --format ndjson`, by its published schema; empty where nothing is. */
export function complaintsOf(line: string): readonly string[] {
  validate(JSON.parse(line));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}
