/** JSON text with a line for each member and item, so that places in it mean something; numbers stay as they are written. */
export function withLines(json: string): string {
  const parts: string[] = [];
  let depth = 0;
  let last = '';
  for (const token of tokensOf(json)) {
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    if (startsLine(last, token, closes)) parts.push(`\n${'  '.repeat(depth)}`);
    parts.push(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth += 1;
    last = token;
  }
  return `${parts.join('')}\n`;
}

/** Empty maps and lists stay on their line. */
function startsLine(last: string, token: string, closes: boolean): boolean {
  const opened = last === '{' || last === '[';
  if (closes) return !opened;
  return opened || last === ',';
}

/** Strings are skipped by their quotes: a regular expression over one of megabytes would exhaust the stack. */
function* tokensOf(json: string): Generator<string> {
  const other = /\s*([{}[\],:]|[^\s{}[\],:"]+|(?="))\s*/y;
  for (let at = 0; at < json.length;) {
    other.lastIndex = at;
    const token = other.exec(json)?.[1];
    if (token === undefined) return;
    if (token !== '') {
      at = other.lastIndex;
      yield token;
      continue;
    }
    const start = other.lastIndex;
    at = endOfString(json, start);
    yield json.slice(start, at);
  }
}

/** Behind the closing quote of the string whose opening one is at `start`. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let escapes = 0;
    while (json[end - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
  return json.length;
}
