/**
 * What a server warns of beside its answer: headers `Warning: 299 - "text"` (RFC 7234; API servers send them for deprecated kinds, for what admission
 * would rather not have, and for pods that a new level of a namespace keeps out).
 */
export function warningsIn(header: string | readonly string[] | undefined): readonly string[] {
  const values = typeof header === 'string' ? [header] : (header ?? []);
  return values.flatMap((value) =>
    [...value.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
      text.replaceAll(/\\(.)/g, '$1'),
    ),
  );
}
