import type { ForeseenUpstream, PlannedOutputs } from "@payments/shared/contracts/foreseen-upstreams.ts";
import { fileFailure } from "@payments/shared/errors/file-failure.ts";
import type { PolicyServer } from "@payments/shared/policy/policy-server.ts";
import type { StackProject } from "@payments/shared/stack-graph/stack-graph.ts";
import type { EngineLocation } from "../engine/engine-location.ts";
import { type StackStep, waitsFor } from "../graph/step-order.plan.ts";
import type { RunJournal } from "../journal/run-journal.ts";
import type { RunReporter, StackReport } from "../reporting/stack-progress.ts";
import { copyOptionsOf, type Platform, projectOf } from "../stacks/platform.ts";
import { engineSettingsFile } from "../stacks/rehearsed-settings.ts";
import type { StackState } from "../state/stack-state.ts";
import { restoreTruncated, StateWatch } from "../state/truncated-state.ts";
import type { UnchangedStacks } from "../unchanged/unchanged-stacks.ts";
import { stateCutOff } from "./engine-failure.ts";
import { guardedTurn, type TurnLimits } from "./guarded-turn.ts";
import { runGraph, type StackOutcome } from "./run-graph.ts";
import type {
  ChangeCounts,
  StackTurn,
  StackVerb,
  TurnPreparation,
  TurnResult,
  UpstreamReads,
} from "./runner-messages.ts";
import type { RunnerPool } from "./stack-runner.ts";
import type { repairState } from "./state-repair.ts";
import type { StopSignals } from "./stop-signals.ts";

export type PublishedOutputs = Readonly<Record<string, unknown>>;

/** What stacks' turns are run with; the caller opens and closes it. */
export interface DeploymentTools {
  readonly engine: EngineLocation;
  /** Processes for the stacks' turns. */
  readonly pool: Pick<RunnerPool, "expect" | "passOver" | "run">;
  /** Asks what became of operations whose run was killed. */
  readonly repair: typeof repairState;
  /** Opens the simulated account to one more engine; gives the value of PULUMI_DEBUG_PROVIDERS. */
  readonly attach: (() => Promise<string>) | undefined;
  /** Serves the policy pack that previews and updates must keep. */
  readonly policy: Pick<PolicyServer, "pack" | "environment"> | undefined;
}

export interface DeploymentOptions {
  readonly verb: StackVerb;
  readonly platform: Platform;
  /** In deployment order. */
  readonly stacks: readonly string[];
  /** As they are before the run. */
  readonly states: ReadonlyMap<string, StackState | undefined>;
  /** A stack's state after its turn. */
  readonly readState: (stack: string) => Promise<StackState | undefined>;
  /** Absent where no stack has to run. */
  readonly tools: DeploymentTools | undefined;
  /** Which stacks an update would leave as they are; absent for other verbs. */
  readonly unchanged: Pick<UnchangedStacks, "compare" | "fingerprint" | "remember"> | undefined;
  /** Runs the stacks that have not changed, too. */
  readonly force: boolean;
  readonly concurrency: number;
  /** What must be true before a stack's turn; fails the stack if it is not. */
  readonly prerequisite: (stack: string, outputs: ReadonlyMap<string, PublishedOutputs>) => Promise<void>;
  readonly reporter: RunReporter;
  readonly limits: TurnLimits;
  readonly stop: StopSignals;
  /** Absent where nothing is written down: of a preview. */
  readonly journal: Pick<RunJournal, "write"> | undefined;
  /** Tells people why a turn waits or is repeated. */
  readonly say: (text: string) => void;
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

/** A turn's result, or since when there was nothing to do (ISO 8601). */
type TurnEnd = TurnResult | { readonly unchangedSince: string };

class Deployment {
  readonly #options: DeploymentOptions;
  readonly #states: Map<string, StackState | undefined>;
  readonly #outputs: Map<string, PublishedOutputs>;
  readonly #preparations = new Map<string, TurnPreparation>();
  readonly #planned = new Map<string, PlannedOutputs>();
  readonly #reads = new Map<string, UpstreamReads>();
  readonly #changes = new Map<string, ChangeCounts>();
  readonly #seconds = new Map<string, number>();

  constructor(options: DeploymentOptions) {
    this.#options = options;
    this.#states = new Map(options.states);
    this.#outputs = new Map([...options.states].flatMap(([name, state]) => (state ? [[name, state.outputs]] : [])));
  }

