import { spawn } from "node:child_process";
import { join } from "node:path";
import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import { type Environment, parseEnvironment } from "@payments/shared/scope/deployment-scope.ts";
import { localFolder } from "../../environment/backend.ts";
import { listTable } from "../../reporting/summary-table.ts";
import { environmentHealth } from "../../rollout/environment-health.ts";
import { previousRevision, refuseOtherContracts } from "../../rollout/layer-return.ts";
import { committedRevision, knownRevision, withRevision } from "../../rollout/revision-checkout.ts";
import { abortRollout, rollOut } from "../../rollout/rollout.ts";
import { openRollout, type RolloutEntry } from "../../rollout/rollout-entry.ts";
import { approvedEnvironments } from "../../rollout/rollout-gates.plan.ts";
import { RolloutLog } from "../../rollout/rollout-log.ts";
import { rolloutStore } from "../../rollout/rollout-store.ts";
import { typesWord } from "../confirmation.ts";
import type { Console } from "../console.ts";
import { engineAccess } from "../engine-access.ts";
import { exitCodes } from "../exit-code.ts";
import { openPlatform, type Platform } from "../platform.ts";

/** What all verbs of rollouts work on. */
export interface RolloutContext {
  readonly root: string;
  readonly console: Pick<Console, "json" | "out" | "info">;
  /** Whether simulated accounts take the place of AWS. */
  readonly rehearse: boolean;
  readonly processEnvironment: NodeJS.ProcessEnv;
  readonly author: string;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** `up` of these layers, all unless given, from a folder that holds a revision. @returns whether it succeeded */
  readonly deployFrom: (folder: string, environment: Environment, layer: string | undefined) => Promise<boolean>;
}

export interface RolloutOptions {
  readonly revision: string;
  /** Who approves the environments that need somebody's word. */
  readonly approve?: string;
}

/** `rollout dev staging prod`. @throws {OperatorError} RolloutRefused, UsageError */
export async function rollOutRevision(
  names: readonly string[],
  { revision: ref, approve }: RolloutOptions,
  context: RolloutContext,
): Promise<void> {
  const environments = names.map(parseEnvironment);
  const revision = await committedRevision(context.root, ref);
  const log = await openLog(context, environments[0]);
  const asked = environments.filter((environment) => approvedEnvironments.includes(environment));
  if (approve !== undefined) {
    for (const environment of asked)
      await log.append(() => ({ event: "approved", revision, environment, approver: approve }));
  }
  await rollOut(revision, environments, {
    log,
    deploy: (deployed, environment) =>
      withRevision(context.root, deployed, (folder) => context.deployFrom(folder, environment, undefined)),
    health: async (environment) => environmentHealth(await platformOf(context, environment), engineAccess()),
    askApproval: async (wanted, environment) => {
      const question = `deploy ${wanted.slice(0, 12)} to ${environment}? Type ${environment} to approve it as ${context.author}: `;
      return (await typesWord(question, environment)) ? context.author : undefined;
    },
    rehearsed: context.rehearse,
    now: context.now,
    sleep: context.sleep,
    tell: (line) => context.console.info(line),
  });
  const said = { revision, environments, outcome: "finished" };
  context.console.out(context.console.json ? JSON.stringify(said) : `${revision} runs in ${environments.join(", ")}`);
}

/** `rollout tests --outcome succeeded`: what a pipeline says after it has run them. */
export async function recordTests(
  { revision: ref, outcome }: { readonly revision: string; readonly outcome: string },
  context: RolloutContext,
): Promise<void> {
  if (outcome !== "succeeded" && outcome !== "failed") {
    throw new OperatorError("UsageError", {
      problem: `"${outcome}" is no outcome of tests`,
      remedy: "say --outcome succeeded or --outcome failed",
    });
  }
  const revision = await committedRevision(context.root, ref);
  const log = await openLog(context);
  await log.append(() => ({ event: "tests", revision, outcome }));
  context.console.info(`recorded: tests ${outcome} at ${revision}`);
}

