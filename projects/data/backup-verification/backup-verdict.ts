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

/** Everything that is wrong with the backups; nothing if they are as they should be. */
export function backupFaults(facts: BackupFacts, expected: BackupExpectations): string[] {
  const { snapshots, latestRestorableTime, backupRetentionDays } = facts;
  const completed = snapshots.filter(({ status }) => status === "available");
  const newest = completed.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).at(0);
  const faults = newest ? snapshotFaults(newest, expected) : ["there is no completed snapshot"];
  const lagMinutes = latestRestorableTime
    ? (expected.now.getTime() - latestRestorableTime.getTime()) / 60_000
    : Number.POSITIVE_INFINITY;
  if (lagMinutes > maximumRestorableLagMinutes) {
    faults.push(`the cluster can be restored only to ${latestRestorableTime?.toISOString() ?? "no point in time"}`);
  }
  if (backupRetentionDays !== expected.backupRetentionDays) {
    faults.push(
      `automated backups are kept ${String(backupRetentionDays)} days, not ${String(expected.backupRetentionDays)}`,
    );
  }
  return faults;
}

function snapshotFaults(
  { identifier, createdAt, encrypted, kmsKeyId }: SnapshotFacts,
  expected: BackupExpectations,
): string[] {
  const ageHours = (expected.now.getTime() - createdAt.getTime()) / 3_600_000;
  const faults: string[] = [];
  if (ageHours > expected.maximumAgeHours)
    faults.push(`the newest snapshot ${identifier} is ${ageHours.toFixed(1)} hours old`);
  if (!encrypted) faults.push(`the snapshot ${identifier} is not encrypted`);
  else if (kmsKeyId !== expected.kmsKeyArn)
    faults.push(`the snapshot ${identifier} is encrypted by ${String(kmsKeyId)}`);
  return faults;
}
