import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { upstreamOf } from "@payments/shared/stack-graph/stack-graph.ts";
import type { EngineLocation } from "../engine/engine-location.ts";
import { StackReaders } from "../state/stack-readers.ts";
import { type StackState, StateReader } from "../state/stack-state.ts";
import { copyOptionsOf, type Platform } from "./platform.ts";

export type StackStates = ReadonlyMap<string, StackState | undefined>;

/** The states of all six stacks of the copy; nothing for one that was never created. */
export async function readStates(platform: Platform, engine: () => Promise<EngineLocation>): Promise<StackStates> {
  const reader = new StateReader(platform.backend, engine);
  const read = [...platform.graph.values()].map(
    async (project) => [project.name, await reader.read(project, platform.stack)] as const,
  );
  return new Map(await Promise.all(read));
}

export function isDeployed(states: StackStates, stack: string): boolean {
  return (states.get(stack)?.resources ?? 0) > 0;
}

/** @throws {OperatorError} UpstreamNotDeployed where a selected stack reads one that is neither deployed nor selected */
export function refuseMissingUpstream(platform: Platform, selected: readonly string[], states: StackStates): void {
  const { graph, environment } = platform;
  for (const stack of selected) {
    const missing = [...upstreamOf(graph, stack)].filter(
      (need) => !selected.includes(need) && !isDeployed(states, need),
    );
    if (missing.length === 0) continue;
    throw new OperatorError("UpstreamNotDeployed", {
      problem: `"${stack}" reads from ${missing.join(", ")}, not deployed in ${environment}`,
      remedy: `deploy what it reads from as well: npm run stacks -- up ${copyOptionsOf(platform)} --to ${stack}`,
    });
  }
}

/** @throws {OperatorError} LiveConsumers where a deployed stack outside of the run reads one that is to go */
export function refuseLiveConsumers(platform: Platform, selected: readonly string[], states: StackStates): void {
  for (const stack of selected) {
    const readers = [...platform.graph.keys()].filter(
      (name) => !selected.includes(name) && isDeployed(states, name) && readsFrom(states, name, stack),
    );
    if (readers.length === 0) continue;
    throw new OperatorError("LiveConsumers", {
      problem: `"${stack}" is read by ${readers.join(", ")}, still deployed`,
      remedy: `destroy its readers with it: npm run stacks -- destroy ${copyOptionsOf(platform)} --from ${stack}`,
    });
  }
}

/**
 * Stacks of other copies, and projects that are not the platform's, may read ours as well.
 *
 * @throws {OperatorError} LiveConsumers where one of them does, and is deployed
 */
export async function refuseForeignReaders(
  { backend, stack }: Platform,
  selected: readonly string[],
  engine: () => Promise<EngineLocation>,
): Promise<void> {
  const readers = await new StackReaders(backend, engine).of(selected, stack);
  const [first] = readers;
  if (!first) return;
  throw new OperatorError("LiveConsumers", {
    problem: `"${first.reads}" of ${stack} is read by ${readers.map((reader) => `${reader.project}/${reader.stack}`).join(", ")}, still deployed`,
    remedy: "destroy these first, or deploy them without that reference",
  });
}

function readsFrom(states: StackStates, reader: string, stack: string): boolean {
  return Object.hasOwn(states.get(reader)?.reads ?? {}, stack);
}
