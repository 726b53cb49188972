import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { Environment } from "@payments/shared/scope/deployment-scope.ts";
import { rolloutCommand } from "./rollout-command.ts";
import { lastDeployment, layersBroughtBack, openRollout, type RolloutEntry } from "./rollout-entry.ts";
import {
  bakeMinutes,
  type EnvironmentHealth,
  gateRefusals,
  illnesses,
  needsApproval,
  remainingBake,
} from "./rollout-gates.plan.ts";
import type { RolloutLog } from "./rollout-log.ts";

/** How often the alarms of an environment are looked at while it bakes. */
const pollMilliseconds = 30_000;

/** What a rollout acts through. */
export interface RolloutPorts {
  readonly log: RolloutLog;
  /** Deploys all layers of an environment from a revision. @returns whether it succeeded */
  readonly deploy: (revision: string, environment: Environment) => Promise<boolean>;
  readonly health: (environment: Environment) => Promise<EnvironmentHealth>;
  /** Asks for the word that an environment needs. @returns who gave it; nothing where nobody can be asked, or the answer is no */
  readonly askApproval: (revision: string, environment: Environment) => Promise<string | undefined>;
  /** Whether simulated accounts take the place of AWS: no time passes there, and no environment must be quiet for any. */
  readonly rehearsed: boolean;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly tell: (line: string) => void;
}

/**
 * Promotes a revision through environments, in the order given. What the log says is deployed is not deployed again, so that
 * a rollout that was refused or killed goes on when it is called again.
 *
 * @throws {OperatorError} RolloutRefused by a gate, by a failed deployment, by an abort, or by another rollout under way
 */
export async function rollOut(
  revision: string,
  environments: readonly Environment[],
  ports: RolloutPorts,
): Promise<void> {
  const { log, tell } = ports;
  await begin(revision, environments, ports);
  for (const [index, environment] of environments.entries()) {
    const entries = await log.entries();
    if (isDeployed(entries, revision, environment)) {
      tell(`${environment}: runs ${revision.slice(0, 12)} already`);
      continue;
    }
    const previous = environments[index - 1];
    if (previous !== undefined) await bake(revision, environment, previous, ports);
    await passGates(revision, environment, previous, ports);
    tell(`${environment}: deploying ${revision.slice(0, 12)}`);
    const succeeded = await ports.deploy(revision, environment);
    await log.append(() => ({ event: "deployed", revision, environment, outcome: succeeded ? "succeeded" : "failed" }));
    if (!succeeded) throw refused(environment, ["the deployment failed"], ports);
  }
  await lookAtTheLast(revision, environments.at(-1), ports);
  await log.append((entries) => {
    refuseAborted(entries, revision);
    return { event: "finished", revision };
  });
}

/** No gate comes after the last environment: a rollout that leaves it ill is not finished. */
async function lookAtTheLast(
  revision: string,
  environment: Environment | undefined,
  { log, health, rehearsed }: RolloutPorts,
): Promise<void> {
  if (environment === undefined) return;
  const reasons = illnesses(environment, await health(environment));
  if (reasons.length === 0) return;
  await log.append(() => ({ event: "refused", revision, environment, reasons }));
  throw new OperatorError("RolloutRefused", {
    problem: `${environment} runs ${revision.slice(0, 12)} and is not well: ${reasons.join("; ")}`,
    remedy: `see to it and call the rollout again, which looks once more; or bring a layer back: ${rolloutCommand(`back <layer> --env ${environment}`, rehearsed)}`,
  });
}

/** @throws {OperatorError} RolloutRefused where no rollout is under way */
export async function abortRollout(log: RolloutLog, rehearsed: boolean): Promise<RolloutEntry> {
  return log.append((entries) => {
    const open = openRollout(entries);
    if (open) return { event: "aborted", revision: open.revision };
    throw new OperatorError("RolloutRefused", {
      problem: "no rollout is under way",
      remedy: `see what was: ${rolloutCommand("status", rehearsed)}`,
    });
  });
}

