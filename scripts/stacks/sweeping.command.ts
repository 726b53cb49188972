import { copyOptions, definedOf, examples, open } from "./command-options.ts";
import { openConsole } from "./console.ts";

/** `sweep`: after a destruction. */
export const sweepCommand = copyOptions(
  "sweep",
  "list what AWS left behind of a destroyed copy; with --delete take it away",
)
  .option("--delete", "delete what can be deleted, then look again", false)
  .option("--yes", "do not ask before AWS is changed", false)
  .option("--confirm <stack>", "the stacks' name, in the place of typing it; prod takes nothing less")
  .addHelpText(
    "after",
    examples("sweep --env dev", "sweep --env dev --suffix pr42 --delete", "sweep --env prod --delete --confirm prod"),
  )
  .action(async ({ json, ...options }) => {
    const { engineAccess } = await import("./engine-access.ts");
    const { callerIdentity } = await import("../doctor/caller-identity.ts");
    const { sweep } = await import("./verbs/sweep.verb.ts");
    process.exitCode = await sweep(definedOf(options), {
      platform: await open(options),
      console: openConsole({ json }),
      obtainEngine: engineAccess(),
      callerAccount: async (region) => (await callerIdentity(region)).account,
    });
  });
