import { fileURLToPath } from "node:url";
import { openGateWithoutRules } from "../policies/policy-gate.ts";
import { openConsole } from "../stacks/console.ts";
import { engineAccess } from "../stacks/engine-access.ts";
import { openPlatform } from "../stacks/platform.ts";
import { runVerb } from "../stacks/verbs/run.verb.ts";

// `stacks up --json` without the policy pack, to see what the pack costs.
const platform = await openPlatform(fileURLToPath(new URL("../..", import.meta.url)), { env: "local" });
process.exitCode = await runVerb(
  "up",
  { concurrency: 2, yes: true },
  {
    platform,
    console: openConsole({ json: true }),
    obtainEngine: engineAccess(),
    openPolicyGate: openGateWithoutRules,
  },
);
