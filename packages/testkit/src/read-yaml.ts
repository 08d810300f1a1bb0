import type { Value } from '@bulwark/model';
import { readDocuments } from '@bulwark/sources';

/** Every document of a YAML or JSON text that holds something, read as users' files are. Throws where one cannot be read. */
export function readYaml(text: string): readonly Value[] {
  return [...readDocuments(text)].map((outcome) => {
    if (outcome.kind === 'problem') throw new Error(`line ${outcome.line}: ${outcome.message}`);
    return outcome.value;
  });
}
