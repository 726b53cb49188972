import type { EngineLocation } from "../engine/engine-location.ts";
import { upstreamOf } from "../graph/stack-graph.ts";
import type { RunReporter, StackReport } from "../reporting/stack-progress.ts";
import { type Platform, projectOf, settingsFileOf } from "../stacks/platform.ts";
import type { StackState } from "../state/stack-state.ts";
import { runGraph, type StackOutcome } from "./run-graph.ts";
import type { ChangeCounts, StackVerb } from "./runner-messages.ts";
import { RunnerPool, type TurnResult } from "./stack-runner.ts";

export interface Deployment {
  readonly verb: StackVerb;
  readonly platform: Platform;
  /** In deployment order. */
  readonly stacks: readonly string[];
  readonly states: ReadonlyMap<string, StackState | undefined>;
  readonly engine: EngineLocation;
  readonly concurrency: number;
  /** Ports of the simulated account for one more engine, in the form of PULUMI_DEBUG_PROVIDERS. */
  readonly attach: (() => Promise<string>) | undefined;
  /** What must be true before a stack's turn; fails the stack if it is not. */
  readonly prerequisite: (stack: string, outputs: ReadonlyMap<string, PublishedOutputs>) => Promise<void>;
  readonly reporter: RunReporter;
  readonly signal: AbortSignal;
}

export type PublishedOutputs = Readonly<Record<string, unknown>>;

export interface DeploymentResult {
  /** In the order of `stacks`. */
  readonly reports: readonly StackReport[];
  /** Outputs of every stack that has any, from this run or before. */
  readonly outputs: ReadonlyMap<string, PublishedOutputs>;
  /** Upstream projects that previews took from their contracts, by the stack that read them. */
  readonly placeholders: ReadonlyMap<string, readonly string[]>;
}

/** Runs one verb over the selected stacks: upstream first, for destruction downstream first. */
export async function runDeployment(deployment: Deployment): Promise<DeploymentResult> {
  const { verb, platform, stacks, states, reporter } = deployment;
  const outputs = new Map([...states].flatMap(([name, state]) => (state ? [[name, state.outputs] as const] : [])));
  const placeholders = verb === "preview" ? missingUpstreams(deployment) : new Map<string, string[]>();
  const pool = new RunnerPool(stacks.length);
  const turns = new Map<string, { startedAt: number; seconds: number; changes: ChangeCounts }>();
  const finish = (stack: string): void => {
    const turn = turns.get(stack);
    if (turn) turn.seconds = (performance.now() - turn.startedAt) / 1000;
  };
  const order = verb === "destroy" ? [...stacks].reverse() : stacks;
  reporter.waiting(order);
  const outcomes = await runGraph<TurnResult>({
    stacks: order,
    waitsFor: verb === "destroy" ? (stack) => readersOf(platform, stack) : (stack) => projectOf(platform, stack).needs,
    concurrency: deployment.concurrency,
    signal: deployment.signal,
    skipped: (stack, because) =>
      reporter.finished({ stack, status: "skipped", changes: {}, seconds: 0, reason: because }),
    run: async (stack) => {
      turns.set(stack, { startedAt: performance.now(), seconds: 0, changes: {} });
      reporter.started(stack);
      try {
        const result = await runTurn(deployment, pool, stack, outputs, placeholders.get(stack) ?? [], (changes) => {
          Object.assign(turns.get(stack) ?? {}, { changes });
          reporter.progress(stack, changes);
        });
        finish(stack);
        outputs.set(stack, result.outputs);
        reporter.finished(reportOf(stack, { status: "succeeded", result }, turns.get(stack)));
        return result;
      } catch (error) {
        finish(stack);
        reporter.finished(reportOf(stack, { status: "failed", error }, turns.get(stack)));
        throw error;
      }
    },
  });
  pool.close();
  reporter.end();
  const reports = stacks.map((stack) => reportOf(stack, outcomes.get(stack), turns.get(stack)));
  return { reports, outputs, placeholders };
}

async function runTurn(
  deployment: Deployment,
  pool: RunnerPool,
  stack: string,
  outputs: ReadonlyMap<string, PublishedOutputs>,
  placeholders: readonly string[],
  progress: (changes: ChangeCounts) => void,
): Promise<TurnResult> {
  const { verb, platform, states, engine, attach, signal } = deployment;
  await deployment.prerequisite(stack, outputs);
  const project = projectOf(platform, stack);
  const ports = attach ? { PULUMI_DEBUG_PROVIDERS: await attach() } : {};
  return pool.run(
    {
      verb,
      project: { name: project.name, folder: project.folder },
      stack: platform.stack,
      stackExists: states.get(stack) !== undefined,
      settingsFile: settingsFileOf(platform, project),
      engine: { command: engine.command, version: engine.version },
      environment: { ...platform.backend.environment, ...ports },
      placeholders,
    },
    { progress, diagnostic: () => undefined },
    signal,
  );
}

/** For each selected stack the upstream projects that are not deployed. */
function missingUpstreams({ platform, stacks, states }: Deployment): Map<string, string[]> {
  const missing = (name: string): boolean => (states.get(name)?.resources ?? 0) === 0;
  return new Map(stacks.map((stack) => [stack, [...upstreamOf(platform.graph, stack)].filter(missing).sort()]));
}

function readersOf({ graph }: Platform, stack: string): string[] {
  return [...graph.values()].filter(({ needs }) => needs.includes(stack)).map(({ name }) => name);
}

function reportOf(
  stack: string,
  outcome: StackOutcome<TurnResult> | undefined,
  turn: { readonly seconds: number; readonly changes: ChangeCounts } | undefined,
): StackReport {
  const seconds = turn?.seconds ?? 0;
  if (outcome?.status === "succeeded") return { stack, status: "succeeded", changes: outcome.result.changes, seconds };
  if (outcome?.status === "failed") {
    const { error } = outcome;
    const reason = error instanceof Error ? error.message : String(error);
    return { stack, status: "failed", changes: turn?.changes ?? {}, seconds, reason };
  }
  return { stack, status: "skipped", changes: {}, seconds, reason: outcome?.because ?? "interrupted" };
}
