import { expect, it } from "vitest";
import { DatabaseUnderTest } from "./rds-cluster.fixture.ts";

const type = "aws:rds/clusterInstance:ClusterInstance";

it.each([
  { scenario: "64 characters", inputs: { identifier: "a".repeat(64) }, refusal: /range \(1 - 63\)/ },
  { scenario: "capitals", inputs: { identifier: "Ledger" }, refusal: /only lowercase alphanumeric characters/ },
  { scenario: "a digit first", inputs: { identifier: "1ledger" }, refusal: /first character must be a letter/ },
  { scenario: "a hyphen last", inputs: { identifier: "ledger-" }, refusal: /cannot end with a hyphen/ },
  {
    scenario: "Performance Insights for eight days",
    inputs: { performanceInsightsEnabled: true, performanceInsightsRetentionPeriod: 8 },
    refusal: /multiple of 31 up to 713, got 8/,
  },
  {
    scenario: "the retention of Performance Insights alone",
    inputs: { performanceInsightsRetentionPeriod: 7 },
    refusal: /performanceInsightsEnabled needs to be true/,
  },
  {
    scenario: "the key of Performance Insights by its id",
    inputs: { performanceInsightsEnabled: true, performanceInsightsKmsKeyId: "0a1b2c3d" },
    refusal: /is an invalid ARN/,
  },
  {
    scenario: "monitoring every 20 seconds",
    inputs: { monitoringInterval: 20 },
    refusal: /monitoringInterval to be one of/,
  },
  {
    scenario: "daily maintenance",
    inputs: { preferredMaintenanceWindow: "18:00-19:00" },
    refusal: /"ddd:hh24:mi-ddd:hh24:mi"/,
  },
  {
    scenario: "two days of maintenance",
    inputs: { preferredMaintenanceWindow: "sun:18:00-tue:18:00" },
    refusal: /maintenance window must be from 30 minutes to 24 hours/,
  },
  { scenario: "two hyphens", inputs: { identifier: "ledger--1" }, refusal: /two consecutive hyphens/ },
  { scenario: "a bare class", inputs: { instanceClass: "serverless" }, refusal: /db.serverless or a class as in/ },
  { scenario: "an unknown engine", inputs: { engine: "postgresql" }, refusal: /expected engine to be one of/ },
  {
    scenario: "another engine",
    inputs: { engine: "aurora-mysql" },
    refusal: /engine name that you requested .* \(aurora-mysql\) doesn't match/,
  },
  {
    scenario: "another version",
    inputs: { engineVersion: "17.9" },
    refusal: /engine version .* \(17.9\) doesn't match .* \(17.7\)/,
  },
  {
    scenario: "another subnet group",
    inputs: { dbSubnetGroupName: "other" },
    refusal: /DB subnet group .* \(other\) doesn't match/,
  },
  {
    scenario: "an unknown parameter group",
    inputs: { dbParameterGroupName: "other" },
    refusal: /DBParameterGroup not found: other/,
  },
  {
    scenario: "a parameter group of another family",
    inputs: { dbParameterGroupName: "default.aurora-postgresql16" },
    refusal: /Use a Parameter Group with DBParameterGroupFamily aurora-postgresql17/,
  },
  {
    scenario: "an unknown zone",
    inputs: { availabilityZone: "ap-southeast-1d" },
    refusal: /Invalid availability zone: ap-southeast-1d/,
  },
  { scenario: "an expired authority", inputs: { caCertIdentifier: "rds-ca-2019" }, refusal: /CertificateNotFound/ },
  { scenario: "a tier of 16", inputs: { promotionTier: 16 }, refusal: /range \(0 - 15\)/ },
  {
    scenario: "monitoring by nobody",
    inputs: { monitoringInterval: 60 },
    refusal: /A MonitoringRoleARN value is required/,
  },
  {
    scenario: "a backup window of its own",
    inputs: { preferredBackupWindow: "20:00-20:30" },
    refusal: /Set backup window for the DB Cluster/,
  },
  { scenario: "no cluster", inputs: { clusterIdentifier: "none" }, refusal: /Cluster 'none' does not exist/ },
])("refuses an instance with $scenario", ({ inputs, refusal }) => {
  const test = new DatabaseUnderTest();
  test.cluster();
  expect(test.refusal(type, test.instanceInputs(inputs))).toMatch(refusal);
});

