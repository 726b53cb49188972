import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AccountServer } from "@payments/shared/simulated-aws/account-client.ts";
import { deploymentOrder, readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import Table from "cli-table3";
import { obtainEngine } from "../engine/obtain-engine.ts";
import { reportOn } from "../engine/progress-line.ts";
import { openPlatform } from "../stacks/platform.ts";
import { meetPrerequisites } from "../stacks/prerequisites.ts";
import { readStates } from "../stacks/state-access.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const order = deploymentOrder(readStackGraph(root));
const node = ["--disable-warning=ExperimentalWarning"];

/** Seconds of a whole run and of its parts. */
interface Timing {
  readonly total: number;
  /** Until the first stack starts: settings, engine, account. */
  readonly start: number;
  readonly stacks: ReadonlyMap<string, number>;
}

const report = reportOn(process.stderr, () => performance.now());
const engine = await obtainEngine({ ...report, environment: process.env });
mkdirSync(join(root, ".local"), { recursive: true });
const folder = mkdtempSync(join(root, ".local/bench-"));
try {
  const columns: [string, Timing][] = [];
  const command = (verb: string): string[] => ["scripts/stacks/stacks.command.ts", verb, "--json"];
  // Each of the two first deployments into an account and a state of its own.
  for (const [name, place, script] of [
    ["up without rules", "unruled", ["scripts/bench/up-without-rules.process.ts"]],
    ["up", "ours", command("up")],
    ["up again", "ours", command("up")],
    ["destroy", "ours", command("destroy")],
  ] as const) {
    report.announce(`measuring: ${name}`);
    columns.push([name, await measureCommand(name, place, script)]);
  }
  const account = new AccountServer(join(folder, "plain/account"));
  for (const name of ["plain up", "plain up again"]) {
    report.announce(`measuring: ${name}`);
    columns.push([name, await measurePlain(account)]);
  }
  account.close();
  print(columns);
} finally {
  report.end();
  rmSync(folder, { recursive: true, force: true });
}

/** The `stacks` command, or what stands for it, as a process, from its start to its end. */
async function measureCommand(name: string, place: string, script: readonly string[]): Promise<Timing> {
  const startedAt = performance.now();
  let start = 0;
  const child = spawn(process.execPath, [...node, ...script], {
    cwd: root,
    env: { ...process.env, PAYMENTS_LOCAL: join(folder, place) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => {
    if (start === 0 && data.toString().includes(": started")) start = (performance.now() - startedAt) / 1000;
  });
  await ended(child, name);
  const { results } = JSON.parse(stdout) as { results: { stack: string; seconds: number }[] };
  return {
    total: (performance.now() - startedAt) / 1000,
    start,
    stacks: new Map(results.map(({ stack, seconds }) => [stack, seconds])),
  };
}

/** The same programs into the same kind of account: a process for each stack, one after the other. */
async function measurePlain(account: AccountServer): Promise<Timing> {
  const environment = {
    ...process.env,
    PAYMENTS_LOCAL: join(folder, "plain"),
    PULUMI_BACKEND_URL: pathToFileURL(join(folder, "plain/state")).href,
  };
  mkdirSync(join(folder, "plain/state"), { recursive: true });
  const startedAt = performance.now();
  const stacks = new Map<string, number>();
  for (const stack of order) {
    const stackStartedAt = performance.now();
    const platform = await openPlatform(root, { env: "local" }, environment);
    const states = await readStates(platform, () => Promise.resolve(engine));
    await meetPrerequisites(platform, stack, new Map([...states].map(([name, state]) => [name, state?.outputs ?? {}])));
    const child = spawn(process.execPath, [...node, "scripts/bench/plain-stack.process.ts", stack, engine.command], {
      cwd: root,
      env: { ...environment, ...platform.backend.environment, PULUMI_DEBUG_PROVIDERS: await account.attach() },
      stdio: ["ignore", "ignore", "inherit"],
    });
    await ended(child, stack);
    stacks.set(stack, (performance.now() - stackStartedAt) / 1000);
  }
  return { total: (performance.now() - startedAt) / 1000, start: 0, stacks };
}

async function ended(child: ReturnType<typeof spawn>, what: string): Promise<void> {
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`${what} ended with ${String(code)}`);
}

function print(columns: readonly (readonly [string, Timing])[]): void {
  const table = new Table({
    head: ["seconds", ...columns.map(([name]) => name)],
    colAligns: ["left", ...columns.map(() => "right" as const)],
    style: { head: [], border: [] },
  });
  const row = (name: string, value: (timing: Timing) => number): void => {
    table.push([name, ...columns.map(([, timing]) => value(timing).toFixed(1))]);
  };
  row("start", ({ start }) => start);
  for (const stack of order) row(stack, ({ stacks }) => stacks.get(stack) ?? 0);
  row("whole run", ({ total }) => total);
  console.log(table.toString());
  const totals = new Map(columns.map(([name, { total }]) => [name, total]));
  const ratio = (plain: string, ours: string): string =>
    ((totals.get(plain) ?? 0) / (totals.get(ours) ?? 1)).toFixed(1);
  const pack = (totals.get("up") ?? 0) - (totals.get("up without rules") ?? 0);
  console.log(`the policy pack adds ${pack.toFixed(1)} s to the first deployment`);
  console.log(
    `first deployment: ${ratio("plain up", "up")} times as fast as the plain way; second: ${ratio("plain up again", "up again")} times`,
  );
}
