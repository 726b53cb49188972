import pc from "picocolors";
import { callerIdentity } from "../../doctor/caller-identity.ts";
import { type CheckedHealth, checkHealth } from "../../doctor/health-check.ts";
import { type DoctorMeans, healthChecks } from "../../doctor/health-checks.ts";
import { runInProcessGroup } from "../../engine/process-group.ts";
import { openPolicyGate } from "../../policies/policy-gate.ts";
import type { Console } from "../console.ts";
import { exitCodes } from "../exit-code.ts";
import type { PlatformOptions } from "../platform.ts";

const marks = { ok: "✔", wrong: "✖", skipped: "–" };

/**
 * `doctor`: whether this machine and the environment have what a deployment needs, and what to do where they have not.
 *
 * @returns exit code 1 if something is wrong
 * @throws {OperatorError} UnknownEnvironment, IllegalSuffix
 */
export async function examine(
  root: string,
  options: PlatformOptions,
  { console, ...means }: DoctorMeans & { readonly console: Pick<Console, "json" | "out"> },
): Promise<number> {
  const checks = await checkHealth(await healthChecks(root, options, means));
  const healthy = checks.every(({ status }) => status !== "wrong");
  if (console.json) console.out(JSON.stringify({ environment: options.env, healthy, checks }, null, 2));
  else for (const check of checks) console.out(inWords(check));
  return healthy ? exitCodes.success : exitCodes.stackFailed;
}

/** `doctor` with this process's environment and whatever credentials the AWS SDK finds in it. */
export async function examineThisMachine(root: string, options: PlatformOptions, console: Console): Promise<number> {
  return examine(root, options, {
    console,
    environment: process.env,
    run: runInProcessGroup,
    nodeVersion: process.versions.node,
    callerIdentity,
    openPolicyGate,
  });
}

function inWords(check: CheckedHealth): string {
  const colour = { ok: pc.green, wrong: pc.red, skipped: pc.dim }[check.status];
  const line = `${colour(marks[check.status])} ${check.what.padEnd(11)}  ${indented(check.says)}`;
  return check.status === "wrong" ? `${line}\n${" ".repeat(15)}remedy: ${indented(check.remedy)}` : line;
}

function indented(text: string): string {
  return text.replaceAll("\n", `\n${" ".repeat(15)}`);
}
