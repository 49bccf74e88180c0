import { defineConfig } from "vitest/config";

interface Beside {
  exclude: string[];
  maxWorkers: number;
  groupOrder: number;
}

function browser(name: string, include: string[], { exclude, maxWorkers, groupOrder }: Beside) {
  return {
    test: {
      name,
      include,
      exclude,
      maxWorkers,
      sequence: { groupOrder },
      testTimeout: 120_000,
      hookTimeout: 60_000,
      expect: { poll: { timeout: 20_000, interval: 20 } },
    },
  };
}

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["src/**/*.test.ts", "src/**/*.test.tsx"], environment: "happy-dom" },
      },
      // Beside others, a browser has too little of a machine with two cores; and times are measured alone.
      browser("browser", ["tests/**/*.test.ts"], { exclude: ["tests/budgets.test.ts"], maxWorkers: 2, groupOrder: 1 }),
      browser("budgets", ["tests/budgets.test.ts"], { exclude: [], maxWorkers: 1, groupOrder: 2 }),
    ],
  },
});
