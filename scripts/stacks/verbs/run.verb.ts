import { AccountServer } from "@payments/shared/simulated-aws/account-client.ts";
import type { EngineLocation } from "../../engine/engine-location.ts";
import { type DeploymentResult, runDeployment } from "../../execution/deployment.ts";
import type { StackVerb } from "../../execution/runner-messages.ts";
import { RunnerPool } from "../../execution/stack-runner.ts";
import { type StackSelection, selectStacks } from "../../graph/stack-selection.ts";
import type { PolicyGate } from "../../policies/policy-gate.ts";
import { exceptionLines } from "../../reporting/policy-printout.ts";
import { confirmChange } from "../confirmation.ts";
import type { Console } from "../console.ts";
import { exitCodes } from "../exit-code.ts";
import type { Platform } from "../platform.ts";
import { meetPrerequisites } from "../prerequisites.ts";
import { printRun } from "../run-printout.ts";
import { readStates, refuseLiveConsumers, refuseMissingUpstream } from "../state-access.ts";

export interface RunOptions extends StackSelection {
  readonly concurrency: number;
  readonly yes: boolean;
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
  if (verb === "destroy") refuseLiveConsumers(platform, stacks, states);
  if (verb !== "preview" && !local) await confirmChange(verb, platform, stacks, options);

  // All of them take a second to start, and do so while the engine is looked for and the programs are judged.
  const account = local ? new AccountServer(platform.accountFolder) : undefined;
  const pool = new RunnerPool(stacks.length, options.concurrency);
  const gate = verb === "destroy" ? undefined : openPolicyGate();
  const interruption = interruptible(console);
  try {
    for (const line of exceptionLines(gate?.exceptions ?? [])) console.info(line);
    const judged = (verb === "up" ? gate?.refuseBrokenRules(platform, stacks) : undefined) ?? Promise.resolve();
    // Both are waited for, whichever fails first: programs under mocks share this process with what comes after.
    const [obtained, judgement] = await Promise.allSettled([obtainEngine(), judged]);
    if (judgement.status === "rejected") throw judgement.reason;
    if (obtained.status === "rejected") throw obtained.reason;
    const engine = obtained.value;
    const result = await runDeployment({
      verb,
      platform,
      stacks,
      states,
      engine,
      pool,
      policy: gate?.pack,
      concurrency: options.concurrency,
      attach: account && (() => account.attach()),
      prerequisite: (stack, outputs) =>
        verb === "up" ? meetPrerequisites(platform, stack, outputs) : Promise.resolve(),
      reporter: console.reporter(verb),
      signal: interruption.signal,
    });
    const violations = (verb === "up" ? gate?.platformProblems(result.outputs) : undefined) ?? [];
    printRun(verb, platform, { ...result, violations, about: context.about ?? {} }, console);
    if (interruption.signal.aborted) return exitCodes.interrupted;
    return violations.length === 0 ? exitCodeOfRun(result) : exitCodes.stackFailed;
  } finally {
    interruption.release();
    pool.close();
    gate?.close();
    account?.close();
  }
}

function exitCodeOfRun({ reports }: DeploymentResult): number {
  return reports.every(({ status }) => status === "succeeded") ? exitCodes.success : exitCodes.stackFailed;
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
