import { describe, expect, it } from "vitest";
import { verbs } from "./verbs.mjs";

describe("test", () => {
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "vitest.workspace.ts"];

  it("prints coverage when all tests are run", () => expect(verbs["test"]?.([])).toEqual([...vitest, "--coverage"]));

  it("passes on what else it is given", () => {
    expect(verbs["test"]?.(["--project", "network"])).toEqual([...vitest, "--project", "network"]);
  });
});

it.each([
  { verb: "stacks", given: ["up", "--yes"], args: ["scripts/stacks/stacks.command.ts", "up", "--yes"] },
  { verb: "engine", given: [], args: ["scripts/engine/engine.command.ts"] },
  { verb: "check", given: [], args: ["scripts/quality/check.command.ts"] },
  { verb: "bench-load", given: ["--json"], args: ["projects/app/load/load.bench.ts", "--json"] },
  { verb: "bench-orchestrator", given: [], args: ["scripts/bench/orchestrator.bench.ts"] },
  { verb: "bench-release", given: ["--users", "500"], args: ["projects/app/load/release.bench.ts", "--users", "500"] },
  { verb: "bench-verification", given: [], args: ["projects/data/backup-verification/integrity.bench.ts"] },
  { verb: "bench-waf", given: ["--seed", "2"], args: ["scripts/bench/waf.bench.ts", "--seed", "2"] },
  { verb: "format", given: [], args: ["node_modules/@biomejs/biome/bin/biome", "check", "--write"] },
])("$verb", ({ verb, given, args }) => expect(verbs[verb]?.(given)).toEqual(args));
