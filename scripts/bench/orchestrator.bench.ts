/**
 * Six stacks by our command, side by side with the two plain ways: an Automation API process after another, and a
 * `pulumi up` after another. Then what asks nothing of the engine: status, and the graph of 200 stacks.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AccountServer } from "@payments/shared/simulated-aws/account-client.ts";
import { deploymentOrder, readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import Table from "cli-table3";
import { obtainEngine } from "../engine/obtain-engine.ts";
import { reportOn } from "../engine/progress-line.ts";
import { openPlatform } from "../stacks/platform.ts";
import { meetPrerequisites } from "../stacks/prerequisites.ts";
import { readStates } from "../stacks/state-access.ts";
import { serveLanguageHost } from "../testing/language-host.fixture.ts";
import { writeGeneratedProjects } from "./generated-graph.ts";
import { RecordedEngine } from "./recorded-engine.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const stacksOf = readStackGraph(root);
const order = deploymentOrder(stacksOf);
const node = ["--disable-warning=ExperimentalWarning"];

/** Seconds of a whole run and of its parts. */
interface Timing {
  readonly total: number;
  /** Until the first stack starts: settings, engine, account. */
  readonly start: number;
  readonly stacks: ReadonlyMap<string, number>;
  /** How much of that the engine ran. */
  readonly engine?: ReadonlyMap<string, number>;
}

type DeployStack = (stack: string, environment: NodeJS.ProcessEnv) => Promise<void>;

const report = reportOn(process.stderr, () => performance.now());
const engine = await obtainEngine({ ...report, environment: process.env });
mkdirSync(join(root, ".local"), { recursive: true });
const folder = mkdtempSync(join(root, ".local/bench-"));
const recorded = new RecordedEngine(folder, engine.command);
try {
  const columns = new Map<string, Timing>();
  const measure = async (name: string, timing: () => Promise<Timing>): Promise<void> => {
    report.announce(`measuring: ${name}`);
    columns.set(name, await timing());
  };
  const command = (verb: string): string[] => ["scripts/stacks/stacks.command.ts", verb, "--json"];
  // Each of the first deployments into an account and a state of its own.
  for (const [name, place, script] of [
    ["up without rules", "unruled", ["scripts/bench/up-without-rules.process.ts"]],
    ["up", "ours", command("up")],
    ["up again", "ours", command("up")],
  ] as const) {
    await measure(name, () => measureCommand(name, place, script));
  }
  const status = await secondsOf(["scripts/stacks/stacks.command.ts", "status"], "ours");
  await measure("destroy", () => measureCommand("destroy", "ours", command("destroy")));
  await measurePlainWay("plain up", "plain-api", measure, upByAutomationApi);
  const host = await serveLanguageHost();
  await measurePlainWay("pulumi up", "plain-cli", measure, upByCommandLine(host.port)).finally(() => host.close());
  writeGeneratedProjects(join(folder, "generated"), 200);
  const graph = await secondsOf(["scripts/bench/graph.process.ts", join(folder, "generated")], "ours");
  print(columns);
  printTargets(columns, { status, graph });
} finally {
  report.end();
  rmSync(folder, { recursive: true, force: true });
}

/** The `stacks` command, or what stands for it, as a process, from its start to its end. */
async function measureCommand(name: string, place: string, script: readonly string[]): Promise<Timing> {
  recorded.forget();
  const startedAt = performance.now();
  let start = 0;
  const child = spawn(process.execPath, [...node, ...script], {
    cwd: root,
    env: {
      ...process.env,
      PAYMENTS_LOCAL: join(folder, place),
      PATH: [recorded.bin, process.env["PATH"]].join(delimiter),
    },
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
    engine: recorded.seconds(),
  };
}

/** Twice the same programs into the same kind of account, a stack after the other. */
async function measurePlainWay(
  name: string,
  place: string,
  measure: (name: string, timing: () => Promise<Timing>) => Promise<void>,
  deploy: DeployStack,
): Promise<void> {
  const account = new AccountServer(join(folder, place, "account"));
  try {
    for (const round of [name, `${name} again`]) await measure(round, () => measurePlain(place, account, deploy));
  } finally {
    account.close();
  }
}

async function measurePlain(place: string, account: AccountServer, deploy: DeployStack): Promise<Timing> {
  mkdirSync(join(folder, place, "state"), { recursive: true });
  const environment = {
    ...process.env,
    PAYMENTS_LOCAL: join(folder, place),
    PULUMI_BACKEND_URL: pathToFileURL(join(folder, place, "state")).href,
  };
  const startedAt = performance.now();
  const stacks = new Map<string, number>();
  for (const stack of order) {
    const stackStartedAt = performance.now();
    const platform = await openPlatform(root, { env: "local" }, environment);
    const states = await readStates(platform, () => Promise.resolve(engine));
    await meetPrerequisites(platform, stack, new Map([...states].map(([name, state]) => [name, state?.outputs ?? {}])));
    const ports = { PULUMI_DEBUG_PROVIDERS: await account.attach() };
    await deploy(stack, { ...environment, ...platform.backend.environment, ...ports });
    stacks.set(stack, (performance.now() - stackStartedAt) / 1000);
  }
  return { total: (performance.now() - startedAt) / 1000, start: 0, stacks };
}

async function upByAutomationApi(stack: string, env: NodeJS.ProcessEnv): Promise<void> {
  const script = [...node, "scripts/bench/plain-stack.process.ts", stack, engine.command];
  await ended(spawn(process.execPath, script, { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] }), stack);
}

