import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import pc from "picocolors";
import { openConsole } from "../stacks/console.ts";
import { checkContracts } from "../stacks/verbs/contracts.verb.ts";
import { checkPipelines } from "../stacks/verbs/pipelines.verb.ts";
import { fileNameMistakes } from "./file-name.check.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tool = (path: string): string => join(root, "node_modules", path);
const sources = ["projects", "shared", "scripts"];

/** Everything that a tool can judge, by what it judges. */
const tools: readonly (readonly [string, readonly string[]])[] = [
  ["format", [tool("@biomejs/biome/bin/biome"), "check", "."]],
  ["types", [tool("typescript/bin/tsc"), "-p", "scripts/quality"]],
  [
    "import directions",
    [
      tool("dependency-cruiser/bin/dependency-cruiser.mjs"),
      "--config",
      "scripts/quality/dependency-cruiser.cjs",
      ...sources,
    ],
  ],
  [
    "lint",
    [tool("eslint/bin/eslint.js"), "--config", "scripts/quality/eslint.config.js", ...sources, "vitest.workspace.ts"],
  ],
];

/** @returns what the tool printed, and whether it found nothing */
function runTool(args: readonly string[]): Promise<{ passed: boolean; printed: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...args], { cwd: root });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => (printed += data.toString()));
    child.on("close", (code) => resolve({ passed: code === 0, printed }));
  });
}

function report(what: string, passed: boolean, seconds: number, printed: string): void {
  console.log(`${passed ? pc.green("✔") : pc.red("✖")} ${what} ${pc.dim(`${seconds.toFixed(1)} s`)}`);
  if (!passed) {
    console.log(printed.trimEnd());
    process.exitCode = 1;
  }
}

// npm run check: every gate of the code but the tests.
for (const [what, args] of tools) {
  const startedAt = performance.now();
  const { passed, printed } = await runTool(args);
  report(what, passed, (performance.now() - startedAt) / 1000, printed);
}
const files = execFileSync("git", ["ls-files", ...sources], { cwd: root, encoding: "utf8" })
  .trim()
  .split("\n");
const mistakes = fileNameMistakes(files);
report("file names", mistakes.length === 0, 0, mistakes.join("\n"));
let contracts = "";
const code = await checkContracts(
  readStackGraph(root),
  { write: false },
  { ...openConsole({ json: false }), out: (text) => (contracts += text) },
);
report("contracts", code === 0, 0, contracts);
let pipelines = "";
const stale = checkPipelines(
  root,
  readStackGraph(root),
  { write: false },
  { json: false, out: (text) => (pipelines = text) },
);
report("pipelines", stale === 0, 0, pipelines);
