import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/setup.ts",
    // Compilers and browsers run inside of some.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