async function begin(
  revision: string,
  environments: readonly Environment[],
  { log, rehearsed }: RolloutPorts,
): Promise<void> {
  await log.append((entries) => {
    const open = openRollout(entries);
    if (open && open.revision !== revision) {
      throw new OperatorError("RolloutRefused", {
        problem: `${open.by} began to roll ${open.revision.slice(0, 12)} out at ${open.at}, and that is not over`,
        remedy: `let it end, or give it up: ${rolloutCommand("abort", rehearsed)}`,
      });
    }
    return { event: "started", revision, environments: [...environments] };
  });
}

function isDeployed(entries: readonly RolloutEntry[], revision: string, environment: Environment): boolean {
  const last = lastDeployment(entries, environment);
  return (
    last?.revision === revision && last.outcome === "succeeded" && layersBroughtBack(entries, environment).length === 0
  );
}

/** Waits for the end of the bake time of the environment before; an alarm in it, or an abort, ends the wait. */
async function bake(
  revision: string,
  environment: Environment,
  previous: Environment,
  ports: RolloutPorts,
): Promise<void> {
  const { log, rehearsed, health, now, sleep, tell } = ports;
  const minutes = rehearsed ? 0 : bakeMinutes[previous];
  for (;;) {
    const entries = await log.entries();
    refuseAborted(entries, revision);
    const remaining = remainingBake(entries, previous, minutes, now());
    if (remaining === 0) return;
    const { firing } = await health(previous);
    if (firing.length > 0)
      await refuse(ports, revision, environment, [`${previous}: alarms ring: ${firing.join(", ")}`]);
    tell(`${previous}: quiet so far, ${String(Math.ceil(remaining / 60_000))} min to go`);
    await sleep(Math.min(remaining, pollMilliseconds));
  }
}

async function passGates(
  revision: string,
  environment: Environment,
  previous: Environment | undefined,
  ports: RolloutPorts,
): Promise<void> {
  const { log, health, askApproval } = ports;
  const before = previous && { environment: previous, health: await health(previous) };
  const question = { revision, environment, ...(before ? { previous: before } : {}) };
  const refusals = async (): Promise<string[]> => {
    const entries = await log.entries();
    refuseAborted(entries, revision);
    return gateRefusals(entries, question);
  };
  let reasons = await refusals();
  // Nobody is asked for a word that would help nothing.
  if (reasons.length === 1 && needsApproval(await log.entries(), question)) {
    const approver = await askApproval(revision, environment);
    if (approver !== undefined) {
      await log.append(() => ({ event: "approved", revision, environment, approver }));
      reasons = await refusals();
    }
  }
  if (reasons.length > 0) await refuse(ports, revision, environment, reasons);
}

async function refuse(
  ports: RolloutPorts,
  revision: string,
  environment: Environment,
  reasons: readonly string[],
): Promise<never> {
  await ports.log.append(() => ({ event: "refused", revision, environment, reasons: [...reasons] }));
  throw refused(environment, reasons, ports);
}

function refused(
  environment: Environment,
  reasons: readonly string[],
  { rehearsed }: Pick<RolloutPorts, "rehearsed">,
): OperatorError {
  return new OperatorError("RolloutRefused", {
    problem: `${environment} is not deployed: ${reasons.join("; ")}`,
    remedy: `see to it and call the rollout again, which goes on here; or give it up: ${rolloutCommand("abort", rehearsed)}. Tests are recorded with rollout tests, approvals given with --approve <who>`,
  });
}

function refuseAborted(entries: readonly RolloutEntry[], revision: string): void {
  if (openRollout(entries)?.revision === revision) return;
  throw new OperatorError("RolloutRefused", {
    problem: `the rollout of ${revision.slice(0, 12)} was aborted`,
    remedy: "call the rollout again if it is to go on",
  });
}