it("refuses db.serverless in a cluster without a capacity", () => {
  const test = new DatabaseUnderTest();
  test.cluster({ serverlessv2ScalingConfiguration: undefined });
  expect(test.refusal(type, test.instanceInputs())).toMatch(
    /Set the Serverless v2 scaling configuration on the parent/,
  );
  expect(test.instance({ instanceClass: "db.r8g.large" }).id).toBe("ledger-dev-1");
});

it("refuses to switch off the cluster's Performance Insights for one instance", () => {
  const test = new DatabaseUnderTest();
  test.cluster({ performanceInsightsEnabled: true });
  expect(test.refusal(type, test.instanceInputs({ performanceInsightsEnabled: false }))).toMatch(/cannot be disabled/);
});

it("refuses a public instance in a network without a way to the internet", () => {
  const test = new DatabaseUnderTest();
  const [gateway] = test.account.store.list("aws:ec2/internetGateway:InternetGateway");
  test.cluster();
  test.account.delete("aws:ec2/internetGateway:InternetGateway", gateway?.id ?? "");
  expect(test.refusal(type, test.instanceInputs({ publiclyAccessible: true }))).toMatch(
    /has no internet gateway attached/,
  );
});

it("makes the first instance the writer and the second a reader elsewhere", () => {
  const test = new DatabaseUnderTest();
  const cluster = test.cluster();
  const writer = test.instance({ performanceInsightsEnabled: true });
  const reader = test.instance({ identifier: "ledger-dev-2", promotionTier: 1 });
  expect(writer.state).toMatchObject({
    arn: "arn:aws:rds:ap-southeast-1:111122223333:db:ledger-dev-1",
    availabilityZone: "ap-southeast-1a",
    clusterIdentifier: cluster.id,
    dbParameterGroupName: "default.aurora-postgresql17",
    dbSubnetGroupName: "ledger",
    engineVersionActual: "17.7",
    kmsKeyId: test.keyArn,
    performanceInsightsRetentionPeriod: 7,
    storageEncrypted: true,
    writer: true,
  });
  expect(writer.state["dbiResourceId"]).toMatch(/^db-[A-Z2-7]{26}$/);
  expect(writer.state["endpoint"]).toMatch(/^ledger-dev-1\.c[0-9a-z]{11}\.ap-southeast-1\.rds\.amazonaws\.com$/);
  expect(reader.state).toMatchObject({ availabilityZone: "ap-southeast-1b", writer: false });
  const updated = test.account.update(
    type,
    "subject",
    writer.id,
    writer.state,
    test.instanceInputs({ promotionTier: 1 }),
  );
  expect(updated).toMatchObject({ writer: true, dbiResourceId: writer.state["dbiResourceId"], promotionTier: 1 });
});

it("replaces an instance for its zone, not for its class", () => {
  const test = new DatabaseUnderTest();
  const diff = (more: object) => test.account.diff(type, test.instanceInputs(), test.instanceInputs({ ...more }));
  expect(diff({ availabilityZone: "ap-southeast-1c" }).replaces).toEqual(["availabilityZone"]);
  expect(diff({ instanceClass: "db.r8g.large", publiclyAccessible: true }).replaces).toEqual([]);
});

it("keeps the parameter group of an instance", () => {
  const test = new DatabaseUnderTest();
  const groupType = "aws:rds/parameterGroup:ParameterGroup";
  test.make(groupType, { name: "instances", family: "aurora-postgresql17" });
  test.cluster();
  const { id } = test.instance({ dbParameterGroupName: "instances" });
  expect(() => test.account.delete(groupType, "instances")).toThrow(/still members of this parameter group instances/);
  test.account.delete(type, id);
  test.account.delete(groupType, "instances");
  expect(test.account.read(groupType, "instances")).toBeUndefined();
});
