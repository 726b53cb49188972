import type { ForeseenUpstream, PlannedOutputs } from "@payments/shared/contracts/foreseen-upstreams.ts";
import type { PolicyServer } from "@payments/shared/policy/policy-server.ts";
import type { StackProject } from "@payments/shared/stack-graph/stack-graph.ts";
import type { EngineLocation } from "../engine/engine-location.ts";
import type { RunReporter, StackReport } from "../reporting/stack-progress.ts";
import { type Platform, projectOf, settingsFileOf } from "../stacks/platform.ts";
import type { StackState } from "../state/stack-state.ts";
import { runGraph, type StackOutcome } from "./run-graph.ts";
import type { ChangeCounts, StackVerb, TurnResult, UpstreamReads } from "./runner-messages.ts";
import type { RunnerPool } from "./stack-runner.ts";

export type PublishedOutputs = Readonly<Record<string, unknown>>;

export interface DeploymentOptions {
  readonly verb: StackVerb;
  readonly platform: Platform;
  /** In deployment order. */
  readonly stacks: readonly string[];
  readonly states: ReadonlyMap<string, StackState | undefined>;
  readonly engine: EngineLocation;
  /** Processes for the stacks' turns; the caller closes it. */
  readonly pool: RunnerPool;
  readonly concurrency: number;
  /** Opens the simulated account to one more engine; gives the value of PULUMI_DEBUG_PROVIDERS. */
  readonly attach: (() => Promise<string>) | undefined;
  /** Serves the policy pack that previews and updates must keep. */
  readonly policy: Pick<PolicyServer, "pack" | "environment"> | undefined;
  /** What must be true before a stack's turn; fails the stack if it is not. */
  readonly prerequisite: (stack: string, outputs: ReadonlyMap<string, PublishedOutputs>) => Promise<void>;
  readonly reporter: RunReporter;
  readonly signal: AbortSignal;
}

export interface DeploymentResult {
  /** In the order of `stacks`. */
  readonly reports: readonly StackReport[];
  /** Outputs of every stack that has any, from this run or before. */
  readonly outputs: ReadonlyMap<string, PublishedOutputs>;
  /** Of a preview: what each stack read of its upstream stacks. */
  readonly reads: ReadonlyMap<string, UpstreamReads>;
}

/** Runs one verb over the selected stacks: upstream first, for destruction downstream first. */
export async function runDeployment(options: DeploymentOptions): Promise<DeploymentResult> {
  return new Deployment(options).run();
}

class Deployment {
  readonly #options: DeploymentOptions;
  readonly #outputs: Map<string, PublishedOutputs>;
  readonly #planned = new Map<string, PlannedOutputs>();
  readonly #reads = new Map<string, UpstreamReads>();
  readonly #changes = new Map<string, ChangeCounts>();
  readonly #seconds = new Map<string, number>();

  constructor(options: DeploymentOptions) {
    this.#options = options;
    this.#outputs = new Map([...options.states].flatMap(([name, state]) => (state ? [[name, state.outputs]] : [])));
  }

  async run(): Promise<DeploymentResult> {
    const { verb, platform, stacks, reporter, concurrency, signal } = this.#options;
    const order = verb === "destroy" ? [...stacks].reverse() : stacks;
    reporter.waiting(order);
    const outcomes = await runGraph<TurnResult>({
      stacks: order,
      waitsFor: (stack) => (verb === "destroy" ? readersOf(platform, stack) : projectOf(platform, stack).needs),
      concurrency,
      signal,
      skipped: (stack, because) => reporter.finished(this.#report(stack, { status: "skipped", because })),
      run: (stack) => this.#turn(stack),
    });
    reporter.end();
    const reports = stacks.map((stack) => this.#report(stack, outcomes.get(stack)));
    return { reports, outputs: this.#outputs, reads: this.#reads };
  }

  async #turn(stack: string): Promise<TurnResult> {
    const { reporter } = this.#options;
    const startedAt = performance.now();
    reporter.started(stack);
    try {
      const result = await this.#operate(stack);
      this.#seconds.set(stack, (performance.now() - startedAt) / 1000);
      this.#outputs.set(stack, result.outputs);
      if (result.planned) this.#planned.set(stack, result.planned);
      if (result.reads) this.#reads.set(stack, result.reads);
      reporter.finished(this.#report(stack, { status: "succeeded", result }));
      return result;
    } catch (error) {
      this.#seconds.set(stack, (performance.now() - startedAt) / 1000);
      reporter.finished(this.#report(stack, { status: "failed", error }));
      throw error;
    }
  }

  async #operate(stack: string): Promise<TurnResult> {
    const { verb, platform, states, engine, pool, attach, policy, prerequisite, reporter, signal } = this.#options;
    await prerequisite(stack, this.#outputs);
    const project = projectOf(platform, stack);
    const ports = attach ? { PULUMI_DEBUG_PROVIDERS: await attach() } : {};
    const turn = {
      verb,
      project: { name: project.name, folder: project.folder },
      stack: platform.stack,
      stackExists: states.get(stack) !== undefined,
      settingsFile: settingsFileOf(platform, project),
      engine: { command: engine.command, version: engine.version },
      environment: { ...platform.backend.environment, ...ports, ...(await policy?.environment()) },
      policyPacks: policy ? [policy.pack] : [],
      previewFirst: verb === "up" && !platform.rehearsed,
      upstreams: verb === "preview" ? this.#foreseenBy(project) : {},
    };
    const progress = (changes: ChangeCounts): void => {
      this.#changes.set(stack, changes);
      reporter.progress(stack, changes);
    };
    return pool.run(turn, progress, signal);
  }

  /** What is deployed of the stacks that a project reads from, and what their previews in this run say. */
  #foreseenBy({ needs }: StackProject): Record<string, ForeseenUpstream> {
    const upstreams = needs.map((need): [string, ForeseenUpstream] => {
      const state = this.#options.states.get(need);
      const planned = this.#planned.get(need);
      return [need, { ...(state && state.resources > 0 && { deployed: state.outputs }), ...(planned && { planned }) }];
    });
    return Object.fromEntries(upstreams);
  }

  #report(stack: string, outcome: StackOutcome<TurnResult> | undefined): StackReport {
    const seconds = this.#seconds.get(stack) ?? 0;
    if (outcome?.status === "succeeded")
      return { stack, status: "succeeded", changes: outcome.result.changes, seconds };
    if (outcome?.status === "failed") {
      const { error } = outcome;
      const reason = error instanceof Error ? error.message : String(error);
      return { stack, status: "failed", changes: this.#changes.get(stack) ?? {}, seconds, reason };
    }
    return { stack, status: "skipped", changes: {}, seconds, reason: outcome?.because ?? "interrupted" };
  }
}

function readersOf({ graph }: Platform, stack: string): string[] {
  return [...graph.values()].filter(({ needs }) => needs.includes(stack)).map(({ name }) => name);
}
