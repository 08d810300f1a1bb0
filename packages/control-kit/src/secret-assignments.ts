/** A name with the value assigned to it in some text. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
}

// Texts without any of these words hold no assignment that could matter, and are most texts.
const HINT = /pass|pwd|secret|token|key|cred|bearer|jwt/i;

// Names start at a word's start, and every part is bounded: the search is linear.
const IN_COMMAND =
  /(?<![\w.-])(?:--?)?([A-Za-z_][\w.-]{0,63})=(?:"([^"\n]{0,400})"|'([^'\n]{0,400})'|([^\s"';&|]{1,400}))/g;
const LINE =
  /^[ \t]{0,80}(?:- |export )?["']?([A-Za-z_][\w.-]{0,79})["']?[ \t]{0,8}(?:=|:(?=[ \t"']))[ \t]{0,8}(?:"([^"\n]{0,400})"|'([^'\n]{0,400})'|([^\s"'#,]{1,400}))[ \t]{0,8},?(?:[ \t]{1,8}#[^\n]{0,400})?\r?$/gm;

// Unquoted right sides that are code or a schema, not a literal.
const EXPRESSION =
  /^[A-Za-z_$][\w$]{0,60}(?:[.:]{1,2}[A-Za-z_]\w{0,60})+|[()[\]{};`|]|^(?:string|text|object|integer|number|boolean|keyword|binary)$/i;

/** `NAME=value` and `--name=value` anywhere in a command line, a URL query or a list of settings. */
export function* assignmentsInCommand(text: string): Generator<Assignment> {
  if (!text.includes('=') || !HINT.test(text)) return;
  for (const [, name, double, single, plain] of text.matchAll(IN_COMMAND)) {
    yield { name: name as string, value: double ?? single ?? plain ?? '' };
  }
}

/** Lines `name = value`, `name: value` or `"name": "value"` of properties, INI, env, YAML and JSON text; comments are skipped. */
export function* assignmentsInText(text: string): Generator<Assignment> {
  if (!HINT.test(text)) return;
  for (const [, name, double, single, plain] of text.matchAll(LINE)) {
    if (plain !== undefined && EXPRESSION.test(plain)) continue;
    yield { name: name as string, value: double ?? single ?? plain ?? '' };
  }
}
