import { loadAll } from 'js-yaml';
import type { Value } from '@bulwark/model';

/** Every document of a YAML or JSON text that holds something. Throws where the text cannot be read. */
export function readYaml(text: string): readonly Value[] {
  return (loadAll(text) as (Value | undefined)[]).filter(
    (document): document is Value => document !== undefined && document !== null,
  );
}
