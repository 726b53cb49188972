import type { StackVerb } from "../execution/runner-messages.ts";
import { openGateWithoutRules } from "../policies/policy-gate.ts";
import { openConsole } from "../stacks/console.ts";
import { engineAccess } from "../stacks/engine-access.ts";
import { openPlatform } from "../stacks/platform.ts";
import { runVerb } from "../stacks/verbs/run.verb.ts";

// Runs a verb on the platform in a folder as the command does, as a process of its own: all that it prints can be looked at.
const [root = "", verb = "", output = "", summary = ""] = process.argv.slice(2);
process.exitCode = await runVerb(
  verb as StackVerb,
  { concurrency: 2, yes: true, summary },
  {
    platform: await openPlatform(root, { env: "local" }),
    console: openConsole({ json: output === "json" }),
    obtainEngine: engineAccess(),
    openPolicyGate: openGateWithoutRules,
  },
);
