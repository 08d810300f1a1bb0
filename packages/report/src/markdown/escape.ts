import { plain } from '../terminal/text.ts';

const PLAIN_CODE = /^[\w./:@=,()[\]" +-]+$/;
const HARMLESS_IN_CODE = /[^A-Za-z0-9 ./:\u00a0-\uffff-]/g;

/** Text from an input as code: nothing in it is read as markup, as a mention or as the end of a table's cell. */
export function code(text: string): string {
  const shown = plain(text).replace(/\s+/g, ' ').trim() || '(empty)';
  if (PLAIN_CODE.test(shown)) return `\`${shown}\``;
  return `<code>${shown.replace(HARMLESS_IN_CODE, entity)}</code>`;
}

const MARKUP = /(?<!\w)_|_(?!\w)|[\\`*{}[\]<>|~!&$^]|[@#](?=\S)|:(?=\/\/)|www(?=\.)/gi;

/** Text from an input as prose. Mentions, references to issues and links are taken apart by an empty comment. */
export function prose(text: string): string {
  return plain(text).replace(MARKUP, (found) =>
    /^[@#:w]/i.test(found) ? `${found}<!-- -->` : entity(found),
  );
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
