import type { DBCluster, RDSClient } from "@aws-sdk/client-rds";
import { backupFacts } from "./backup-facts.ts";
import { backupFaults, newestSnapshot } from "./backup-verdict.ts";
import type { RestoreEnvironment } from "./restore-environment.ts";
import { createInstance, findCluster, findInstance, removeTemporary, restoreCluster } from "./temporary-cluster.ts";
import {
  type BoundedStage,
  type FaultCode,
  runOf,
  type StepInput,
  type VerificationRun,
  withFaults,
  within,
} from "./verification-run.ts";

export type RestoreStep = "inspect" | "remove-leftovers" | "restore" | "clean-up";

export interface RestoreParts {
  readonly rds: RDSClient;
  readonly environment: RestoreEnvironment;
  readonly now: () => Date;
}

/**
 * Does one step of those that only RDS is asked about. Steps that wait answer `again` until RDS is ready: the state
 * machine waits, not the function. Each can be done again at any time, so an answer that got lost does no harm.
 *
 * @returns the run after the step; faults are part of it and are not thrown
 */
export async function restoreStep(
  parts: RestoreParts,
  { step, input }: StepInput<RestoreStep>,
): Promise<VerificationRun> {
  const run = runOf(input);
  switch (step) {
    case "inspect":
      return inspect(parts, run);
    case "remove-leftovers":
      return remove(parts, run, { stage: "leftovers", code: "LeftoverRemains" });
    case "restore":
      return restore(parts, run);
    case "clean-up":
      return remove(parts, run, { stage: "cleanUp", code: "CleanUpFailed" });
  }
}

/** What RDS says of the backups; the newest snapshot is restored even if it is old, since an old backup must work too. */
async function inspect({ rds, environment, now }: RestoreParts, run: VerificationRun): Promise<VerificationRun> {
  const { clusterIdentifier, kmsKeyArn } = environment;
  try {
    const facts = await backupFacts(rds, clusterIdentifier);
    const judged = withFaults(run, ...backupFaults(facts, { ...environment, now: now() }));
    const newest = newestSnapshot(facts);
    if (!newest?.encrypted || newest.kmsKeyId !== kmsKeyArn) return { ...judged, progress: "stop" };
    const snapshot = { identifier: newest.identifier, createdAt: newest.createdAt.toISOString(), kmsKeyArn };
    return { ...judged, snapshot, progress: "done" };
  } catch (error) {
    const detail = `RDS cannot be asked about ${clusterIdentifier}: ${String(error)}`;
    return { ...withFaults(run, { code: "BackupsUnreadable", detail }), progress: "stop" };
  }
}

/** Deletes the temporary cluster, whoever left it. What RDS refuses now it may allow later, so only the deadline ends it. */
async function remove(
  { rds, environment: { temporary }, now }: RestoreParts,
  entered: VerificationRun,
  { stage, code }: { readonly stage: BoundedStage; readonly code: FaultCode },
): Promise<VerificationRun> {
  const { run, overdue } = within(entered, stage, now());
  let obstacle = "it is still there";
  try {
    if (await removeTemporary(rds, temporary)) return { ...run, progress: "done" };
  } catch (error) {
    obstacle = String(error);
  }
  if (!overdue) return { ...run, progress: "again" };
  const detail = `${temporary.clusterIdentifier} cannot be deleted: ${obstacle}`;
  return { ...withFaults(run, { code, detail }), progress: "stop" };
}

async function restore(parts: RestoreParts, entered: VerificationRun): Promise<VerificationRun> {
  const { run, overdue } = within(entered, "restore", parts.now());
  const { clusterIdentifier } = parts.environment.temporary;
  const stop = (code: FaultCode, detail: string): VerificationRun => ({
    ...withFaults(run, { code, detail }),
    progress: "stop",
  });
  try {
    const state = await advance(parts, run);
    if (typeof state === "object") return { ...run, endpoint: state, progress: "done" };
    return overdue
      ? stop("RestoreOverdue", `${clusterIdentifier} is not ready after two hours: ${state}`)
      : { ...run, progress: "again" };
  } catch (error) {
    return stop("RestoreFailed", `${String(run.snapshot?.identifier)} cannot be restored: ${String(error)}`);
  }
}

/**
 * Does what can be done next.
 *
 * @returns the endpoint once the database answers, else what is waited for
 * @throws {Error} if RDS refuses, or the cluster or its instance has come to a state that leads nowhere
 */
async function advance(
  { rds, environment }: RestoreParts,
  { snapshot }: VerificationRun,
): Promise<string | { readonly host: string; readonly port: number }> {
  const { temporary, kmsKeyArn } = environment;
  const cluster = await findCluster(rds, temporary.clusterIdentifier);
  if (!cluster) {
    await restoreCluster(rds, temporary, { snapshotIdentifier: snapshot?.identifier ?? "", kmsKeyArn });
    return "the cluster is being restored";
  }
  if (!ready(cluster.Status, clusterWays)) return `the cluster is ${String(cluster.Status)}`;
  encryptedBy(cluster, kmsKeyArn);
  const instance = await findInstance(rds, temporary.instanceIdentifier);
  if (!instance) {
    await createInstance(rds, temporary);
    return "the instance is being made";
  }
  if (!ready(instance.DBInstanceStatus, instanceWays)) return `the instance is ${String(instance.DBInstanceStatus)}`;
  if (cluster.Endpoint === undefined || cluster.Port === undefined) throw new Error("the cluster has no endpoint");
  return { host: cluster.Endpoint, port: cluster.Port };
}

/** On the way to `available`: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html */
const clusterWays = ["creating", "backing-up", "modifying", "resetting-master-credentials", "upgrading", "renaming"];
const instanceWays = [
  "creating",
  "backing-up",
  "configuring-enhanced-monitoring",
  "configuring-iam-database-auth",
  "configuring-log-exports",
  "modifying",
  "rebooting",
  "starting",
  "storage-initialization",
];

function ready(status: string | undefined, ways: readonly string[]): boolean {
  if (status === "available") return true;
  if (status !== undefined && ways.includes(status)) return false;
  throw new Error(`its state is ${String(status)}`);
}

function encryptedBy({ StorageEncrypted, KmsKeyId }: DBCluster, kmsKeyArn: string): void {
  if (StorageEncrypted !== true) throw new Error("the restored cluster is not encrypted");
  if (KmsKeyId !== kmsKeyArn) throw new Error(`the restored cluster is encrypted by ${String(KmsKeyId)}`);
}
