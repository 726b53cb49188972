import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import pc from "picocolors";
import type { StackVerb } from "../../execution/runner-messages.ts";
import { exitCodes } from "../exit-code.ts";
import { type RunContext, type RunOptions, runVerb } from "./run.verb.ts";

/**
 * Runs the verb; where no engine can be had, a rehearsal says so, checks the programs without one, and fails all the same: that
 * was no deployment.
 *
 * @returns the command's exit code
 */
export async function runOrCheck(verb: StackVerb, options: RunOptions, context: RunContext): Promise<number> {
  const { platform, console } = context;
  try {
    return await runVerb(verb, options, context);
  } catch (error) {
    const withoutEngine = error instanceof OperatorError && error.code === "EngineUnavailable";
    if (!withoutEngine || verb !== "up" || !platform.rehearsed) throw error;
    console.info(`${pc.red("error")} ${error.message}\n\nThe programs are checked without an engine instead:`);
    const { checkPrograms } = await import("./check.verb.ts");
    await checkPrograms(platform, console);
    console.info(pc.red("\nThis was no deployment: nothing was deployed, since there is no Pulumi engine."));
    return exitCodes.noEngine;
  }
}
