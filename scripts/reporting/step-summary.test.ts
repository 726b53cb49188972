import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { expect, it, onTestFinished } from "vitest";
import type { RunReport } from "./run-report.ts";
import { appendSummary, stepSummary } from "./step-summary.ts";

const graph = readStackGraph(fileURLToPath(new URL("../..", import.meta.url)));

const report = (reason: string): RunReport => ({
  version: 1,
  verb: "up",
  environment: "dev",
  stack: "dev-pr42",
  results: [
    { stack: "network", status: "succeeded", changes: { create: 60, same: 3 }, seconds: 12.34 },
    { stack: "security", status: "failed", changes: { create: 2, replace: 1 }, seconds: 3, reason },
    { stack: "data", status: "skipped", changes: {}, seconds: 0, reason: "waits for security | the keys" },
  ],
  outputs: {},
  reads: {},
  notApplicable: [],
  violations: [],
  notExecuted: [],
  state: "s3://states",
});

it("shows results, what failed in full, and the stacks as a diagram with their states", () => {
  const summary = stepSummary(report("StackFailed: no\n  remedy: yes"), graph);
  expect(summary).toContain("## up of dev-pr42: 1 succeeded, 1 failed, 1 skipped\n");
  expect(summary).toContain("| stack | result | created | updated | deleted | seconds | because |\n");
  expect(summary).toContain(
    "| network | succeeded | 60 | 0 | 0 | 12.3 |  |\n| security | failed | 3 | 0 | 1 | 3.0 |  |\n",
  );
  expect(summary).toContain("| data | skipped | 0 | 0 | 0 | 0.0 | waits for security \\| the keys |");
  expect(summary).toContain("### security failed\n\n```text\nStackFailed: no\n  remedy: yes\n```");
  expect(summary).toMatch(/```mermaid\nflowchart LR\n[\s\S]*security\["security<br\/>failed"\]:::red[\s\S]*```$/);
});

it("lets no error end its own block, nor fill the page", () => {
  const hostile = "before\n```\n# not a heading\n````\n<img src=x>";
  expect(stepSummary(report(hostile), graph)).toContain(`\`\`\`\`\`text\n${hostile}\n\`\`\`\`\``);
  const long = stepSummary(report("x".repeat(2 ** 21)), graph);
  expect(long.length).toBeLessThan(20_000);
  expect(long).toContain("… (the rest is in the log)");
});

it("adds to what earlier steps wrote", () => {
  const folder = mkdtempSync(join(tmpdir(), "summary-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "summary.md");
  appendSummary(file, "## first");
  appendSummary(file, "## second");
  expect(readFileSync(file, "utf8")).toBe("## first\n\n## second\n\n");
});
