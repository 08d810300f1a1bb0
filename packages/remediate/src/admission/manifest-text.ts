import { isList, isMap } from '@bulwark/model';
import type { Value } from '@bulwark/model';
import { renderBlockScalar } from '../edit/render.ts';

/** Objects as one YAML stream, expressions as blocks of plain text so that they can be read and reviewed. */
export function manifestText(objects: readonly Value[]): string {
  return objects.map((object) => `${linesOf(object).join('\n')}\n`).join('---\n');
}

function linesOf(value: Value): readonly string[] {
  if (isList(value)) return value.flatMap((item) => under('-', item));
  if (!isMap(value)) return [renderBlockScalar(value)];
  return Object.keys(value).flatMap((key) => under(`${renderBlockScalar(key, '')}:`, value[key] as Value));
}

/** What stands behind `key:` or `-`: on its line where it fits, else on lines of its own, deeper. */
function under(head: string, value: Value): readonly string[] {
  if (isList(value) || isMap(value)) {
    const lines = linesOf(value);
    if (lines.length === 0) return [`${head} ${isList(value) ? '[]' : '{}'}`];
    if (head === '-') return lines.map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
    return [head, ...lines.map((line) => `  ${line}`)];
  }
  if (typeof value === 'string' && readsAsBlock(value))
    return [`${head} |-`, ...value.split('\n').map((line) => `  ${line}`)];
  return [`${head} ${renderBlockScalar(value)}`];
}

/** Text with quotes or lines, which a quoted scalar would hide behind escapes. */
function readsAsBlock(text: string): boolean {
  return (
    /['"\\\n]/.test(text) && /^[\x21-\x7e](?:[\x20-\x7e\n]*[\x21-\x7e])?$/.test(text) && !/\n[ \n]/.test(text)
  );
}
