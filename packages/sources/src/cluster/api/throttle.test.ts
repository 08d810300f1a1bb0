import { expect, it } from 'vitest';
import { Throttle } from './throttle.ts';

it('lets no more than so many requests begin in any second, after one burst', async () => {
  let now = 0;
  const clock = {
    now: () => now,
    wait: async (milliseconds: number): Promise<void> => {
      now += milliseconds;
    },
  };
  const throttle = new Throttle(10, clock);
  const starts: number[] = [];
  for (let request = 0; request < 50; request += 1) {
    await throttle.turn();
    starts.push(now);
  }
  expect(starts.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 0));
  expect(now).toBeGreaterThanOrEqual(3900);
  expect(now).toBeLessThanOrEqual(4100);
});
