const node = (script) => (given) => [script, ...given];

/** Every verb of the bootstrap: from what the caller gave to the arguments of Node, seen from the repository's root. */
export const verbs = {
  stacks: node("scripts/stacks/stacks.command.ts"),
  engine: node("scripts/engine/engine.command.ts"),
  check: node("scripts/quality/check.command.ts"),
  "bench-load": node("projects/app/load/load.bench.ts"),
  "bench-orchestrator": node("scripts/bench/orchestrator.bench.ts"),
  "bench-release": node("projects/app/load/release.bench.ts"),
  "bench-verification": node("projects/data/backup-verification/integrity.bench.ts"),
  "bench-waf": node("scripts/bench/waf.bench.ts"),
  format: (given) => ["node_modules/@biomejs/biome/bin/biome", "check", "--write", ...given],
  test: (given) => [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--config",
    "vitest.workspace.ts",
    ...(given.length > 0 ? given : ["--coverage"]),
  ],
};
