import { AccountServer } from "@payments/shared/simulated-aws/account-client.ts";
import type { EngineLocation } from "../../engine/engine-location.ts";
import { type DeploymentResult, type DeploymentTools, runDeployment } from "../../execution/deployment.ts";
import { turnsAtATime } from "../../execution/run-capacity.ts";
import type { StackVerb } from "../../execution/runner-messages.ts";
import { RunnerPool } from "../../execution/stack-runner.ts";
import { type StackSelection, selectStacks } from "../../graph/stack-selection.ts";
import type { PolicyGate } from "../../policies/policy-gate.ts";
import { exceptionLines } from "../../reporting/policy-printout.ts";
import { appendSummary, stepSummary } from "../../reporting/step-summary.ts";
import { StateReader } from "../../state/stack-state.ts";
import { UnchangedStacks } from "../../unchanged/unchanged-stacks.ts";
import { confirmChange } from "../confirmation.ts";
import type { Console } from "../console.ts";
import { exitCodes } from "../exit-code.ts";
import { type Platform, projectOf } from "../platform.ts";
import type { meetPrerequisites } from "../prerequisites.ts";
import { runExpectation } from "../run-expectation.ts";
import { printRun } from "../run-printout.ts";
import { readStates, refuseForeignReaders, refuseLiveConsumers, refuseMissingUpstream } from "../state-access.ts";

export interface RunOptions extends StackSelection {
  readonly concurrency: number;
  readonly yes: boolean;
  readonly confirm?: string;
  /** File that a Markdown summary is added to. */
  readonly summary?: string;
  /** MiB that the stacks at work may take together; what the machine has available unless given. */
  readonly memory?: number;
  /** Deploys stacks that have not changed, too. */
  readonly force?: boolean;
}

/** What a verb works on and with. */
export interface RunContext {
  readonly platform: Platform;
  readonly console: Console;
  /** @throws {OperatorError} EngineUnavailable */
  readonly obtainEngine: () => Promise<EngineLocation>;
  /** What previews and updates must pass. */
  readonly openPolicyGate: () => PolicyGate;
  /** What the document says besides, with `--json`. */
  readonly about?: Readonly<Record<string, unknown>>;
}

/**
 * `up`, `preview` and `destroy`: checks what can be checked, asks where AWS would change, runs the stacks, and prints what came
 * of it.
 *
 * @returns the command's exit code
 */
export async function runVerb(verb: StackVerb, options: RunOptions, context: RunContext): Promise<number> {
  const { platform, console, obtainEngine, openPolicyGate } = context;
  const local = platform.environment === "local";
  const stacks = selectStacks(platform.graph, options);
  const states = await readStates(platform, obtainEngine);
  if (verb === "up") refuseMissingUpstream(platform, stacks, states);
  if (verb === "destroy") {
    refuseLiveConsumers(platform, stacks, states);
    await refuseForeignReaders(platform, stacks, obtainEngine);
  }
  if (verb !== "preview" && !local) await confirmChange(verb, platform, stacks, options);

  const unchanged = verb === "up" ? new UnchangedStacks(platform) : undefined;
  const force = options.force ?? false;
  const mayRun = unchanged && !force ? unchanged.mayRun(stacks, states) : stacks;
  const gate = verb === "destroy" ? undefined : openPolicyGate();
  const tools = mayRun.length > 0 ? new RunTools(context, gate?.pack, mayRun.length) : undefined;
  const interruption = interruptible(console);
  try {
    for (const line of exceptionLines(gate?.exceptions ?? [])) console.info(line);
    const judged = verb === "up" && tools ? gate?.refuseBrokenRules(platform, mayRun) : undefined;
    // Both are waited for, whichever fails first: programs under mocks share this process with what comes after.
    const [opened, judgement] = await Promise.allSettled([tools?.opened(), judged]);
    if (judgement.status === "rejected") throw judgement.reason;
    if (opened.status === "rejected") throw opened.reason;
    const reader = new StateReader(platform.backend, obtainEngine);
    const concurrency = turnsAtATime({ ...options, local });
    const result = await runDeployment({
      verb,
      platform,
      stacks,
      states,
      readState: (stack) => reader.read(projectOf(platform, stack), platform.stack),
      tools: opened.value,
      unchanged,
      force,
      concurrency,
      prerequisite: (stack, outputs) => (verb === "up" ? prerequisites(platform, stack, outputs) : Promise.resolve()),
      reporter: console.reporter(verb, runExpectation(verb, platform, { stacks: mayRun, states, concurrency })),
      signal: interruption.signal,
    });
    const violations = (verb === "up" ? gate?.platformProblems(result.outputs) : undefined) ?? [];
    const report = printRun(verb, platform, { ...result, violations, about: context.about ?? {} }, console);
    if (options.summary !== undefined) appendSummary(options.summary, stepSummary(report, platform.graph));
    if (interruption.signal.aborted) return exitCodes.interrupted;
    return violations.length === 0 ? exitCodeOfRun(result) : exitCodes.stackFailed;
  } finally {
    interruption.release();
    tools?.close();
    gate?.close();
  }
}

/** What stacks are run with: all of it takes a second to start, and does so while the engine is looked for. */
class RunTools {
  readonly #account: AccountServer | undefined;
  readonly #pool: RunnerPool;
  readonly #policy: DeploymentTools["policy"];
  readonly #engine: Promise<EngineLocation>;

  constructor({ platform, obtainEngine }: RunContext, policy: DeploymentTools["policy"], turns: number) {
    this.#account = platform.environment === "local" ? new AccountServer(platform.accountFolder) : undefined;
    this.#pool = new RunnerPool(turns);
    this.#policy = policy;
    this.#engine = obtainEngine();
  }

  /** @throws {OperatorError} EngineUnavailable */
  async opened(): Promise<DeploymentTools> {
    const account = this.#account;
    return {
      engine: await this.#engine,
      pool: this.#pool,
      attach: account && (() => account.attach()),
      policy: this.#policy,
    };
  }

  close(): void {
    this.#pool.close();
    this.#account?.close();
  }
}

/** Loaded when a stack is about to run: it brings the client of the image registry. */
async function prerequisites(...turn: Parameters<typeof meetPrerequisites>): Promise<void> {
  const { meetPrerequisites } = await import("../prerequisites.ts");
  await meetPrerequisites(...turn);
}

function exitCodeOfRun({ reports }: DeploymentResult): number {
  return reports.every(({ status }) => status === "succeeded" || status === "unchanged")
    ? exitCodes.success
    : exitCodes.stackFailed;
}

/** The first Ctrl-C lets every resource operation under way end, starts none, and releases the locks. */
function interruptible(console: Console): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (!controller.signal.aborted) console.info("interrupted: waiting for the operations under way");
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    release: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
