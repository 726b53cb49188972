import { definedOf, environmentOptions, examples, root } from "./command-options.ts";
import { openConsole } from "./console.ts";

/** `bootstrap`: what must be in an account before a workflow can deploy to it. */
export const bootstrapCommand = environmentOptions(
  "bootstrap",
  "make what workflows deploy with: state bucket and key, GitHub's identity provider, deployment roles",
)
  .option("--rehearse", "the environment's own settings against a simulated account of its own", false)
  .option("--destroy", "take it all away again", false)
  .option("--state <folder>", "where the bootstrap's own state lies (.local/bootstrap unless given)")
  .option("--yes", "do not ask before AWS is changed", false)
  .addHelpText(
    "after",
    examples(
      "bootstrap",
      "bootstrap --env dev --rehearse",
      "bootstrap --env prod --state ~/payments-bootstrap",
      "bootstrap --env dev --destroy",
    ),
  )
  .action(async ({ json, ...options }) => {
    const { engineAccess } = await import("./engine-access.ts");
    const { openPolicyGate } = await import("../policies/policy-gate.ts");
    const { bootstrapAccount } = await import("./verbs/bootstrap.verb.ts");
    process.exitCode = await bootstrapAccount(definedOf(options), {
      root,
      console: openConsole({ json }),
      obtainEngine: engineAccess(),
      openPolicyGate,
      processEnvironment: process.env,
    });
  });