  async run(): Promise<DeploymentResult> {
    const { verb, platform, stacks, tools, reporter, concurrency, stop } = this.#options;
    const order = verb === "destroy" ? [...stacks].reverse() : stacks;
    reporter.waiting(order);
    if (tools) {
      for (const stack of order) this.#preparations.set(stack, this.#preparation(stack, tools.engine));
      tools.pool.expect([...this.#preparations.values()]);
    }
    const steps = new Map(stacks.map((stack): [string, StackStep] => [stack, verb === "destroy" ? "destroy" : "up"]));
    const outcomes = await runGraph<TurnEnd>({
      stacks: order,
      waitsFor: (stack) => waitsFor(platform.graph, steps, stack),
      concurrency,
      signal: stop.finish,
      skipped: (stack, because) => reporter.finished(this.#report(stack, { status: "skipped", because })),
      run: (stack) => this.#turnOrNothing(stack),
    });
    reporter.end();
    const reports = stacks.map((stack) => this.#report(stack, outcomes.get(stack)));
    return { reports, outputs: this.#outputs, reads: this.#reads };
  }

  async #turnOrNothing(stack: string): Promise<TurnEnd> {
    const { unchanged, force, reporter } = this.#options;
    const compared = force ? undefined : unchanged?.compare(stack, this.#states);
    if (compared === undefined || "changed" in compared) return this.#turn(stack);
    const end = { unchangedSince: compared.since };
    this.#options.tools?.pool.passOver(stack);
    this.#options.journal?.write({ kind: "stack ended", stack, status: "unchanged" });
    reporter.finished(this.#report(stack, { status: "succeeded", result: end }));
    return end;
  }

  async #turn(stack: string): Promise<TurnResult> {
    const { reporter, journal } = this.#options;
    const startedAt = performance.now();
    reporter.started(stack);
    try {
      journal?.write({ kind: "stack started", stack });
      const result = await this.#remembered(stack);
      journal?.write({ kind: "stack ended", stack, status: "succeeded" });
      this.#seconds.set(stack, (performance.now() - startedAt) / 1000);
      this.#outputs.set(stack, result.outputs);
      if (result.planned) this.#planned.set(stack, result.planned);
      if (result.reads) this.#reads.set(stack, result.reads);
      reporter.finished(this.#report(stack, { status: "succeeded", result }));
      return result;
    } catch (thrown) {
      const error = fileFailure(thrown) ?? thrown;
      journal?.write({ kind: "stack ended", stack, status: "failed" });
      this.#seconds.set(stack, (performance.now() - startedAt) / 1000);
      reporter.finished(this.#report(stack, { status: "failed", error }));
      throw error;
    }
  }

  /** The turn; what an update came out of is written down, so that the next run can tell whether that has changed. */
  async #remembered(stack: string): Promise<TurnResult> {
    const { unchanged, readState } = this.#options;
    if (!unchanged) return this.#operate(stack);
    const fingerprint = unchanged.fingerprint(stack, this.#states);
    const before = this.#states.get(stack);
    const startedAt = new Date();
    const result = await this.#operate(stack);
    const endedAt = new Date();
    const after = await readState(stack);
    this.#states.set(stack, after);
    unchanged.remember({ stack, fingerprint, before, after, startedAt, endedAt });
    return result;
  }

  async #operate(stack: string): Promise<TurnResult> {
    const { verb, platform, tools, prerequisite, reporter, journal } = this.#options;
    const preparation = this.#preparations.get(stack);
    if (!tools || !preparation) throw new Error(`${stack} was not to run`);
    const { pool, attach, policy } = tools;
    await prerequisite(stack, this.#outputs);
    const project = projectOf(platform, stack);
    const ports = attach ? { PULUMI_DEBUG_PROVIDERS: await attach() } : {};
    const turn: StackTurn = {
      ...preparation,
      environment: { ...preparation.environment, ...ports, ...(await policy?.environment()) },
      policyPacks: policy ? [policy.pack] : [],
      upstreams: verb === "preview" ? this.#foreseenBy(project) : {},
    };
    const progress = (changes: ChangeCounts): void => {
      this.#changes.set(stack, changes);
      reporter.progress(stack, changes);
    };
    const watch = new StateWatch(platform.backend, stack, platform.stack);
    const started = (group: number): void => {
      journal?.write({ kind: "engine started", stack, group });
      watch.begin();
    };
    const { limits, stop, say } = this.#options;
    try {
      return await guardedTurn({
        turn,
        backend: platform.backend,
        pool,
        listener: { progress, started },
        limits,
        stop: { ...stop, kill: AbortSignal.any([stop.kill, watch.truncated]) },
        repair: () => this.#repair(stack, turn),
        say,
      });
    } catch (error) {
      throw watch.truncated.aborted ? stateCutOff(turn, platform.backend, error) : error;
    } finally {
      watch.end();
    }
  }

  #preparation(stack: string, engine: EngineLocation): TurnPreparation {
    const { verb, platform, states } = this.#options;
    const project = projectOf(platform, stack);
    return {
      verb,
      project: { name: project.name, folder: project.folder },
      stack: platform.stack,
      copyOptions: copyOptionsOf(platform),
      stackExists: states.get(stack) !== undefined,
      settingsFile: engineSettingsFile(platform, project, verb),
      engine: { command: engine.command, version: engine.version },
      environment: platform.backend.environment,
      previewFirst: verb === "up" && !platform.rehearsed,
    };
  }

  async #repair(stack: string, turn: StackTurn): Promise<void> {
    const { platform, readState, tools, say } = this.#options;
    if (restoreTruncated(platform.backend, stack, platform.stack))
      say(`${stack}: its state was cut off by a full disk; the one before is back`);
    const state = await readState(stack);
    if (!state || state.pendingOperations === 0) return;
    say(
      `${stack}: an earlier run was killed with ${String(state.pendingOperations)} operations under way; asking what became of them`,
    );
    const ports = tools?.attach ? { PULUMI_DEBUG_PROVIDERS: await tools.attach() } : {};
    const accountFolder = platform.rehearsed ? platform.accountFolder : undefined;
    await tools?.repair({ ...turn, environment: { ...turn.environment, ...ports } }, state, accountFolder);
    this.#states.set(stack, await readState(stack));
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

  #report(stack: string, outcome: StackOutcome<TurnEnd> | undefined): StackReport {
    const seconds = this.#seconds.get(stack) ?? 0;
    if (outcome?.status === "succeeded") {
      const { result } = outcome;
      if ("changes" in result) return { stack, status: "succeeded", changes: result.changes, seconds };
      const reason = `unchanged since ${result.unchangedSince}; --force deploys it anyway`;
      return { stack, status: "unchanged", changes: {}, seconds, reason };
    }
    if (outcome?.status === "failed") {
      const { error } = outcome;
      const reason = error instanceof Error ? error.message : String(error);
      return { stack, status: "failed", changes: this.#changes.get(stack) ?? {}, seconds, reason };
    }
    return { stack, status: "skipped", changes: {}, seconds, reason: outcome?.because ?? "interrupted" };
  }
}