/** `rollout status`: what is under way, and the log. */
export async function printRollouts(context: RolloutContext): Promise<void> {
  const entries = await (await openLog(context)).entries();
  const underWay = openRollout(entries);
  if (context.console.json) {
    context.console.out(JSON.stringify({ underWay: underWay ?? null, entries }, null, 2));
    return;
  }
  context.console.out(listTable(entries.map((entry) => [`${entry.at} ${entry.by}`, inWords(entry)])));
  context.console.out(underWay ? `under way: ${underWay.revision}, since ${underWay.at}` : "nothing is under way");
}

/** `rollout abort`. @throws {OperatorError} RolloutRefused where nothing is under way */
export async function giveUp(context: RolloutContext): Promise<void> {
  const { revision } = await abortRollout(await openLog(context), context.rehearse);
  context.console.info(`aborted: ${revision}. A deployment under way ends; nothing further begins`);
}

/** `rollout back <layer> --env prod`. @throws {OperatorError} RolloutRefused, UnknownProject */
export async function bringBack(layer: string, env: string, context: RolloutContext): Promise<number> {
  const environment = parseEnvironment(env);
  const log = await openLog(context, environment);
  const { from, to } = previousRevision(await log.entries(), environment, layer, context.rehearse);
  for (const revision of [from, to]) await knownRevision(context.root, revision);
  const succeeded = await withRevision(context.root, to, (before) =>
    withRevision(context.root, from, async (now) => {
      await refuseOtherContracts(layer, now, before);
      return context.deployFrom(before, environment, layer);
    }),
  );
  const outcome = succeeded ? "succeeded" : "failed";
  await log.append(() => ({ event: "deployed", revision: to, environment, layer, outcome }));
  context.console.info(`${environment}: ${layer} back from ${from.slice(0, 12)} to ${to.slice(0, 12)}: ${outcome}`);
  return succeeded ? exitCodes.success : exitCodes.stackFailed;
}

/** The revision's own command, in a process of its own: its programs, its engine version, its settings. */
export function upInProcess(context: Pick<RolloutContext, "root" | "rehearse" | "processEnvironment">) {
  return (folder: string, environment: Environment, layer: string | undefined): Promise<boolean> => {
    const args = ["up", "--env", environment, "--yes", "--json"];
    if (layer !== undefined) args.push("--only", layer);
    if (context.rehearse) args.push("--rehearse");
    const command = ["--disable-warning=ExperimentalWarning", join(folder, "scripts/stacks/stacks.command.ts")];
    const env = {
      ...context.processEnvironment,
      PAYMENTS_LOCAL: localFolder(context.root, context.processEnvironment),
    };
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [...command, ...args], {
        cwd: folder,
        env,
        stdio: ["ignore", "ignore", "inherit"],
      });
      child.once("error", reject);
      child.once("close", (code) => resolve(code === 0));
    });
  };
}

function inWords(entry: RolloutEntry): string {
  const { event, revision } = entry;
  const words = [event, revision.slice(0, 12)];
  if ("environment" in entry) words.push(entry.environment);
  if ("layer" in entry && entry.layer !== undefined) words.push(entry.layer);
  if ("environments" in entry) words.push(entry.environments.join(" "));
  if ("approver" in entry) words.push(`by ${entry.approver}`);
  if ("outcome" in entry) words.push(entry.outcome);
  if ("reasons" in entry) words.push(entry.reasons.join("; "));
  return words.join(" ");
}

/** All environments of a rollout share one backend; the first one's says where the log is. */
async function openLog(context: RolloutContext, environment: Environment = "dev"): Promise<RolloutLog> {
  const platform = await platformOf(context, environment);
  const region = platform.settings.get("network")?.region ?? "";
  return new RolloutLog(await rolloutStore(platform.backend, region), { by: context.author, now: context.now });
}

function platformOf({ root, rehearse, processEnvironment }: RolloutContext, env: string): Promise<Platform> {
  return openPlatform(root, { env, rehearse }, processEnvironment);
}
