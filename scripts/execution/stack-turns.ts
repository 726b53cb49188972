import type { ForeseenUpstream, PlannedOutputs } from "@payments/shared/contracts/foreseen-upstreams.ts";
import type { PolicyServer } from "@payments/shared/policy/policy-server.ts";
import type { StackProject } from "@payments/shared/stack-graph/stack-graph.ts";
import type { EngineLocation } from "../engine/engine-location.ts";
import type { RunJournal } from "../journal/run-journal.ts";
import { wasAtWork } from "../journal/run-records.ts";
import { copyOptionsOf, type Platform, projectOf } from "../stacks/platform.ts";
import { engineSettingsFile } from "../stacks/rehearsed-settings.ts";
import type { StackState } from "../state/stack-state.ts";
import { restoreTruncated, StateWatch } from "../state/truncated-state.ts";
import { stateCutOff } from "./engine-failure.ts";
import { guardedTurn, type TurnLimits } from "./guarded-turn.ts";
import type { ChangeCounts, StackTurn, StackVerb, TurnPreparation, TurnResult } from "./runner-messages.ts";
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

/** What all turns of a run have in common. */
export interface TurnOptions {
  readonly verb: StackVerb;
  readonly platform: Platform;
  /** As they are before the run. */
  readonly states: ReadonlyMap<string, StackState | undefined>;
  /** A stack's state after its turn. */
  readonly readState: (stack: string) => Promise<StackState | undefined>;
  /** Absent where no stack has to run. */
  readonly tools: DeploymentTools | undefined;
  /** What must be true before a stack's turn; fails the stack if it is not. */
  readonly prerequisite: (stack: string, outputs: ReadonlyMap<string, PublishedOutputs>) => Promise<void>;
  readonly limits: TurnLimits;
  readonly stop: StopSignals;
  /** Absent where nothing is written down: of a preview. */
  readonly journal: Pick<RunJournal, "write"> | undefined;
  /** Tells people why a turn waits or is repeated. */
  readonly say: (text: string) => void;
}

/** What is known of the stacks: from before the run, and from what it has done so far. */
export interface RunKnowledge {
  readonly states: Map<string, StackState | undefined>;
  readonly outputs: Map<string, PublishedOutputs>;
  /** Of a preview. */
  readonly planned: Map<string, PlannedOutputs>;
}

/** The turns of a run's stacks: what each is run with, and the engine's part of it. */
export class StackTurns {
  readonly #options: TurnOptions;
  readonly #known: RunKnowledge;
  readonly #preparations = new Map<string, TurnPreparation>();

  constructor(options: TurnOptions, known: RunKnowledge) {
    this.#options = options;
    this.#known = known;
  }

  /** Tells the runners which turns will come, in their order. */
  expect(order: readonly string[]): void {
    const { tools } = this.#options;
    if (!tools) return;
    for (const stack of order) this.#preparations.set(stack, this.#preparation(stack, tools.engine));
    tools.pool.expect([...this.#preparations.values()]);
  }

  /** @throws {OperatorError} whatever failed the turn, in an operator's words */
  async run(stack: string, progress: (changes: ChangeCounts) => void): Promise<TurnResult> {
    const { verb, platform, tools, prerequisite, journal } = this.#options;
    const preparation = this.#preparations.get(stack);
    if (!tools || !preparation) throw new Error(`${stack} was not to run`);
    const { pool, attach, policy } = tools;
    await prerequisite(stack, this.#known.outputs);
    const project = projectOf(platform, stack);
    const ports = attach ? { PULUMI_DEBUG_PROVIDERS: await attach() } : {};
    const turn: StackTurn = {
      ...preparation,
      environment: { ...preparation.environment, ...ports, ...(await policy?.environment()) },
      policyPacks: policy ? [policy.pack] : [],
      upstreams: verb === "preview" ? this.#foreseenBy(project) : {},
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
        workedAt: (time) => wasAtWork(platform, stack, time),
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
    this.#known.states.set(stack, await readState(stack));
  }

  /** What is deployed of the stacks that a project reads from, and what their previews in this run say. */
  #foreseenBy({ needs }: StackProject): Record<string, ForeseenUpstream> {
    const upstreams = needs.map((need): [string, ForeseenUpstream] => {
      const state = this.#options.states.get(need);
      const planned = this.#known.planned.get(need);
      return [need, { ...(state && state.resources > 0 && { deployed: state.outputs }), ...(planned && { planned }) }];
    });
    return Object.fromEntries(upstreams);
  }
}
