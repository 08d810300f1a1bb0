import { defineConfig } from 'vitest/config';

const places = ['packages', 'tools', 'bench', 'docs', 'test'];
const never = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: places.map((place) => `${place}/**/*.test.ts`),
          exclude: [...never, '**/*.cluster.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'cluster',
          include: places.map((place) => `${place}/**/*.cluster.test.ts`),
          exclude: never,
          globalSetup: ['test/cluster/src/vitest-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
    globalSetup: ['tools/generate/vitest-setup.ts', 'tools/render/vitest-setup.ts'],
    setupFiles: ['tools/vitest/property-seed.ts'],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
