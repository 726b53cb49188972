import { accessSync, constants, statSync } from "node:fs";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { StackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import type { EngineLocation } from "../engine/engine-location.ts";
import type { Backend } from "../environment/backend.ts";
import { engineByHand } from "../execution/engine-by-hand.ts";
import { stackLocks } from "../state/stack-locks.ts";
import type { Machine } from "./engine.check.ts";
import type { Finding } from "./health-check.ts";

export const backendRemedy = "check PULUMI_BACKEND_URL, pulumi login and your credentials";

/** Whether the state can be reached: a folder by looking at it, any other backend by asking the engine who is logged in there. */
export async function checkBackend(
  { folder, description, environment }: Backend,
  engine: EngineLocation | string,
  machine: Machine,
): Promise<Finding> {
  if (folder !== undefined) {
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is no folder`);
    accessSync(folder, constants.R_OK | constants.W_OK);
    return { status: "ok", says: description };
  }
  if (typeof engine === "string") return { status: "skipped", says: `only the engine can reach ${description}` };
  const { succeeded, stdout, stderr, ending } = await machine.run({
    command: engine.command,
    args: ["whoami", "--non-interactive", "--color", "never"],
    environment: { ...machine.environment, ...environment },
    signal: new AbortController().signal,
    limitSeconds: 30,
  });
  if (succeeded) return { status: "ok", says: `${description}, as ${stdout.trim()}` };
  const said = [ending, ...stderr.slice(-1)].join(": ");
  return { status: "wrong", says: `${description} cannot be reached: ${said}`, remedy: backendRemedy };
}

/** A backend that cannot be reached has a line of its own. */
function unreachable(error: unknown): Finding {
  if (error instanceof OperatorError && error.code === "BackendUnreachable")
    return { status: "skipped", says: error.problem };
  throw error;
}

/** Whether anybody holds one of the stacks. */
export async function checkLocks(backend: Backend, graph: StackGraph, stack: string): Promise<Finding> {
  const looked = [...graph.values()].map(async (project) => {
    return { project, locks: await stackLocks(backend, project.name, stack) };
  });
  const locks = await Promise.all(looked).catch(unreachable);
  if (!Array.isArray(locks)) return locks;
  if (locks.every((one) => one.locks === undefined))
    return { status: "skipped", says: `not told by the state in ${backend.description}` };
  const held = locks.flatMap((one) => (one.locks ?? []).map((lock) => ({ project: one.project, ...lock })));
  if (held.length === 0) return { status: "ok", says: `nobody holds a stack of ${stack}` };
  const holders = held.map(({ project, owner, pid, since }) => {
    return `${project.name} is held by ${owner} (process ${String(pid)}) since ${since}`;
  });
  const releases = held.map(({ project }) => {
    return engineByHand({ url: backend.url, project: project.name, stack }, "cancel");
  });
  return {
    status: "wrong",
    says: holders.join("\n"),
    remedy: `wait for the run; if no such process is alive, release its lock:\n${[...new Set(releases)].join("\n")}`,
  };
}
