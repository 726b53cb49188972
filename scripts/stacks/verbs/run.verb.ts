import { createInterface } from "node:readline/promises";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { AccountServer } from "@payments/shared/simulated-aws/account-client.ts";
import type { EngineLocation } from "../../engine/engine-location.ts";
import { type DeploymentResult, runDeployment } from "../../execution/deployment.ts";
import type { StackVerb } from "../../execution/runner-messages.ts";
import { RunnerPool } from "../../execution/stack-runner.ts";
import { type StackSelection, selectStacks } from "../../graph/stack-selection.ts";
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
}

/**
 * `up`, `preview` and `destroy`: checks what can be checked, asks where AWS would change, runs the stacks, and prints what came
 * of it.
 *
 * @returns the command's exit code
 */
export async function runVerb(verb: StackVerb, options: RunOptions, context: RunContext): Promise<number> {
  const { platform, console, obtainEngine } = context;
  const local = platform.environment === "local";
  const stacks = selectStacks(platform.graph, options);
  const states = await readStates(platform, obtainEngine);
  if (verb === "up") refuseMissingUpstream(platform, stacks, states);
  if (verb === "destroy") refuseLiveConsumers(platform, stacks, states);
  if (verb !== "preview" && !local) await confirm(verb, platform, stacks, options);

  // Both take a second to start, and do so while the engine is looked for.
  const account = local ? new AccountServer(platform.accountFolder) : undefined;
  const pool = new RunnerPool(stacks.length);
  const interruption = interruptible(console);
  try {
    const engine = await obtainEngine();
    const result = await runDeployment({
      verb,
      platform,
      stacks,
      states,
      engine,
      pool,
      concurrency: options.concurrency,
      attach: account && (() => account.attach()),
      prerequisite: (stack, outputs) =>
        verb === "up" ? meetPrerequisites(platform, stack, outputs) : Promise.resolve(),
      reporter: console.reporter(verb),
      signal: interruption.signal,
    });
    printRun(verb, platform, result, console);
    return interruption.signal.aborted ? exitCodes.interrupted : exitCodeOfRun(result);
  } finally {
    interruption.release();
    pool.close();
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

/** @throws {OperatorError} UsageError where nobody can be asked, or the answer is no */
async function confirm(
  verb: StackVerb,
  { environment, stack }: Platform,
  stacks: readonly string[],
  { yes }: RunOptions,
): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) {
    throw new OperatorError("UsageError", {
      problem: `${verb} changes AWS in ${environment}, and there is no terminal to ask on`,
      remedy: "give --yes if that is meant",
    });
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`${verb} ${stacks.join(", ")} in ${stack}. Type ${stack} to go on: `);
  prompt.close();
  if (answer.trim() !== stack) {
    throw new OperatorError("UsageError", {
      problem: `"${answer.trim()}" is not "${stack}"; nothing was changed`,
      remedy: "type the stack's name to go on",
    });
  }
}
