import type { Fault } from "./verification-run.ts";

/** A snapshot of the cluster as RDS describes it. */
export interface SnapshotFacts {
  readonly identifier: string;
  readonly createdAt: Date;
  readonly status: string;
  readonly encrypted: boolean;
  readonly kmsKeyId: string | undefined;
}

/** What RDS says of the cluster and its backups. */
export interface BackupFacts {
  readonly snapshots: readonly SnapshotFacts[];
  /** Until when the cluster can be restored to any point in time. */
  readonly latestRestorableTime: Date | undefined;
  readonly backupRetentionDays: number | undefined;
}

export interface BackupExpectations {
  readonly now: Date;
  readonly maximumAgeHours: number;
  readonly kmsKeyArn: string;
  readonly backupRetentionDays: number;
}

/** RDS writes the log every five minutes; twice that is a fault. */
const maximumRestorableLagMinutes = 10;

/** The newest complete snapshot, if there is one. */
export function newestSnapshot({ snapshots }: BackupFacts): SnapshotFacts | undefined {
  const completed = snapshots.filter(({ status }) => status === "available");
  return completed.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).at(0);
}

/** Everything that is wrong with the backups; nothing if they are as they should be. */
export function backupFaults(facts: BackupFacts, expected: BackupExpectations): Fault[] {
  const { latestRestorableTime, backupRetentionDays } = facts;
  const newest = newestSnapshot(facts);
  const faults: Fault[] = newest
    ? snapshotFaults(newest, expected)
    : [{ code: "NoSnapshot", detail: "there is no completed snapshot" }];
  const lagMinutes = latestRestorableTime
    ? (expected.now.getTime() - latestRestorableTime.getTime()) / 60_000
    : Number.POSITIVE_INFINITY;
  if (lagMinutes > maximumRestorableLagMinutes) {
    const until = latestRestorableTime?.toISOString() ?? "no point in time";
    faults.push({ code: "LaggingLog", detail: `the cluster can be restored only to ${until}` });
  }
  if (backupRetentionDays !== expected.backupRetentionDays) {
    const days = `${String(backupRetentionDays)} days, not ${String(expected.backupRetentionDays)}`;
    faults.push({ code: "WrongRetention", detail: `automated backups are kept ${days}` });
  }
  return faults;
}

function snapshotFaults(
  { identifier, createdAt, encrypted, kmsKeyId }: SnapshotFacts,
  expected: BackupExpectations,
): Fault[] {
  const ageHours = (expected.now.getTime() - createdAt.getTime()) / 3_600_000;
  const faults: Fault[] = [];
  if (ageHours > expected.maximumAgeHours) {
    faults.push({
      code: "StaleSnapshot",
      detail: `the newest snapshot ${identifier} is ${ageHours.toFixed(1)} hours old`,
    });
  }
  if (!encrypted) faults.push({ code: "UnencryptedSnapshot", detail: `the snapshot ${identifier} is not encrypted` });
  else if (kmsKeyId !== expected.kmsKeyArn) {
    faults.push({ code: "WrongKey", detail: `the snapshot ${identifier} is encrypted by ${String(kmsKeyId)}` });
  }
  return faults;
}
