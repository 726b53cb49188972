import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { RDSClient } from "@aws-sdk/client-rds";
import { expect, it } from "vitest";
import { type Answers, type AwsEndpoints, awsEndpoints } from "./aws-endpoints.fixture.ts";
import { verifyBackups } from "./verify-backups.ts";

const now = new Date("2026-11-22T19:00:00Z");
const environment = {
  clusterIdentifier: "db-cluster-payments-dev-x1",
  kmsKeyArn: "arn:aws:kms:ap-southeast-1:111122223333:key/00000000-0000-4000-8000-000000000003",
  backupRetentionDays: 35,
  maximumAgeHours: 26,
  metricNamespace: "Payments/Backup",
  environment: "dev-x1",
};
const today = {
  DBClusterSnapshotIdentifier: "rds:today",
  SnapshotCreateTime: "2026-11-22T17:10:00Z",
  Status: "available",
  StorageEncrypted: true,
  KmsKeyId: environment.kmsKeyArn,
};
const lastMonth = { ...today, DBClusterSnapshotIdentifier: "rds:old", SnapshotCreateTime: "2026-10-22T17:10:00Z" };
const cluster = { LatestRestorableTime: "2026-11-22T18:56:00Z", BackupRetentionPeriod: 35 };

async function verify(answers: Answers): Promise<AwsEndpoints & { faults: string[] }> {
  const endpoints = await awsEndpoints(answers);
  const options = {
    endpoint: endpoints.url,
    region: "ap-southeast-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
  const clients = { rds: new RDSClient(options), cloudWatch: new CloudWatchClient(options) };
  return { ...endpoints, faults: await verifyBackups(environment, clients, now) };
}

const reported = (verified: number, faults: number) => ({
  Namespace: "Payments/Backup",
  MetricData: [
    {
      MetricName: "BackupVerified",
      Dimensions: [{ Name: "Environment", Value: "dev-x1" }],
      Value: verified,
      Unit: "Count",
    },
    {
      MetricName: "BackupVerificationFailed",
      Dimensions: [{ Name: "Environment", Value: "dev-x1" }],
      Value: faults,
      Unit: "Count",
    },
  ],
});

it("reports good backups as one verification and no fault", async () => {
  const { faults, metrics } = await verify({ cluster, snapshotPages: [[today]] });
  expect(faults).toEqual([]);
  expect(metrics).toEqual([reported(1, 0)]);
});

it("asks about its own cluster only", async () => {
  const { rdsCalls } = await verify({ cluster, snapshotPages: [[today]] });
  expect(rdsCalls.map(({ Action, DBClusterIdentifier }) => [Action, DBClusterIdentifier])).toEqual([
    ["DescribeDBClusters", environment.clusterIdentifier],
    ["DescribeDBClusterSnapshots", environment.clusterIdentifier],
  ]);
});

it("finds the newest snapshot on the last page of RDS's answer", async () => {
  const { faults, rdsCalls } = await verify({ cluster, snapshotPages: [[lastMonth], [lastMonth], [today]] });
  expect(faults).toEqual([]);
  expect(rdsCalls.filter(({ Action }) => Action === "DescribeDBClusterSnapshots").map(({ Marker }) => Marker)).toEqual([
    undefined,
    "1",
    "2",
  ]);
});

it("reports every fault", async () => {
  const { faults, metrics } = await verify({
    cluster: { ...cluster, BackupRetentionPeriod: 1 },
    snapshotPages: [[lastMonth]],
  });
  expect(faults).toEqual([
    "the newest snapshot rds:old is 745.8 hours old",
    "automated backups are kept 1 days, not 35",
  ]);
  expect(metrics).toEqual([reported(0, 2)]);
});

it("takes what RDS leaves out for a fault", async () => {
  const { faults, metrics } = await verify({ cluster: {}, snapshotPages: [[{ Status: "available" }]] });
  expect(faults).toEqual([
    expect.stringMatching(/^the newest snapshot {2}is \d+\.\d hours old$/),
    "the snapshot  is not encrypted",
    "the cluster can be restored only to no point in time",
    "automated backups are kept undefined days, not 35",
  ]);
  expect(metrics).toEqual([reported(0, 4)]);
});

it("reports a cluster that is gone as a fault, so that it alerts at once and not after a day of silence", async () => {
  const { faults, metrics } = await verify({ snapshotPages: [[today]] });
  expect(faults).toEqual([
    expect.stringMatching(/^RDS cannot be asked about db-cluster-payments-dev-x1: DBClusterNotFoundFault/),
  ]);
  expect(metrics).toEqual([reported(0, 1)]);
});

it("fails when CloudWatch does not take the metrics", async () => {
  await expect(verify({ cluster, snapshotPages: [[today]], metricsStatus: 500 })).rejects.toThrow();
});
