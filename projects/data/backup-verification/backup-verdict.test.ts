import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BackupExpectations, type BackupFacts, backupFaults, type SnapshotFacts } from "./backup-verdict.ts";

const now = new Date("2026-11-22T19:00:00Z");
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const key = "arn:aws:kms:ap-southeast-1:111122223333:key/00000000-0000-4000-8000-000000000003";
const expected: BackupExpectations = { now, maximumAgeHours: 26, kmsKeyArn: key, backupRetentionDays: 35 };
const snapshot: SnapshotFacts = {
  identifier: "rds:today",
  createdAt: ago(2),
  status: "available",
  encrypted: true,
  kmsKeyId: key,
};
const good: BackupFacts = { snapshots: [snapshot], latestRestorableTime: ago(5 / 60), backupRetentionDays: 35 };
const withSnapshot = (change: Partial<SnapshotFacts>): BackupFacts => ({
  ...good,
  snapshots: [{ ...snapshot, ...change }],
});

describe("backups", () => {
  it.each<{ readonly what: string; readonly facts: BackupFacts }>([
    { what: "a recent snapshot and the log up to now", facts: good },
    { what: "a snapshot of exactly the greatest age", facts: withSnapshot({ createdAt: ago(26) }) },
    { what: "a log that is ten minutes behind", facts: { ...good, latestRestorableTime: ago(10 / 60) } },
    {
      what: "an old snapshot beside the newest, in any order",
      facts: { ...good, snapshots: [{ ...snapshot, identifier: "rds:old", createdAt: ago(50) }, snapshot] },
    },
    {
      what: "an unencrypted snapshot that is not the newest",
      facts: { ...good, snapshots: [snapshot, { ...snapshot, createdAt: ago(30), encrypted: false }] },
    },
    {
      what: "a snapshot in the making beside the newest complete one",
      facts: { ...good, snapshots: [{ ...snapshot, createdAt: now, status: "creating", encrypted: false }, snapshot] },
    },
  ])("with $what are as they should be", ({ facts }) => expect(backupFaults(facts, expected)).toEqual([]));

  it.each<{ readonly what: string; readonly facts: BackupFacts; readonly fault: string }>([
    { what: "no snapshot", facts: { ...good, snapshots: [] }, fault: "there is no completed snapshot" },
    {
      what: "only a snapshot in the making",
      facts: withSnapshot({ status: "creating" }),
      fault: "there is no completed snapshot",
    },
    {
      what: "an old snapshot",
      facts: withSnapshot({ createdAt: ago(26.1) }),
      fault: "the newest snapshot rds:today is 26.1 hours old",
    },
    {
      what: "no encryption",
      facts: withSnapshot({ encrypted: false }),
      fault: "the snapshot rds:today is not encrypted",
    },
    {
      what: "another key",
      facts: withSnapshot({ kmsKeyId: "arn:aws:kms:ap-southeast-1:111122223333:alias/aws/rds" }),
      fault: "the snapshot rds:today is encrypted by arn:aws:kms:ap-southeast-1:111122223333:alias/aws/rds",
    },
    {
      what: "a key that RDS does not name",
      facts: withSnapshot({ kmsKeyId: undefined }),
      fault: "the snapshot rds:today is encrypted by undefined",
    },
    {
      what: "a log that stands still",
      facts: { ...good, latestRestorableTime: ago(11 / 60) },
      fault: "the cluster can be restored only to 2026-11-22T18:49:00.000Z",
    },
    {
      what: "no log",
      facts: { ...good, latestRestorableTime: undefined },
      fault: "the cluster can be restored only to no point in time",
    },
    {
      what: "a shorter retention",
      facts: { ...good, backupRetentionDays: 1 },
      fault: "automated backups are kept 1 days, not 35",
    },
    {
      what: "a retention that RDS does not name",
      facts: { ...good, backupRetentionDays: undefined },
      fault: "automated backups are kept undefined days, not 35",
    },
  ])("with $what have that one fault", ({ facts, fault }) =>
    expect(backupFaults(facts, expected).map(({ detail }) => detail)).toEqual([fault]),
  );

  it("tell all their faults at once", () => {
    const facts = { snapshots: [], latestRestorableTime: undefined, backupRetentionDays: 0 };
    expect(backupFaults(facts, expected)).toHaveLength(3);
  });

  it("are judged by the newest complete snapshot, whatever order RDS gives", () => {
    const age = fc.double({ min: 0, max: 200, noNaN: true });
    fc.assert(
      fc.property(fc.array(age, { minLength: 1, maxLength: 20 }), (ages) => {
        const snapshots = ages.map((hours) => ({ ...snapshot, createdAt: ago(hours) }));
        const newest = Math.max(...snapshots.map(({ createdAt }) => createdAt.getTime()));
        const tooOld = now.getTime() - newest > 26 * 3_600_000;
        return backupFaults({ ...good, snapshots }, expected).length > 0 === tooOld;
      }),
    );
  });
});
