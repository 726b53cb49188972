import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import { policyAllows } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { restoreStatements } from "../backup-verification.policy.ts";
import { type RestoredServer, startRestoredServer } from "./restored-database.fixture.ts";
import type { RdsCall, SnapshotAnswer } from "./simulated-rds.fixture.ts";
import {
  dataKey,
  minutesAgo,
  restoreSettings,
  type Scenario,
  temporaryCluster,
  verify,
} from "./verification.fixture.ts";

let server: RestoredServer;
beforeAll(async () => {
  server = await startRestoredServer();
});
afterAll(() => server.stop());

const run = (scenario: Omit<Scenario, "database">) => verify({ database: server.healthy, ...scenario });
const otherKey = "arn:aws:kms:ap-southeast-1:111122223333:key/00000000-0000-4000-8000-000000000009";
const forbid = (action: string) => (call: RdsCall) =>
  call["Action"] === action ? `not authorized to perform rds:${action}` : undefined;

describe("a backup that is not as it should be is found and named:", () => {
  it.each<{
    readonly what: string;
    readonly snapshot: SnapshotAnswer | null;
    readonly code: string;
    readonly detail: RegExp;
  }>([
    {
      what: "a stale snapshot",
      snapshot: { SnapshotCreateTime: minutesAgo(27 * 60) },
      code: "StaleSnapshot",
      detail: /the newest snapshot rds:today is 27\.0 hours old/,
    },
    { what: "the wrong key", snapshot: { KmsKeyId: otherKey }, code: "WrongKey", detail: /is encrypted by .*000009$/ },
    {
      what: "an unencrypted snapshot",
      snapshot: { StorageEncrypted: false },
      code: "UnencryptedSnapshot",
      detail: /rds:today is not encrypted/,
    },
    { what: "no snapshot", snapshot: null, code: "NoSnapshot", detail: /there is no completed snapshot/ },
    {
      what: "a snapshot that is still being made",
      snapshot: { Status: "creating" },
      code: "NoSnapshot",
      detail: /there is no completed snapshot/,
    },
  ])("$what", async ({ snapshot, code, detail }) => {
    const { codes, details, execution } = await run({ snapshot });
    expect(codes).toEqual([code]);
    expect(details).toMatch(detail);
    expect(execution.status).toBe("FAILED");
  });

  it("a stale one is restored and checked all the same", async () => {
    const { record } = await run({ snapshot: { SnapshotCreateTime: minutesAgo(27 * 60) } });
    expect(record?.check).toMatchObject({ left: 0 });
  });

  it("one that is not of our key is not restored: the role could not read it", async () => {
    const { account } = await run({ snapshot: { KmsKeyId: otherKey } });
    expect(account.rds.calls.map(({ Action }) => Action)).not.toContain("RestoreDBClusterFromSnapshot");
  });

  it("a cluster that is gone, and everything else that RDS does not answer", async () => {
    const { codes } = await run({ rds: { denies: forbid("DescribeDBClusterSnapshots") } });
    expect(codes).toEqual(["BackupsUnreadable"]);
  });

  it("a log that is behind and a retention that somebody changed", async () => {
    const source = {
      identifier: restoreSettings.clusterIdentifier,
      LatestRestorableTime: minutesAgo(11),
      BackupRetentionPeriod: 1,
    };
    expect((await run({ rds: { source } })).codes).toEqual(["LaggingLog", "WrongRetention"]);
  });
});

