import { describe, expect, it } from 'vitest';
import { isDigest, isFrom, parseImage } from './image-reference.ts';

describe('parseImage', () => {
  it.each([
    ['web', 'docker.io', 'library/web', undefined, undefined],
    ['web:1.2', 'docker.io', 'library/web', '1.2', undefined],
    ['team/web', 'docker.io', 'team/web', undefined, undefined],
    ['docker.io/web', 'docker.io', 'library/web', undefined, undefined],
    ['index.docker.io/team/web:2', 'docker.io', 'team/web', '2', undefined],
    ['localhost/web', 'localhost', 'web', undefined, undefined],
    ['localhost:5000/web', 'localhost:5000', 'web', undefined, undefined],
    ['registry.example.org:5000/web', 'registry.example.org:5000', 'web', undefined, undefined],
    ['registry.example.org:5000/a/b/web:latest', 'registry.example.org:5000', 'a/b/web', 'latest', undefined],
    ['web@sha256:ab', 'docker.io', 'library/web', undefined, 'sha256:ab'],
    ['registry.example.org/web:1@sha256:ab', 'registry.example.org', 'web', '1', 'sha256:ab'],
    ['registry.example.org/', 'registry.example.org', '', undefined, undefined],
    ['[::1]:5000/web', '[::1]:5000', 'web', undefined, undefined],
  ])('%s', (image, ...parts) => {
    const [registry, repository, tag, digest] = parts;
    expect(parseImage(image)).toEqual({ registry, repository, tag, digest });
  });
});

describe('isDigest', () => {
  it.each([
    [`sha256:${'a'.repeat(64)}`, true],
    [`sha512:${'0'.repeat(128)}`, true],
    ['custom+b64:QUJD', true],
    [`sha256:${'a'.repeat(63)}`, false],
    [`sha256:${'A'.repeat(64)}`, false],
    [`blake3:${'a'.repeat(63)}`, false],
    ['sha256:', false],
    ['constructor:abc', true],
    ['', false],
    [undefined, false],
  ])('%s', (digest, expected) => {
    expect(isDigest(digest)).toBe(expected);
  });
});

describe('isFrom', () => {
  it.each([
    ['registry.example.org/team/web:1', 'registry.example.org', true],
    ['registry.example.org/team/web:1', 'registry.example.org/', true],
    ['registry.example.org/team/web:1', 'https://registry.example.org', true],
    ['registry.example.org/team/web:1', 'registry.example.org/team', true],
    ['registry.example.org/teams/web:1', 'registry.example.org/team', false],
    ['registry.example.org.evil.net/web', 'registry.example.org', false],
    ['registry.example.org:5000/web', 'registry.example.org', false],
    ['a.registry.example.org/web', '*.example.org', true],
    ['example.org/web', '*.example.org', false],
    ['evil-example.org/web', '*.example.org', false],
    ['a.example.org/team/web', '*.example.org/team', true],
    ['web', 'docker.io', true],
    ['web', 'docker.io/library', true],
    ['team/web', 'team', true],
    ['registry.example.org/', 'registry.example.org', true],
    ['web', '', false],
  ])('%s from %s: %s', (image, entry, expected) => {
    expect(isFrom(image, entry)).toBe(expected);
  });
});
