import { userInfo } from "node:os";
import { setTimeout } from "node:timers/promises";
import { examples, root, verbCommand } from "./command-options.ts";
import { openConsole } from "./console.ts";
import type { RolloutContext } from "./verbs/rollout.verb.ts";

interface SharedOptions {
  readonly json: boolean;
  readonly rehearse: boolean;
}

const rolloutOptions = (name: string, description: string) =>
  verbCommand(name, description)
    .option("--rehearse", "simulated accounts, one for each environment, in the place of AWS", false)
    .option("--json", "one JSON document on stdout, everything else on stderr", false);

const revisionOptions = (name: string, description: string) =>
  rolloutOptions(name, description).option("--revision <commit>", "which commit", "HEAD");

async function contextOf({ json, rehearse }: SharedOptions): Promise<RolloutContext> {
  const { upInProcess } = await import("./verbs/rollout.verb.ts");
  const shared = { root, rehearse, processEnvironment: process.env };
  return {
    ...shared,
    console: openConsole({ json }),
    author: process.env["GITHUB_ACTOR"] ?? userInfo().username,
    now: () => new Date(),
    sleep: (milliseconds) => setTimeout(milliseconds),
    deployFrom: upInProcess(shared),
  };
}

/** `rollout`: one revision through environments, with its log. */
export const rolloutCommand = verbCommand("rollout", "promote one git revision through environments, gate by gate")
  .addCommand(
    revisionOptions("to", "deploy a revision to environments, one after the other")
      .argument("<environments...>", "in this order")
      .option("--approve <who>", "who has approved the revision for prod")
      .addHelpText(
        "after",
        examples(
          "rollout dev staging",
          "rollout dev staging prod --approve 'Ada, change 4711'",
          "rollout dev --rehearse",
        ),
      )
      .action(async (environments, { approve, revision, ...options }) => {
        const { rollOutRevision } = await import("./verbs/rollout.verb.ts");
        const wanted = { revision, ...(approve === undefined ? {} : { approve }) };
        await rollOutRevision(environments, wanted, await contextOf(options));
      }),
    { isDefault: true },
  )
  .addCommand(
    revisionOptions("tests", "record what the tests said of a revision")
      .requiredOption("--outcome <outcome>", "succeeded or failed")
      .addHelpText("after", examples("rollout tests --outcome succeeded"))
      .action(async ({ outcome, revision, ...options }) => {
        const { recordTests } = await import("./verbs/rollout.verb.ts");
        await recordTests({ outcome, revision }, await contextOf(options));
      }),
  )
  .addCommand(
    rolloutOptions("status", "print what is under way, and the log: who, what, when, where, with what outcome")
      .addHelpText("after", examples("rollout status --json"))
      .action(async (options) => {
        const { printRollouts } = await import("./verbs/rollout.verb.ts");
        await printRollouts(await contextOf(options));
      }),
  )
  .addCommand(
    rolloutOptions("abort", "let nothing further of the rollout begin")
      .addHelpText("after", examples("rollout abort"))
      .action(async (options) => {
        const { giveUp } = await import("./verbs/rollout.verb.ts");
        await giveUp(await contextOf(options));
      }),
  )
  .addCommand(
    rolloutOptions("back", "deploy one layer from the revision that it ran before")
      .argument("<layer>", "the project")
      .requiredOption("--env <environment>", "where")
      .addHelpText("after", examples("rollout back edge --env staging"))
      .action(async (layer, { env, ...options }) => {
        const { bringBack } = await import("./verbs/rollout.verb.ts");
        process.exitCode = await bringBack(layer, env, await contextOf(options));
      }),
  );
