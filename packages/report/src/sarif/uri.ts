/**
 * The URI reference of a scanned file: relative paths stay relative (to the root of the repository), absolute ones become
 * `file:`, URLs stay what they are. What may not stand in a URI is written as %XX.
 */
export function artifactUri(file: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file)) return encoded(file);
  const path = file.replaceAll('\\', '/').split('/').map(encodeSegment).join('/');
  const relative = path.replace(/^(?:\.\/)+/, '');
  return path.startsWith('/') ? `file://${path}` : relative || '.';
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed());
}

function encoded(url: string): string {
  return encodeURI(url.toWellFormed()).replace(
    /[[\]^`{|}]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
