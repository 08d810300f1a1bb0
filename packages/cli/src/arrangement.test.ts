import { describe, expect, it } from 'vitest';
import { requestArrangement } from './arrangement.ts';
import { fileAddresses, requestHyperlinks, wantsHyperlinks } from './hyperlinks.ts';

describe('--view, --group-by and --quiet', () => {
  it('are taken as written', () => {
    expect(requestArrangement({ view: 'finding' })).toEqual({ view: 'finding', quiet: false });
    expect(requestArrangement({ view: 'framework', quiet: true })).toEqual({
      view: 'framework',
      quiet: true,
    });
    expect(requestArrangement({ view: 'finding', groupBy: 'file' })).toMatchObject({ groupBy: 'file' });
  });
  it.each([
    [{ view: 'workloads' }, "--view: there is no 'workloads'"],
    [{ view: 'finding', groupBy: 'kind' }, "--group-by: there is no 'kind'"],
    [{ view: 'control', groupBy: 'file' }, '--group-by is about findings'],
    [{ view: 'finding', quiet: true, verbose: true }, 'exclude each other'],
  ])('are refused: %j', (flags, message) => {
    expect(() => requestArrangement(flags)).toThrow(message);
  });
});

describe('hyperlinks', () => {
  it.each([
    ['auto', true, { TERM_PROGRAM: 'WezTerm' }, true],
    ['auto', true, { TERM: 'xterm-kitty' }, true],
    ['auto', true, { VTE_VERSION: '7600' }, true],
    ['auto', true, { VTE_VERSION: '4999' }, false],
    ['auto', true, { WT_SESSION: 'x' }, true],
    ['auto', true, { TERM: 'xterm-256color' }, false],
    ['auto', true, { TERM: 'dumb', WT_SESSION: 'x' }, false],
    ['auto', true, { TERM_PROGRAM: 'vscode', CI: 'true' }, false],
    ['auto', true, { FORCE_HYPERLINK: '1' }, true],
    ['auto', true, { FORCE_HYPERLINK: '0', TERM_PROGRAM: 'vscode' }, false],
    ['auto', false, { FORCE_HYPERLINK: '1', TERM_PROGRAM: 'vscode' }, false],
    ['always', false, {}, true],
    ['never', true, { TERM_PROGRAM: 'vscode' }, false],
  ])('%s, terminal %s, %j: %s', (choice, terminal, environment, wanted) => {
    expect(wantsHyperlinks(choice, terminal, environment)).toBe(wanted);
  });
  it('are refused in other words', () => {
    expect(() => requestHyperlinks('yes')).toThrow("'yes' is none of auto, always, never");
  });
  it('name this machine, the file and the line, and nothing that is elsewhere', () => {
    const addressOf = fileAddresses('/srv/app');
    expect(addressOf('base/a b#1%.yaml', 7)).toMatch(
      /^file:\/\/[^/]+\/srv\/app\/base\/a%20b%231%25\.yaml#7$/,
    );
    expect(addressOf('/etc/\u001b]8;;evil\u0007\u202e.yaml', 1)).toMatch(/^[\x21-\x7e]+$/);
    expect(addressOf('-', 1)).toBeUndefined();
    expect(addressOf('https://git.example.org/shop.git/a.yaml', 1)).toBeUndefined();
  });
});
