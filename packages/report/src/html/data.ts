import type { ControlMetadata, Finding } from '@bulwark/model';
import { encodeData } from '../json/encode.ts';
import { worstFirst } from '../ranking.ts';
import type { ReadSourceLines, Report } from '../report.ts';
import {
  changeLines,
  clip,
  deciderTexts,
  messageText,
  pathText,
  subjectText,
  whereText,
} from '../subject.ts';
import { excerptOf } from '../terminal/excerpt.ts';
import type { Excerpt } from '../terminal/excerpt.ts';
import { plain } from '../terminal/text.ts';

/**
 * The findings as the script of the page reads them: rows of positions in a table of strings, worst first. Within a script element
 * nothing but `<` could end it, so that is written as an escape.
 */
export function* findingData({ result }: Report, read: ReadSourceLines): Generator<string> {
  const controls = result.controls.map(({ control }) => control);
  const positions = new Map(controls.map(({ id }, index) => [id, index]));
  const strings = new StringTable();
  yield `{"controls":${safe(encodeData(controls.map(controlData)))},"rows":[`;
  let separator = '\n';
  for (const finding of worstFirst(result)) {
    const row = rowOf(finding, read).map((text) => strings.position(text));
    yield `${separator}[${positions.get(finding.control) ?? -1},${row.join(',')},"${finding.fingerprint}"]`;
    separator = ',\n';
  }
  yield '],"strings":[';
  separator = '\n';
  for (const text of strings.all()) {
    yield separator + safe(encodeData(text));
    separator = ',\n';
  }
  yield ']}';
}

function safe(json: string): string {
  return json.replaceAll('<', String.raw`\u003c`);
}

class StringTable {
  readonly #positions = new Map<string, number>();

  position(text: string): number {
    const known = this.#positions.get(text);
    if (known !== undefined) return known;
    this.#positions.set(text, this.#positions.size);
    return this.#positions.size - 1;
  }

  all(): Iterable<string> {
    return this.#positions.keys();
  }
}

function controlData({
  id,
  title,
  severity,
  area,
  rationale,
  aliases,
  requirements,
}: ControlMetadata): object {
  const asked = Object.entries(requirements).map(([framework, ids]) => `${framework} ${ids.join(', ')}`);
  return {
    id,
    title,
    severity,
    area,
    rationale,
    aliases: aliases.join(', '),
    requirements: asked.join('; '),
  };
}

/** In the order in which the script of the page names them. */
function rowOf(finding: Finding, read: ReadSourceLines): readonly string[] {
  const excerpt = excerptOf(finding, read);
  const { evidence, remedy } = finding;
  return [
    subjectText(finding),
    clip(plain(finding.object.namespace), 300),
    pathText(finding),
    messageText(finding),
    [clip(plain(whereText(finding)), 1000), ...deciderTexts(finding)].join(' · '),
    evidence.value === undefined ? '' : clip(plain(evidence.value), 1000),
    clip(plain(remedy.advice), 2000),
    changeLines(remedy).join('\n'),
    excerpt === undefined ? '' : excerptText(excerpt),
  ];
}

/** Lines as `number|from|to|text`: what is between the two offsets is marked. */
function excerptText({ parent, target, more, mark, label }: Excerpt): string {
  const { column, width } = mark;
  const note = label === '' ? '' : `   # ${label}`;
  const lines = [
    ...(parent === undefined ? [] : [`${parent.line}|0|0|${parent.text}`]),
    `${target.line}|${column}|${column + width}|${target.text}${note}`,
    ...more.map(({ line, text }) => `${line}|0|0|${text}`),
  ];
  return lines.map((line) => clip(line, 1000)).join('\n');
}
