import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { holdLogGroup } from "./neighbours.fixture.ts";
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

it("gives a cluster the names, ids and secret of RDS", () => {
  const test = new DatabaseUnderTest();
  const { id, state } = test.cluster({ engineVersion: "17" });
  expect(id).toBe("ledger-dev");
  expect(state).toMatchObject({
    arn: "arn:aws:rds:ap-southeast-1:111122223333:cluster:ledger-dev",
    availabilityZones: ["ap-southeast-1a", "ap-southeast-1b", "ap-southeast-1c"],
    engineVersion: "17",
    engineVersionActual: "17.7",
    preferredMaintenanceWindow: "sun:18:00-sun:19:00",
    port: 5432,
  });
  expect(state["endpoint"]).toMatch(/^ledger-dev\.cluster-c[0-9a-z]{11}\.ap-southeast-1\.rds\.amazonaws\.com$/);
  expect(state["readerEndpoint"]).toMatch(
    /^ledger-dev\.cluster-ro-c[0-9a-z]{11}\.ap-southeast-1\.rds\.amazonaws\.com$/,
  );
  expect(state["clusterResourceId"]).toMatch(/^cluster-[A-Z2-7]{26}$/);
  const secret = test.account.store.list("aws:secretsmanager/secret:Secret")[0];
  expect(secret?.name).toMatch(/^rds!cluster-[0-9a-f-]{36}$/);
  expect(secret?.arn).toMatch(
    /^arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:rds!cluster-[0-9a-f-]{36}-\w{6}$/,
  );
  expect(state["masterUserSecrets"]).toEqual([
    { secretArn: secret?.arn, secretStatus: "active", kmsKeyId: test.keyArn },
  ]);
});

it("makes the log group of an export for ever, unless somebody made it before", () => {
  const forgotten = new DatabaseUnderTest();
  forgotten.cluster();
  const group = "/aws/rds/cluster/ledger-dev/postgresql";
  expect(forgotten.account.store.find("aws:cloudwatch/logGroup:LogGroup", group)?.state["retentionInDays"]).toBe(0);
  const prepared = new DatabaseUnderTest();
  holdLogGroup(prepared, group);
  prepared.cluster();
  expect(prepared.account.store.find("aws:cloudwatch/logGroup:LogGroup", group)?.state).toEqual({});
});

it.each([
  { change: { masterUsername: "other_admin" }, replaces: ["masterUsername"] },
  { change: { kmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/x" }, replaces: ["kmsKeyId"] },
  { change: { clusterIdentifier: "ledger-two" }, replaces: ["clusterIdentifier"] },
  { change: { databaseName: "other" }, replaces: ["databaseName"] },
  {
    change: { engineVersion: "17.9", backupRetentionPeriod: 7, deletionProtection: true, ...capacity(1, 4) },
    replaces: [],
  },
])("replaces $replaces", ({ change, replaces }) => {
  const test = new DatabaseUnderTest();
  expect(test.account.diff(type, test.clusterInputs(), test.clusterInputs(change)).replaces).toEqual(replaces);
});

it("keeps ids over updates, upgrades minors, and majors only on request", () => {
  const test = new DatabaseUnderTest();
  const { id, state } = test.cluster();
  const update = (more: Attributes) => test.account.update(type, "subject", id, state, test.clusterInputs(more));
  const updated = update({ engineVersion: "17.9" });
  expect(updated["engineVersionActual"]).toBe("17.9");
  for (const name of ["clusterResourceId", "masterUserSecrets", "caCertificateValidTill"])
    expect(updated[name]).toEqual(state[name]);
  expect(() => update({ engineVersion: "17.4" })).toThrow(/Cannot upgrade aurora-postgresql from 17.7 to 17.4/);
  const group = { dbClusterParameterGroupName: "default.aurora-postgresql18" };
  expect(() => update({ engineVersion: "18.3", ...group })).toThrow(/AllowMajorVersionUpgrade flag must be present/);
  expect(update({ engineVersion: "18.3", allowMajorVersionUpgrade: true, ...group })["engineVersionActual"]).toBe(
    "18.3",
  );
});

it.each([
  { scenario: "protected", inputs: { deletionProtection: true }, refusal: /Cannot delete protected Cluster/ },
  {
    scenario: "without a word on the last snapshot",
    inputs: { skipFinalSnapshot: undefined },
    refusal: /RDS Cluster final_snapshot_identifier is required when skip_final_snapshot is false/,
  },
])("keeps a cluster that is $scenario", ({ inputs, refusal }) => {
  const test = new DatabaseUnderTest();
  const { id } = test.cluster(inputs);
  expect(() => test.account.delete(type, id)).toThrow(refusal);
});

it("keeps a cluster with instances, then lets it go with its secret, and its groups after it", () => {
  const test = new DatabaseUnderTest();
  const { id } = test.cluster({ skipFinalSnapshot: false, finalSnapshotIdentifier: "ledger-last" });
  const instance = test.instance();
  expect(() => test.account.delete(type, id)).toThrow(/it still contains DB instances in non-deleting state/);
  test.account.delete("aws:rds/clusterInstance:ClusterInstance", instance.id);
  expect(() => test.account.delete("aws:rds/subnetGroup:SubnetGroup", "ledger")).toThrow(/in use by aws:rds\/cluster/);
  const parameterGroup = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
  expect(() => test.account.delete(parameterGroup, "ledger")).toThrow(/InvalidDBParameterGroupState/);
  test.account.delete(type, id);
  expect(test.account.store.list("aws:secretsmanager/secret:Secret")).toEqual([]);
  test.account.delete(parameterGroup, "ledger");
  test.account.delete("aws:rds/subnetGroup:SubnetGroup", "ledger");
  expect(test.account.store.list().filter((row) => row.type.startsWith("aws:rds/"))).toEqual([]);
});
