import { fileFailure } from "@payments/shared/errors/file-failure.ts";
import { type StackStep, waitsFor } from "../graph/step-order.plan.ts";
import type { RunReporter, StackReport } from "../reporting/stack-progress.ts";
import type { UnchangedStacks } from "../unchanged/unchanged-stacks.ts";
import { runGraph, type StackOutcome } from "./run-graph.ts";
import type { ChangeCounts, TurnResult, UpstreamReads } from "./runner-messages.ts";
import { type PublishedOutputs, type RunKnowledge, StackTurns, type TurnOptions } from "./stack-turns.ts";

export interface DeploymentOptions extends TurnOptions {
  /** In deployment order. */
  readonly stacks: readonly string[];
  /** Which stacks an update would leave as they are; absent for other verbs. */
  readonly unchanged: Pick<UnchangedStacks, "compare" | "fingerprint" | "remember"> | undefined;
  /** Runs the stacks that have not changed, too. */
  readonly force: boolean;
  readonly concurrency: number;
  readonly reporter: RunReporter;
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
  readonly #known: RunKnowledge;
  readonly #turns: StackTurns;
  readonly #reads = new Map<string, UpstreamReads>();
  readonly #changes = new Map<string, ChangeCounts>();
  readonly #seconds = new Map<string, number>();

  constructor(options: DeploymentOptions) {
    this.#options = options;
    const outputs = [...options.states].flatMap(([name, state]) => (state ? [[name, state.outputs] as const] : []));
    this.#known = { states: new Map(options.states), outputs: new Map(outputs), planned: new Map() };
    this.#turns = new StackTurns(options, this.#known);
  }

  async run(): Promise<DeploymentResult> {
    const { verb, platform, stacks, reporter, concurrency, stop } = this.#options;
    const order = verb === "destroy" ? [...stacks].reverse() : stacks;
    reporter.waiting(order);
    this.#turns.expect(order);
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
    return { reports, outputs: this.#known.outputs, reads: this.#reads };
  }

  async #turnOrNothing(stack: string): Promise<TurnEnd> {
    const { unchanged, force, reporter } = this.#options;
    const compared = force ? undefined : unchanged?.compare(stack, this.#known.states);
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
      this.#known.outputs.set(stack, result.outputs);
      if (result.planned) this.#known.planned.set(stack, result.planned);
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
    const { states } = this.#known;
    if (!unchanged) return this.#operate(stack);
    const fingerprint = unchanged.fingerprint(stack, states);
    const before = states.get(stack);
    const startedAt = new Date();
    const result = await this.#operate(stack);
    const endedAt = new Date();
    const after = await readState(stack);
    states.set(stack, after);
    unchanged.remember({ stack, fingerprint, before, after, startedAt, endedAt });
    return result;
  }

  #operate(stack: string): Promise<TurnResult> {
    return this.#turns.run(stack, (changes) => {
      this.#changes.set(stack, changes);
      this.#options.reporter.progress(stack, changes);
    });
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
