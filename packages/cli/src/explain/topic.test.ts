import { describe, expect, it } from 'vitest';
import { library } from '../library.ts';
import { explainTopic } from './topic.ts';

const page = { width: 80, colour: false };

/** Titles of a page: lines before which a blank one stands, at the margin. */
const titles = (text: string): readonly string[] =>
  [...text.matchAll(/\n\n([A-Z][a-z ]+)\n/g)].flatMap((match) => match[1] ?? []);

describe('the page of a control', () => {
  it('says of each what, why, bad and good, how to fix, its limits, how to except', async () => {
    for (const { id, parameters } of library.controls) {
      const shown = titles(await explainTopic(id, library, page));
      const wanted = [
        'What it checks',
        'Why it matters',
        'Bad example',
        'Good example',
        'How to fix',
        'Limits',
        ...(Object.keys(parameters).length > 0 ? ['Parameters'] : []),
        'How to except',
      ];
      expect({ id, titles: shown }).toEqual({ id, titles: wanted });
    }
  });
  it('names aliases, requirements and parameters, and shows the examples as they are', async () => {
    const text = await explainTopic('C-0057', library, page);
    expect(text).toContain('Also known as C-0057, KSV-0017');
    expect(text).toContain('nsa-cisa pod.privileged');
    expect(text).toMatch(/Bad example\n[\s\S]*\n {16}privileged: true\n[\s\S]*Good example/);
    expect(text).toContain('  - control: workload/privileged-container');
    const registries = await explainTopic('image/untrusted-registry', library, page);
    expect(registries).toContain('--param image/untrusted-registry.imageRepositoryAllowList=VALUE');
  });
});