describe("a restore that does not come to its end is found, named and cleaned up:", () => {
  it.each<{
    readonly what: string;
    readonly rds: NonNullable<Scenario["rds"]>;
    readonly code: string;
    readonly detail: RegExp;
  }>([
    {
      what: "a restore that RDS refuses",
      rds: { denies: forbid("RestoreDBClusterFromSnapshot") },
      code: "RestoreFailed",
      detail: /rds:today cannot be restored: AccessDenied.*not authorized/,
    },
    {
      what: "a restore that fails",
      rds: { ends: { cluster: "inaccessible-encryption-credentials" } },
      code: "RestoreFailed",
      detail: /its state is inaccessible-encryption-credentials/,
    },
    {
      what: "an instance that fails",
      rds: { ends: { instance: "incompatible-restore" } },
      code: "RestoreFailed",
      detail: /its state is incompatible-restore/,
    },
    {
      what: "a restore that never ends",
      rds: { looks: { creating: Number.POSITIVE_INFINITY } },
      code: "RestoreOverdue",
      detail: /db-cluster-verification-dev-x1 is not ready after two hours: the cluster is creating/,
    },
  ])("$what", async ({ rds, code, detail }) => {
    const { codes, details, execution, account } = await run({ rds });
    expect(codes).toEqual([code]);
    expect(details).toMatch(detail);
    expect(execution).toMatchObject({ status: "FAILED", error: "BackupNotVerified" });
    expect([account.rds.clusters.size, account.rds.instances.size]).toEqual([0, 0]);
  });

  it("restores by our key, behind our group, with our parameters, under a tag that tells what it is for", async () => {
    const { account } = await run({});
    const call = account.rds.calls.find(({ Action }) => Action === "RestoreDBClusterFromSnapshot");
    expect(call).toMatchObject({
      DBClusterIdentifier: temporaryCluster,
      SnapshotIdentifier: "rds:today",
      KmsKeyId: dataKey,
      DBSubnetGroupName: restoreSettings.temporary.subnetGroup,
      "VpcSecurityGroupIds.VpcSecurityGroupId.1": restoreSettings.temporary.securityGroupId,
      DBClusterParameterGroupName: restoreSettings.temporary.clusterParameterGroup,
      EnableIAMDatabaseAuthentication: "true",
      "EnableCloudwatchLogsExports.member.1": "postgresql",
      "Tags.Tag.1.Key": "Purpose",
      "Tags.Tag.1.Value": "backup-verification",
    });
    const instance = account.rds.calls.find(({ Action }) => Action === "CreateDBInstance");
    expect(instance).toMatchObject({ DBInstanceClass: "db.serverless", PubliclyAccessible: "false" });
  });
});

describe("the clean-up", () => {
  it("leaves nothing behind a good run", async () => {
    const { account, execution } = await run({});
    expect(execution.status).toBe("SUCCEEDED");
    expect([account.rds.clusters.size, account.rds.instances.size]).toEqual([0, 0]);
  });

  it.each(["DeleteDBInstance", "DeleteDBCluster"])(
    "that fails at %s is found and named: cleanup failing",
    async (action) => {
      const { codes, details, execution } = await run({ rds: { denies: forbid(action) } });
      expect(codes).toEqual(["CleanUpFailed"]);
      expect(details).toMatch(/db-cluster-verification-dev-x1 cannot be deleted: AccessDenied.*not authorized/);
      expect(execution).toMatchObject({ status: "FAILED", error: "BackupNotVerified" });
    },
  );

  it("that never ends is found and named", async () => {
    const { codes, details } = await run({ rds: { looks: { deleting: Number.POSITIVE_INFINITY } } });
    expect(codes).toEqual(["CleanUpFailed"]);
    expect(details).toMatch(/it is still there/);
  });

  it.each(["Restore", "Wait for restore", "Check", "Clean up", "Wait for clean-up"])(
    "of the next run removes what a run left that was killed at %s",
    async (state) => {
      const killed = await run({ stopAt: { state, visit: state === "Restore" ? 2 : 1 } });
      expect(killed.execution.status).toBe("ABORTED");
      expect(killed.account.rds.clusters.has(temporaryCluster)).toBe(true);
      const next = await run({ account: killed.account });
      expect(next.codes).toEqual([]);
      expect(next.execution.status).toBe("SUCCEEDED");
      expect([next.account.rds.clusters.size, next.account.rds.instances.size]).toEqual([0, 0]);
    },
  );

  it("of leftovers that cannot be removed stops the run before it restores, and says so", async () => {
    const killed = await run({ stopAt: { state: "Check", visit: 1 }, rds: { denies: forbid("DeleteDBInstance") } });
    const next = await run({ account: killed.account });
    expect(next.codes).toEqual(["LeftoverRemains", "CleanUpFailed"]);
    expect(next.execution.path).not.toContain("Restore");
  });
});

