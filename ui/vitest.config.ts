import { defineConfig } from 'vitest/config';

// Pure functions only: what needs a page is walked by tests/walk.mjs in a real browser.
export default defineConfig({ test: { include: ['src/**/*.test.ts'], environment: 'node' } });
