import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import {
  type ForeseenOutput,
  type Foresight,
  type PlannedOutputs,
  withForesight,
} from "@payments/shared/contracts/foreseen-upstreams.ts";
import { failFast } from "@payments/shared/programs/fail-fast.ts";
import * as automation from "@pulumi/pulumi/automation/index.js";
import "@pulumi/aws";
import { plannedOutputs } from "../state/update-plan.ts";
import { thriftyCommand } from "./engine-command.ts";
import { learnSecretSettings, overhearSecrets } from "./overheard-secrets.ts";
import type { RunnerReport, RunnerRequest, StackTurn } from "./runner-messages.ts";
import { SecretFilter, withoutSecrets } from "./secret-filter.ts";
import { TurnObserver } from "./turn-observer.ts";

// One process for each stack's turn, started by stack-runner.ts: a program that fails late, or an SDK that keeps global
// state, cannot reach another stack. The imports above are its warm-up.

/** What the program reads of its upstream stacks, noted as it does. */
type Reads = Record<string, Record<string, ForeseenOutput>>;

const abort = new AbortController();
const secrets = new SecretFilter();
overhearSecrets(secrets);
const report = (message: RunnerReport): void => {
  // Nobody may be there any more to hear it; then the engine's end is what counts.
  if (process.connected) process.send?.(withoutSecrets(message, secrets), undefined, undefined, () => undefined);
};
const write = process.stderr.write.bind(process.stderr);
// What a program prints goes to the terminal as it is.
process.stderr.write = (text: string | Uint8Array, ...rest: []) => write(secrets.masked(text.toString()), ...rest);

process.on("message", (request: RunnerRequest) => {
  if (request.kind === "cancel") abort.abort();
  else {
    runTurn(request.turn).then(
      () => process.disconnect(),
      (error: unknown) => {
        report({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
        process.disconnect();
      },
    );
  }
});
// The command is gone: let the engine finish what it has begun, and end.
process.on("disconnect", () => abort.abort());
report({ kind: "ready" });

async function runTurn(turn: StackTurn): Promise<void> {
  const reads: Reads = {};
  const stack = await openStack(turn, reads);
  const observer = new TurnObserver(report);
  const options = {
    signal: abort.signal,
    color: "never" as const,
    configFile: turn.settingsFile,
    suppressOutputs: true,
    suppressProgress: true,
    onEvent: (event: automation.EngineEvent) => observer.observe(event),
  };
  const planned = await operation(stack, turn, options);
  if (observer.retained > 0) throw new Error(`${String(observer.retained)} resources would be retained`);
  const { changes, outputs } = observer;
  report({ kind: "succeeded", changes, outputs, ...(planned ? { planned, reads } : {}) });
}

/** @returns of a preview what the stack would publish */
async function operation(
  stack: automation.Stack,
  { verb, policyPacks }: StackTurn,
  options: automation.DestroyOptions & automation.UpOptions,
): Promise<PlannedOutputs | undefined> {
  switch (verb) {
    case "up":
      await stack.up({ ...options, policyPacks: [...policyPacks] });
      return undefined;
    case "preview":
      return planned((plan) => stack.preview({ ...options, plan, policyPacks: [...policyPacks] }));
    case "destroy":
      await stack.destroy(options);
      return undefined;
  }
}

/** The plan is read and removed: it may stand on values that nothing has yet, and no deployment is to be held to it. */
async function planned(preview: (plan: string) => Promise<unknown>): Promise<PlannedOutputs> {
  const folder = mkdtempSync(join(tmpdir(), "payments-plan-"));
  try {
    const plan = join(folder, "plan.json");
    await preview(plan);
    return plannedOutputs(JSON.parse(readFileSync(plan, "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openStack(turn: StackTurn, reads: Reads): Promise<automation.Stack> {
  const { project, stack, engine, environment } = turn;
  const program = (await import(join(project.folder, "program.ts"))) as {
    default: () => Promise<Record<string, unknown>>;
  };
  const onRead: Foresight["onRead"] = (upstream, output, foreseen) => {
    (reads[upstream] ??= {})[output] = foreseen;
  };
  const command = await automation.PulumiCommand.get({ root: join(engine.command, "../..") });
  const workspace = await automation.LocalWorkspace.create({
    workDir: project.folder,
    pulumiCommand: thriftyCommand(command, turn),
    envVars: { ...environment },
    program: () => {
      learnSecretSettings(secrets);
      return failFast(() => withForesight({ upstreams: turn.upstreams, onRead }, program.default));
    },
  });
  if (turn.stackExists) return automation.Stack.select(stack, workspace);
  const created = await automation.Stack.create(stack, workspace);
  removeOwnSettingsFile(turn);
  return created;
}

/** A copy (`dev-pr42`) has the settings of its environment; the file that the engine makes for it would be in the way. */
function removeOwnSettingsFile({ project, stack, settingsFile }: StackTurn): void {
  const own = `Pulumi.${stack}.yaml`;
  if (basename(settingsFile) !== own) rmSync(join(project.folder, own), { force: true });
}
