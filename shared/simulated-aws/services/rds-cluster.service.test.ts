import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { holdLogGroup } from "./neighbours.fixture.ts";
import { DatabaseUnderTest } from "./rds-cluster.fixture.ts";

const type = "aws:rds/cluster:Cluster";

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
    change: {
      engineVersion: "17.9",
      backupRetentionPeriod: 7,
      deletionProtection: true,
      serverlessv2ScalingConfiguration: { minCapacity: 1, maxCapacity: 4 },
    },
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
