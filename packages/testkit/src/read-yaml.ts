import type { Value } from '@bulwark/model';
import { readDocuments } from '@bulwark/sources';

/** Every document of a YAML or JSON text that holds something, read as users' files are. Throws where one cannot be read. */
export function readYaml(text: string): readonly Value[] {
  return [...documents(text)];
}

/** The first document that holds something, whatever comes after it. Throws where it cannot be read. */
export function readFirstYaml(text: string): Value | undefined {
  for (const document of documents(text)) return document;
  return undefined;
}

function* documents(text: string): Generator<Value> {
  for (const outcome of readDocuments(text)) {
    if (outcome.kind === 'problem') throw new Error(`line ${outcome.line}: ${outcome.message}`);
    yield outcome.value;
  }
}
