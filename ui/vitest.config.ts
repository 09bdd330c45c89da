import { defineConfig } from 'vitest/config';

// Pure functions, hooks and single parts (those name `happy-dom` in their first line), and the sources' own sizes: what needs a whole
// page is walked by tests/walk.mjs in a real browser.
export default defineConfig({
  test: { include: ['src/**/*.test.{ts,tsx}', 'tests/*.test.mjs'], environment: 'node' },
});
