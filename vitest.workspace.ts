import { defineConfig } from "vitest/config";

const packages = ["shared", "scripts", ...["network", "security", "data", "edge", "app", "observability"]];

/** One Vitest project for each package; `--project network` runs one of them. */
export default defineConfig({
  test: {
    // A program under mocks takes a second on an idle machine, and many times that beside other work.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes in milliseconds, unless other work has the processors.
    expect: { poll: { timeout: 20_000 } },
    coverage: {
      provider: "v8",
      include: ["projects/**/*.ts", "shared/**/*.ts", "scripts/**/*.ts"],
      exclude: ["**/*.test.ts"],
      reporter: ["text-summary"],
    },
    projects: packages.map((name) => ({
      extends: true,
      test: {
        name,
        root: name === "shared" || name === "scripts" ? name : `projects/${name}`,
        include: ["**/*.test.ts"],
        ...(name === "scripts" ? { globalSetup: "testing/engine.setup.ts" } : {}),
      },
    })),
  },
});
