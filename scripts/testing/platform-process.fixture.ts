import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { outsideThePlatform } from "@payments/shared/simulated-aws/account-store.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { expect } from "vitest";
import type { RunOptions } from "../stacks/verbs/run.verb.ts";

export interface PlatformProcess {
  readonly process: ChildProcess;
  /** Exit code, nothing after a signal; and all that was printed. */
  readonly ended: Promise<{ readonly code: number | null; readonly printed: string }>;
  /** Resolves when that text was printed, or the process has ended. */
  seen(text: string): Promise<void>;
}

const script = fileURLToPath(new URL("platform-run.process.ts", import.meta.url));

/** Runs a verb on a fixture's platform as people do: in a process of its own. */
export function startRun(
  root: string,
  verb: string,
  options: Partial<RunOptions> = {},
  environment: NodeJS.ProcessEnv = {},
): PlatformProcess {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", script, root, verb, JSON.stringify(options)],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment } },
  );
  let printed = "";
  for (const output of [child.stdout, child.stderr]) output.on("data", (data: Buffer) => (printed += data.toString()));
  // The end of the process, not of its output: what it leaves at work may hold that open.
  const ended = new Promise<{ code: number | null; printed: string }>((resolve) =>
    child.on("exit", (code) => setImmediate(() => resolve({ code, printed }))),
  );
  const seen = async (text: string): Promise<void> => {
    while (!printed.includes(text) && child.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return { process: child, ended, seen };
}

/** Processes that the process has started, directly or not, whose program has that name. */
export function descendants(pid: number, program: string): number[] {
  const rows = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        return [{ pid: Number(name), parent, program: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")) }];
      } catch {
        return []; // it ended meanwhile
      }
    });
  const family = new Set([pid]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const row of rows) if (family.has(row.parent)) family.add(row.pid);
  }
  return rows.filter((row) => row.pid !== pid && family.has(row.pid) && row.program === program).map((row) => row.pid);
}

/**
 * Holds the account against the states of the stacks: it holds what they know, `count` resources, or something was lost or made twice.
 *
 * @param moment what a failure is told with, where many moments are looked at
 */
export function expectNothingOrphaned(root: string, stacks: readonly string[], count: number, moment = ""): void {
  const store = rehearsalStore(join(root, ".local/account"));
  const held = store.list().filter(({ owner }) => owner !== outsideThePlatform);
  store.close();
  const known = stacks.flatMap((stack) => {
    const { resources = [], pending_operations = [] } = checkpointOf(root, stack);
    const cloud = resources.filter(({ type, custom }) => custom === true && !type.startsWith("pulumi:"));
    return [...cloud.map(({ id }) => id ?? "no id"), ...pending_operations.map(() => "pending")];
  });
  expect(held.map(({ id }) => id).sort(), moment).toEqual(known.sort());
  expect(held, moment).toHaveLength(count);
}

/** Files of the locks that somebody holds. */
export function locks(root: string): string[] {
  const folder = join(root, ".local/state/.pulumi/locks");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));
}

/** Whether the stack's state speaks of operations of which nobody knows yet what became: on a resource of that type, or on any. */
export function hasPendingOperations(root: string, stack: string, type?: string): boolean {
  if (!existsSync(stateOf(root, stack))) return false;
  const { pending_operations = [] } = checkpointOf(root, stack);
  return pending_operations.some(({ resource }) => type === undefined || resource.type === type);
}

interface Checkpoint {
  readonly resources?: readonly { readonly type: string; readonly custom?: boolean; readonly id?: string }[];
  readonly pending_operations?: readonly { readonly resource: { readonly type: string } }[];
}

const stateOf = (root: string, stack: string): string => join(root, ".local/state/.pulumi/stacks", stack, "local.json");

function checkpointOf(root: string, stack: string): Checkpoint {
  const { checkpoint } = JSON.parse(readFileSync(stateOf(root, stack), "utf8")) as {
    checkpoint: { latest?: Checkpoint };
  };
  return checkpoint.latest ?? {};
}
