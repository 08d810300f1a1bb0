// Text into the page, never markup.

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

/** The element of an id that the page has. Throws where it has not. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}

/** A list of remarks behind a summary; hidden where there is none, left alone where it is the same. */
export function fillDetails(id: string, summary: string, lines: readonly string[]): void {
  const details = byId(id, HTMLDetailsElement);
  const list = details.querySelector('ul');
  const heading = details.querySelector('summary');
  const same =
    list?.childElementCount === lines.length &&
    lines.every((line, i) => list.children[i]?.textContent === line);
  if (same) return;
  details.hidden = lines.length === 0;
  heading?.replaceChildren(summary);
  list?.replaceChildren(...lines.map((line) => element('li', '', line)));
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** Characters that would reorder or hide what is shown around them, as visible escapes. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === '\n' || character === '\t'
      ? character
      : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
