import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { DatabaseUnderTest } from "./rds-cluster.fixture.ts";

const type = "aws:rds/cluster:Cluster";
const capacity = (minCapacity: number, maxCapacity: number, more: Attributes = {}) => ({
  serverlessv2ScalingConfiguration: { minCapacity, maxCapacity, ...more },
});

it.each([
  {
    scenario: "an identifier of 64 characters",
    inputs: { clusterIdentifier: "a".repeat(64) },
    refusal: /range \(1 - 63\)/,
  },
  { scenario: "capitals", inputs: { clusterIdentifier: "Ledger" }, refusal: /only lowercase alphanumeric characters/ },
  { scenario: "a digit first", inputs: { clusterIdentifier: "1ledger" }, refusal: /first character must be a letter/ },
  { scenario: "two hyphens", inputs: { clusterIdentifier: "ledger--dev" }, refusal: /two consecutive hyphens/ },
  { scenario: "a hyphen last", inputs: { clusterIdentifier: "ledger-" }, refusal: /cannot end with a hyphen/ },
  { scenario: "an unknown engine", inputs: { engine: "postgresql" }, refusal: /expected engine to be one of/ },
  { scenario: "another engine", inputs: { engine: "aurora-mysql" }, refusal: /plays aurora-postgresql only/ },
  { scenario: "an unknown mode", inputs: { engineMode: "serverlessv2" }, refusal: /expected engineMode to be one of/ },
  { scenario: "serverless v1", inputs: { engineMode: "serverless" }, refusal: /engine mode serverless .* unavailable/ },
  {
    scenario: "an unknown version",
    inputs: { engineVersion: "17.3" },
    refusal: /Cannot find version 17.3 for aurora-postgresql/,
  },
  {
    scenario: "a parameter group of another family",
    inputs: { engineVersion: "16.11" },
    refusal: /The Parameter Group ledger with DBParameterGroupFamily aurora-postgresql17 .* aurora-postgresql16/,
  },
  {
    scenario: "RDS's own group of another family",
    inputs: { dbClusterParameterGroupName: "default.aurora-postgresql16" },
    refusal: /default.aurora-postgresql16 .* can't be used/,
  },
  {
    scenario: "a parameter group that nobody made",
    inputs: { dbClusterParameterGroupName: "other" },
    refusal: /DBParameterGroup not found: other/,
  },
  { scenario: "capacity above 256", inputs: capacity(0.5, 257), refusal: /maxCapacity to be in the range \(1 - 256\)/ },
  { scenario: "negative capacity", inputs: capacity(-1, 2), refusal: /minCapacity to be in the range \(0 - 256\)/ },
  {
    scenario: "half a unit at most",
    inputs: capacity(0.5, 0.5),
    refusal: /maxCapacity to be in the range \(1 - 256\)/,
  },
  {
    scenario: "a quarter of a unit",
    inputs: capacity(0.75, 2),
    refusal: /capacity 0.75 isn't valid: .* increments of 0.5/,
  },
  {
    scenario: "the most below the least",
    inputs: capacity(4, 2),
    refusal: /must be greater than or equal to the minimum/,
  },
  {
    scenario: "a pause after a minute",
    inputs: capacity(0, 2, { secondsUntilAutoPause: 60 }),
    refusal: /secondsUntilAutoPause to be in the range \(300 - 86400\)/,
  },
  {
    scenario: "the capacity of v1",
    inputs: { scalingConfiguration: { minCapacity: 2 } },
    refusal: /use serverlessv2Scaling/,
  },
  {
    scenario: "two master passwords",
    inputs: { masterPassword: "correct-horse" },
    refusal: /conflicts with masterPassword/,
  },
  {
    scenario: "a key for no secret",
    inputs: { manageMasterUserPassword: undefined, masterPassword: "correct-horse" },
    refusal: /masterUserSecretKmsKeyId needs manageMasterUserPassword/,
  },
  {
    scenario: "no master password",
    inputs: { manageMasterUserPassword: undefined, masterUserSecretKmsKeyId: undefined },
    refusal: /MasterUserPassword must be provided/,
  },
  {
    scenario: "a short master password",
    inputs: { manageMasterUserPassword: undefined, masterUserSecretKmsKeyId: undefined, masterPassword: "short" },
    refusal: /MasterUserPassword is not a valid password/,
  },
  { scenario: "no master", inputs: { masterUsername: undefined }, refusal: /MasterUsername must be provided/ },
  {
    scenario: "a hyphen in the master's name",
    inputs: { masterUsername: "ledger-admin" },
    refusal: /letters, digits or underscores/,
  },
  {
    scenario: "a reserved master",
    inputs: { masterUsername: "admin" },
    refusal: /MasterUsername admin .* reserved word/,
  },
  {
    scenario: "an unknown key for the secret",
    inputs: { masterUserSecretKmsKeyId: "alias/none" },
    refusal: /the KMS key 'alias\/none' does not exist/,
  },
  { scenario: "a key by its id", inputs: { kmsKeyId: "0a1b2c3d" }, refusal: /is an invalid ARN/ },
  {
    scenario: "a key without encryption",
    inputs: { storageEncrypted: false },
    refusal: /storageEncrypted needs to be set to true/,
  },
  { scenario: "an unknown storage type", inputs: { storageType: "gp3" }, refusal: /expected storageType to be one of/ },
  { scenario: "backups for 36 days", inputs: { backupRetentionPeriod: 36 }, refusal: /range \(1 - 35\), got 36/ },
  {
    scenario: "an underscore in the last snapshot",
    inputs: { finalSnapshotIdentifier: "a_b" },
    refusal: /only alphanumeric characters and hyphens/,
  },
  {
    scenario: "two hyphens in the last snapshot",
    inputs: { finalSnapshotIdentifier: "a--b" },
    refusal: /two consecutive hyphens/,
  },
  {
    scenario: "a hyphen after the last snapshot",
    inputs: { finalSnapshotIdentifier: "a-" },
    refusal: /cannot end in a hyphen/,
  },
  {
    scenario: "a hyphen in the database's name",
    inputs: { databaseName: "led-ger" },
    refusal: /must begin with a letter and contain only/,
  },
  {
    scenario: "64 characters in the database's name",
    inputs: { databaseName: "a".repeat(64) },
    refusal: /range \(1 - 63\)/,
  },
  {
    scenario: "Performance Insights for eight days",
    inputs: { performanceInsightsEnabled: true, performanceInsightsRetentionPeriod: 8 },
    refusal: /to be 7, 731 or a multiple of 31 up to 713, got 8/,
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
    refusal: /expected monitoringInterval to be one of/,
  },
  {
    scenario: "monitoring by nobody",
    inputs: { monitoringInterval: 60 },
    refusal: /A MonitoringRoleARN value is required/,
  },
  {
    scenario: "an unknown insights mode",
    inputs: { databaseInsightsMode: "basic" },
    refusal: /\[standard advanced\], got basic/,
  },
  {
    scenario: "advanced insights for a week",
    inputs: { databaseInsightsMode: "advanced", performanceInsightsEnabled: true },
    refusal: /retention period of at least 465 days/,
  },
  {
    scenario: "an unknown log",
    inputs: { enabledCloudwatchLogsExports: ["query"] },
    refusal: /expected enabledCloudwatchLogsExports/,
  },
  {
    scenario: "a log of MySQL",
    inputs: { enabledCloudwatchLogsExports: ["slowquery"] },
    refusal: /You cannot use the log types 'slowquery' with engine version aurora-postgresql/,
  },
  {
    scenario: "a backup window without an end",
    inputs: { preferredBackupWindow: "17:00" },
    refusal: /"hh24:mi-hh24:mi"/,
  },
  {
    scenario: "a daily maintenance window",
    inputs: { preferredMaintenanceWindow: "18:00-19:00" },
    refusal: /"ddd:hh24:mi-ddd:hh24:mi"/,
  },
  {
    scenario: "a short backup window",
    inputs: { preferredBackupWindow: "17:00-17:15" },
    refusal: /at least 30 minutes/,
  },
  {
    scenario: "two days of maintenance",
    inputs: { preferredMaintenanceWindow: "sun:18:00-tue:18:00" },
    refusal: /maintenance window must be from 30 minutes to 24 hours/,
  },
  {
    scenario: "windows that overlap",
    inputs: { preferredBackupWindow: "18:30-19:30" },
    refusal: /backup window and maintenance window must not overlap/,
  },
  { scenario: "a low port", inputs: { port: 80 }, refusal: /range \(1150 - 65535\)/ },
  { scenario: "an unknown network type", inputs: { networkType: "IPV6" }, refusal: /\[IPV4 DUAL\]/ },
  {
    scenario: "two zones",
    inputs: { availabilityZones: ["ap-southeast-1a", "ap-southeast-1b"] },
    refusal: /would replace the cluster/,
  },
  {
    scenario: "an unknown zone",
    inputs: { availabilityZones: ["us-east-1a"] },
    refusal: /Invalid availability zone: us-east-1a/,
  },
  {
    scenario: "no subnet group",
    inputs: { dbSubnetGroupName: undefined },
    refusal: /DB subnet group 'default' does not exist/,
  },
  {
    scenario: "an unknown subnet group",
    inputs: { dbSubnetGroupName: "other" },
    refusal: /SubnetGroup 'other' does not exist/,
  },
])("refuses a cluster with $scenario", ({ inputs, refusal }) => {
  const test = new DatabaseUnderTest();
  expect(test.refusal(type, test.clusterInputs(inputs))).toMatch(refusal);
});

it("refuses a security group of another network", () => {
  const test = new DatabaseUnderTest();
  const stranger = test.group("stranger", test.otherVpc());
  expect(test.refusal(type, test.clusterInputs({ vpcSecurityGroupIds: [stranger] }))).toMatch(/in different VPCs/);
});