describe("the report", () => {
  const counted = (verified: number, faults: number) => [
    {
      Namespace: "Payments/Backup",
      MetricData: [
        expect.objectContaining({ MetricName: "BackupVerified", Value: verified }) as unknown,
        expect.objectContaining({ MetricName: "BackupVerificationFailed", Value: faults }) as unknown,
      ],
    },
  ];

  it("counts a good run", async () => expect((await run({})).metrics).toEqual(counted(1, 0)));

  it("counts every fault of a bad one", async () => {
    const { metrics } = await run({ snapshot: null });
    expect(metrics).toEqual(counted(0, 1));
  });

  it("that cannot be written fails the execution, and the missing record is a fault by itself", async () => {
    const { execution, metrics, record } = await run({ failures: { objectStatus: 403 } });
    expect(execution).toMatchObject({ status: "FAILED", error: "ReportNotWritten" });
    expect(record).toBeUndefined();
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.at(-1)).toEqual(counted(0, 1)[0]);
  });

  it("without metrics fails the execution: that the alarm of silence rings is not left to chance", async () => {
    const { execution } = await run({ failures: { metricsStatus: 500 } });
    expect(execution).toMatchObject({ status: "FAILED", error: "ReportNotWritten" });
  });
});

/** What RDS asks IAM for a call: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html */
function askedOf(call: RdsCall): string[] {
  const { Action = "", DBClusterIdentifier, DBInstanceIdentifier, SnapshotIdentifier } = call;
  const named = (kind: string, name: string | undefined) => (name === undefined ? [] : [`${kind}:${name}`]);
  return [
    ...named("cluster", DBClusterIdentifier),
    ...named("db", DBInstanceIdentifier),
    ...named("cluster-snapshot", SnapshotIdentifier),
    ...named("subgrp", call["DBSubnetGroupName"]),
    ...named("cluster-pg", call["DBClusterParameterGroupName"]),
    ...named("pg", call["DBParameterGroupName"]),
  ].map((resource) => `${Action} arn:aws:rds:ap-southeast-1:111122223333:${resource}`);
}

it("makes no call that its own policy does not allow", async () => {
  const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
  const { temporary, clusterIdentifier } = restoreSettings;
  const policy = policyDocument(
    restoreStatements(account, {
      clusterArn: `arn:aws:rds:ap-southeast-1:111122223333:cluster:${clusterIdentifier}`,
      dataKeyArn: dataKey,
      temporaryCluster: temporary.clusterIdentifier,
      temporaryInstance: temporary.instanceIdentifier,
      subnetGroup: temporary.subnetGroup,
      clusterParameterGroup: temporary.clusterParameterGroup,
      instanceParameterGroup: temporary.instanceParameterGroup,
    }),
  );
  const denies = (call: RdsCall) =>
    askedOf(call).find((asked) => {
      const [action = "", resource = ""] = asked.split(" ");
      const tag = call["Tags.Tag.1.Key"] === "Purpose" ? call["Tags.Tag.1.Value"] : "";
      const context = { "aws:RequestTag/Purpose": tag ?? "" };
      return !policyAllows(policy, { action: `rds:${action}`, resource, context });
    });
  const { codes, account: endpoints } = await run({ rds: { denies } });
  expect(codes).toEqual([]);
  expect(new Set(endpoints.rds.calls.map(({ Action }) => Action)).size).toBe(7);
});