/** As a person would, with what the standard distribution's language host does for Node.js. */
function upByCommandLine(languageHost: number): DeployStack {
  return async (stack, env) => {
    const options = { cwd: join(root, "projects", stack), env, stdio: ["ignore", "ignore", "inherit"] as const };
    const pulumi = (...args: string[]) =>
      spawn(engine.command, [...args, "--non-interactive"], { ...options, stdio: [...options.stdio] });
    await ended(pulumi("stack", "select", "local", "--create"), stack);
    await ended(
      pulumi("up", "--stack", "local", "--yes", "--skip-preview", `--client=127.0.0.1:${languageHost}`),
      stack,
    );
  };
}

async function secondsOf(script: readonly string[], place: string): Promise<number> {
  const startedAt = performance.now();
  const env = { ...process.env, PAYMENTS_LOCAL: join(folder, place) };
  await ended(
    spawn(process.execPath, [...node, ...script], { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] }),
    script.join(" "),
  );
  return (performance.now() - startedAt) / 1000;
}

async function ended(child: ReturnType<typeof spawn>, what: string): Promise<void> {
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`${what} ended with ${String(code)}`);
}

function print(columns: ReadonlyMap<string, Timing>): void {
  const table = new Table({
    head: ["seconds", ...columns.keys()],
    colAligns: ["left", ...[...columns].map(() => "right" as const)],
    style: { head: [], border: [] },
  });
  const row = (name: string, value: (timing: Timing) => number): void => {
    table.push([name, ...[...columns.values()].map((timing) => value(timing).toFixed(1))]);
  };
  row("start", ({ start }) => start);
  for (const stack of order) row(stack, ({ stacks }) => stacks.get(stack) ?? 0);
  row("whole run", ({ total }) => total);
  console.log(table.toString());
}

interface Reading {
  readonly status: number;
  readonly graph: number;
}

function printTargets(columns: ReadonlyMap<string, Timing>, { status, graph }: Reading): void {
  const total = (name: string): number => columns.get(name)?.total ?? Number.NaN;
  const ours = columns.get("up");
  if (!ours) throw new Error("our way was not measured");
  const overhead = order.map((stack) => (ours.stacks.get(stack) ?? 0) - (ours.engine?.get(stack) ?? 0));
  const path = criticalPath(ours.stacks);
  const line = (what: string, measured: string, target: string): string[] => [what, measured, target];
  const table = new Table({ head: ["", "measured", "target"], style: { head: [], border: [] } });
  table.push(
    line("first deployment, times as fast as plain up", (total("plain up") / total("up")).toFixed(1), "3 or more"),
    line("first deployment, times as fast as pulumi up", (total("pulumi up") / total("up")).toFixed(1), "3 or more"),
    line("no-change run, of the first deployment", percent(total("up again") / total("up")), "10 % or less"),
    line("status", `${status.toFixed(2)} s`, "below 1 s"),
    line("graph of 200 stacks", `${graph.toFixed(2)} s`, "below 1 s"),
    line(
      "a stack's turn beside its engine, at most",
      `${(Math.max(...overhead) * 1000).toFixed(0)} ms`,
      "below 150 ms",
    ),
    line("the stacks, over their critical path", percent((ours.total - ours.start) / path), "110 % or less"),
    line(
      "what the policy pack adds to the first deployment",
      `${(total("up") - total("up without rules")).toFixed(1)} s`,
      "",
    ),
  );
  console.log(table.toString());
}

/** Seconds of the longest way through the graph. */
function criticalPath(seconds: ReadonlyMap<string, number>): number {
  const ends = new Map<string, number>();
  for (const stack of order) {
    const begin = Math.max(0, ...(stacksOf.get(stack)?.needs ?? []).map((need) => ends.get(need) ?? 0));
    ends.set(stack, begin + (seconds.get(stack) ?? 0));
  }
  return Math.max(...ends.values());
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(0)} %`;
}
