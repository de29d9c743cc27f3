import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // Tests run the sources; imports by package name, as a user writes them, must reach the same modules and not dist.
  resolve: {
    alias: [
      { find: /^kindsmith$/, replacement: source('./runtime/index.ts') },
      { find: /^kindsmith\/runtime$/, replacement: source('./runtime/kit.ts') },
      { find: /^kindsmith\/builtin$/, replacement: source('./generated/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    unstubEnvs: true,
  },
});
