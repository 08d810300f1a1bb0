import { describe, expect, it } from 'vitest';
import { translateHabits } from './habits.ts';

const nothing = (): boolean => false;
const words = (line: string): string[] => line.split(' ');

describe('habits of other tools', () => {
  it.each([
    ['scan framework nsa app', 'scan --framework nsa app'],
    ['scan framework nsa,mitre -', 'scan --framework nsa,mitre -'],
    ['scan framework all app', 'scan app'],
    ['scan control C-0057 app', 'scan --control C-0057 app'],
    ['scan app --include-namespaces a,b', 'scan app --namespace a,b'],
    ['scan app --exclude-namespaces=kube-system', 'scan app --exclude-namespace kube-system'],
    ['scan app --severity-threshold high', 'scan app --fail-on high'],
    ['scan app --compliance-threshold 80', 'scan app --fail-score 80'],
    ['scan app --skip-controls C-0001', 'scan app --exclude-control C-0001'],
    ['config --helm-values a.yaml app', 'scan --values a.yaml app'],
    ['config --helm-set=a=b app', 'scan --set a=b app'],
    ['config ./app', 'scan ./app'],
    ['fs .', 'scan .'],
    ['k8s', 'scan'],
    ['k8s cluster -f json', 'scan -f json'],
    ['kubernetes --severity high', 'scan --severity high'],
    ['k8s prod', 'scan --context prod'],
    ['scan --kube-context=prod', 'scan --context prod'],
    ['scan app --exit-code 1', 'scan app --fail-on low'],
    ['scan app --exit-code=0', 'scan app'],
  ])('%s', (given, expected) => {
    const { words: translated, notes } = translateHabits(words(given), nothing);
    expect(translated).toEqual(words(expected));
    expect(notes).not.toEqual([]);
  });
  it('takes a word behind config for a path only where there is one', () => {
    expect(translateHabits(words('config app'), () => true).words).toEqual(words('scan app'));
    expect(translateHabits(words('config shwo'), nothing)).toEqual({
      words: words('config shwo'),
      notes: [],
    });
  });
  it('takes formats by their other names', () => {
    expect(translateHabits(words('scan a -f table,json'), nothing).words).toEqual(
      words('scan a -f terminal,json'),
    );
    expect(translateHabits(words('scan a --format=pretty-printer'), nothing).words).toEqual(
      words('scan a --format terminal'),
    );
    expect(translateHabits(words('scan a --view=resource --view security'), nothing).words).toEqual(
      words('scan a --view workload --view finding'),
    );
  });
  it.each([
    ['image nginx', /Images/],
    ['scan image nginx', /Images/],
    ['scan workload Deployment/web', /explain --object/],
    ['scan app --skip-dirs=vendor', /\.bulwarkignore/],
    ['scan app --submit', /leave the option out/],
    ['scan app --exit-code 5', /--fail-on/],
  ])('%s is answered', (given, hint) => {
    expect(() => translateHabits(words(given), nothing)).toThrow(
      expect.objectContaining({ code: 'BW-USAGE-LATER', hint: expect.stringMatching(hint) }),
    );
  });
  it('leaves our own words alone', () => {
    const own = words('scan app base --framework nsa -f json --fail-on high');
    expect(translateHabits(own, nothing)).toEqual({ words: own, notes: [] });
    expect(translateHabits([], nothing)).toEqual({ words: [], notes: [] });
  });
  it('takes a path for a path', () => {
    const own = words('scan framework nsa');
    expect(translateHabits(own, (path) => path === 'framework').words).toEqual(own);
    const behind = words('scan -- --submit');
    expect(translateHabits(behind, nothing).words).toEqual(behind);
  });
});
