import type { StackVerb } from "../execution/runner-messages.ts";
import { openGateWithoutRules } from "../policies/policy-gate.ts";
import { openConsole } from "../stacks/console.ts";
import { engineAccess } from "../stacks/engine-access.ts";
import { openPlatform } from "../stacks/platform.ts";
import { type RunOptions, runVerb } from "../stacks/verbs/run.verb.ts";

// A verb on a fixture's platform as a process of its own, which tests can kill: <root> <verb> <options as JSON>.
const [root = "", verb = "", options = "{}"] = process.argv.slice(2);
const environment = { ...process.env, PAYMENTS_LOCAL: undefined };
process.exitCode = await runVerb(
  verb as StackVerb,
  { concurrency: 2, yes: true, ...(JSON.parse(options) as Partial<RunOptions>) },
  {
    platform: await openPlatform(root, { env: "local" }, environment),
    console: openConsole({ json: true }),
    obtainEngine: engineAccess(),
    openPolicyGate: openGateWithoutRules,
  },
);
