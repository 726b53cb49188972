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
import { foundCommand, thriftyCommand } from "./engine-command.ts";
import { learnSecretSettings, overhearSecrets } from "./overheard-secrets.ts";
import type { RunnerReport, RunnerRequest, StackTurn, TurnPreparation } from "./runner-messages.ts";
import { SecretFilter, withoutSecrets } from "./secret-filter.ts";
import { TurnObserver } from "./turn-observer.ts";

// One process for each stack's turn, started by stack-runner.ts: a program that fails late, or an SDK that keeps global
// state, cannot reach another stack. The imports above are its warm-up.

/**
 * The engine writes its whole state twice for each resource; what that leaves behind is collected a third as often as Go would
 * (https://pkg.go.dev/runtime#hdr-Environment_Variables).
 */
const collectingLess = { GOGC: process.env["GOGC"] ?? "300" };

/** What the program reads of its upstream stacks, noted as it does. */
type Reads = Record<string, Record<string, ForeseenOutput>>;

/** A stack that is there, and whose program is loaded. */
interface OpenedStack {
  readonly stack: automation.Stack;
  readonly workspace: automation.LocalWorkspace;
  readonly program: () => Promise<Record<string, unknown>>;
}

const abort = new AbortController();
let opened: Promise<OpenedStack> | undefined;
let running = false;
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
  // Told by the turn, if it comes to that.
  else if (request.kind === "load") void loaded(request.folder).catch(() => undefined);
  else if (request.kind === "prepare") {
    opened = openStack(request.preparation);
    // Told by the turn, if it comes to that.
    opened.catch(() => undefined);
  } else {
    running = true;
    void runTurn(request.turn)
      .catch((error: unknown) =>
        report({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
      )
      .then(() => {
        running = false;
        if (process.connected) process.disconnect();
        else process.exit();
      });
  }
});
// The command is gone, or has been told all: let the engine finish what it has begun, and end. What the SDK leaves behind of an engine
// that never began would keep this process.
process.on("disconnect", () => {
  abort.abort();
  if (!running) void Promise.allSettled([opened]).then(() => process.exit());
});
report({ kind: "ready" });

async function runTurn(turn: StackTurn): Promise<void> {
  const reads: Reads = {};
  const { stack, workspace, program } = await (opened ?? openStack(turn));
  const onRead: Foresight["onRead"] = (upstream, output, foreseen) => {
    (reads[upstream] ??= {})[output] = foreseen;
  };
  workspace.envVars = { ...collectingLess, ...turn.environment };
  workspace.program = () => {
    learnSecretSettings(secrets);
    const { upstreams, copyOptions } = turn;
    return failFast(() => withForesight({ upstreams, onRead, copyOptions }, program));
  };
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

/** Loads the program and makes the stack where there is none: that takes as long as a small deployment. */
async function openStack(preparation: TurnPreparation): Promise<OpenedStack> {
  const { engine, environment, project, verb } = preparation;
  const workspace = await automation.LocalWorkspace.create({
    workDir: project.folder,
    pulumiCommand: thriftyCommand(foundCommand(engine), preparation),
    envVars: { ...collectingLess, ...environment },
  });
  // What is destroyed needs no program.
  const loading = verb === "destroy" ? { default: noProgram } : loaded(project.folder);
  const [{ default: program }, stack] = await Promise.all([loading, madeStack(preparation, workspace)]);
  return { stack, workspace, program };
}

const loaded = (folder: string): Promise<{ readonly default: OpenedStack["program"] }> =>
  import(join(folder, "program.ts")) as Promise<{ default: OpenedStack["program"] }>;

const noProgram = (): never => {
  throw new Error("a stack's destruction ran its program");
};

async function madeStack(
  preparation: TurnPreparation,
  workspace: automation.LocalWorkspace,
): Promise<automation.Stack> {
  const { stack, stackExists } = preparation;
  if (stackExists) return automation.Stack.select(stack, workspace);
  try {
    const created = await automation.Stack.create(stack, workspace);
    removeOwnSettingsFile(preparation);
    return created;
  } catch (error) {
    // An earlier attempt of this run has made it.
    if (error instanceof automation.StackAlreadyExistsError) return automation.Stack.select(stack, workspace);
    throw error;
  }
}

/** A copy (`dev-pr42`) has the settings of its environment; the file that the engine makes for it would be in the way. */
function removeOwnSettingsFile({ project, stack, settingsFile }: TurnPreparation): void {
  const own = `Pulumi.${stack}.yaml`;
  if (basename(settingsFile) !== own) rmSync(join(project.folder, own), { force: true });
}
