import type { Environment } from "@payments/shared/scope/deployment-scope.ts";
import { lastDeployment, layersBroughtBack, type RolloutEntry } from "./rollout-entry.ts";

/** Minutes for which an environment must have been quiet before the next one is deployed. */
export const bakeMinutes: Readonly<Record<Environment, number>> = { local: 0, dev: 10, staging: 60, prod: 0 };

/** Environments that nobody deploys to without somebody's word. */
export const approvedEnvironments: readonly Environment[] = ["prod"];

/** What an environment says of itself now. */
export interface EnvironmentHealth {
  /** Names of alarms that ring. */
  readonly firing: readonly string[];
  /** Why the smoke test failed; nothing if it passed. */
  readonly smokeFailure: string | undefined;
}

export interface PreviousEnvironment {
  readonly environment: Environment;
  readonly health: EnvironmentHealth;
}

export interface GateQuestion {
  readonly revision: string;
  readonly environment: Environment;
  /** The environment before it in the rollout; absent for the first. */
  readonly previous?: PreviousEnvironment;
}

const short = (revision: string): string => revision.slice(0, 12);

/**
 * Why a revision may not be deployed to an environment, by the log's evidence and by what the environment before it says of
 * itself; nothing if it may. Its bake time is asked for apart (`remainingBake`), since it passes by waiting.
 */
export function gateRefusals(entries: readonly RolloutEntry[], question: GateQuestion): string[] {
  return [...testsGate(entries, question), ...previousGate(entries, question), ...approvalGate(entries, question)];
}

/** Milliseconds that an environment's bake time still lasts for a revision; 0 once it is over, or before it has begun. */
export function remainingBake(
  entries: readonly RolloutEntry[],
  environment: Environment,
  minutes: number,
  now: Date,
): number {
  const deployed = lastDeployment(entries, environment);
  if (deployed?.outcome !== "succeeded") return 0;
  return Math.max(0, Date.parse(deployed.at) + minutes * 60_000 - now.getTime());
}

/** The last word on a revision's tests counts: a red run after a green one is red. */
function testsGate(entries: readonly RolloutEntry[], { revision }: GateQuestion): string[] {
  const tests = entries.findLast((entry) => entry.event === "tests" && entry.revision === revision);
  if (tests?.event !== "tests") return [`tests: nobody recorded that they pass at ${short(revision)}`];
  return tests.outcome === "succeeded"
    ? []
    : [`tests: they failed at ${short(revision)}, recorded by ${tests.by} at ${tests.at}`];
}

function previousGate(entries: readonly RolloutEntry[], { revision, previous }: GateQuestion): string[] {
  if (!previous) return [];
  const { environment, health } = previous;
  const deployed = lastDeployment(entries, environment);
  if (deployed?.revision !== revision)
    return [`${environment}: runs ${deployed ? short(deployed.revision) : "nothing"}, not ${short(revision)}`];
  if (deployed.outcome === "failed") return [`${environment}: the deployment of ${short(revision)} failed`];
  const back = layersBroughtBack(entries, environment);
  return [
    ...(back.length > 0 ? [`${environment}: ${back.join(", ")} was brought back to an earlier revision`] : []),
    ...illnesses(environment, health),
  ];
}

/** Why an environment is not well, in words; nothing if it is. */
export function illnesses(environment: Environment, { firing, smokeFailure }: EnvironmentHealth): string[] {
  return [
    ...(firing.length > 0 ? [`${environment}: alarms ring: ${firing.join(", ")}`] : []),
    ...(smokeFailure === undefined ? [] : [`${environment}: the smoke test failed: ${smokeFailure}`]),
  ];
}

function approvalGate(entries: readonly RolloutEntry[], question: GateQuestion): string[] {
  const { revision, environment } = question;
  return needsApproval(entries, question) ? [`approval: nobody approved ${short(revision)} for ${environment}`] : [];
}

/** An approval is for one revision in one environment. */
export function needsApproval(
  entries: readonly RolloutEntry[],
  { revision, environment }: Pick<GateQuestion, "revision" | "environment">,
): boolean {
  if (!approvedEnvironments.includes(environment)) return false;
  return !entries.some(
    (entry) => entry.event === "approved" && entry.revision === revision && entry.environment === environment,
  );
}
