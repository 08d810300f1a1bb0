import type { Pattern } from '@bulwark/model';

/** Whether a text matches a pattern. */
export type Matcher = (text: string) => boolean;

/** Makes the matcher of a pattern. Throws SyntaxError for a regular expression that is none. */
export function matcherOf(pattern: Pattern): Matcher {
  if (typeof pattern !== 'string') {
    const expression = new RegExp(`^(?:${pattern.regex})$`, 'u');
    return (text) => expression.test(text);
  }
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  return (text) => matchesWildcards(pattern, text);
}

/**
 * `*` stands for any characters, `?` for one. Takes time proportional to both lengths at worst, whatever the pattern: only the
 * latest star is ever tried again.
 */
export function matchesWildcards(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern;
      resume = at;
      inPattern += 1;
    } else if (wanted === '?' || wanted === text[at]) {
      at += 1;
      inPattern += 1;
    } else if (star >= 0) {
      inPattern = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}
