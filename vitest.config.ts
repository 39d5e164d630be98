import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['test/{unit,contracts,planted,golden,recorded}/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'local',
          // After the unit tests, and no more than two files at once: their servers need room.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          include: ['test/e2e/local/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'kind',
          sequence: { groupOrder: 2 },
          include: ['test/e2e/kind/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'drills',
          sequence: { groupOrder: 3 },
          include: ['test/e2e/drills/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 1_500_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
