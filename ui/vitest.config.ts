import { defineConfig } from 'vitest/config';

// Pure functions, and the sources' own sizes: what needs a page is walked by tests/walk.mjs in a real browser.
export default defineConfig({
  test: { include: ['src/**/*.test.ts', 'tests/*.test.mjs'], environment: 'node' },
});
