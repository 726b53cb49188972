import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";

const cluster = "aws:rds/cluster:Cluster";
const clusterInstance = "aws:rds/clusterInstance:ClusterInstance";

let project: RehearsedProject;
let network: Readonly<Record<string, unknown>>;
let security: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  project = await rehearseProject("data");
  network = project.records.get("network")?.outputs ?? {};
  security = project.records.get("security")?.outputs ?? {};
});

const aurora = () => project.resource(cluster, "db-cluster-payments");
const instances = () => project.all(clusterInstance);

describe("the stack", () => {
  it("is taken by the account without a refusal", () => expect(project.refusals).toEqual([]));

  it("reads exactly the projects that its package depends on", () => {
    expect([...project.references].sort()).toEqual([...project.needs].sort());
    expect(project.references).toHaveLength(2);
  });

  it("belongs to the data team", () => {
    expect(aurora().state["tags"]).toMatchObject({ Project: "data", Owner: "data-team" });
  });

  it("publishes the database as it was made", () => {
    const { state } = aurora();
    expect(project.outputs).toEqual({
      clusterIdentifier: "db-cluster-payments-local-r1",
      clusterArn: state["arn"],
      clusterResourceId: state["clusterResourceId"],
      writerEndpoint: state["endpoint"],
      readerEndpoint: state["readerEndpoint"],
      port: 5432,
      databaseName: "payments",
      maxApplicationConnections: 380,
      applicationRole: "payments_service",
      masterSecretArn: expect.stringMatching(/:secret:rds!cluster-/) as string,
      databaseLogGroupName: "/aws/rds/cluster/db-cluster-payments-local-r1/postgresql",
      verificationFunctionName: "function-backup-check-local-r1",
      verificationStateMachineArn:
        "arn:aws:states:ap-southeast-1:111122223333:stateMachine:state-machine-backup-verification-local-r1",
      verificationNamespace: "Payments/Backup",
      contractVersion: 1,
      environment: "local",
      environmentSuffix: "r1",
    });
  });
});

describe("the database", () => {
  it("is Aurora PostgreSQL 17 Serverless v2, from 0.5 to 2 capacity units", () => {
    expect(aurora().inputs).toMatchObject({
      engine: "aurora-postgresql",
      engineMode: "provisioned",
      engineVersion: "17.5",
      serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 2 },
    });
    expect(instances().map(({ inputs }) => inputs["instanceClass"])).toEqual(["db.serverless", "db.serverless"]);
  });

  it("has two instances in different zones; the first is the writer, the second takes over", () => {
    const [first, second] = network["availabilityZones"] as string[];
    expect(instances().map(({ inputs }) => [inputs["availabilityZone"], inputs["promotionTier"]])).toEqual([
      [first, 0],
      [second, 1],
    ]);
    expect(first).not.toBe(second);
    expect(instances().map(({ inputs }) => inputs["clusterIdentifier"])).toEqual([aurora().id, aurora().id]);
  });

  it("lies in the three isolated subnets, behind the database group alone", () => {
    const group = project.resource("aws:rds/subnetGroup:SubnetGroup", "db-subnet-group");
    expect(group.inputs["subnetIds"]).toEqual(network["databaseSubnetIds"]);
    expect(aurora().inputs["dbSubnetGroupName"]).toBe(group.inputs["name"]);
    expect(aurora().inputs["vpcSecurityGroupIds"]).toEqual([security["databaseSecurityGroupId"]]);
    expect(instances().filter(({ inputs }) => inputs["publiclyAccessible"] !== false)).toEqual([]);
  });

  it("is encrypted by the data key, its insights as well, its password by the key of secrets", () => {
    expect(aurora().inputs).toMatchObject({
      storageEncrypted: true,
      kmsKeyId: security["dataKeyArn"],
      masterUserSecretKmsKeyId: security["secretsKeyArn"],
    });
    for (const { inputs } of instances())
      expect(inputs).toMatchObject({
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: security["dataKeyArn"],
        performanceInsightsRetentionPeriod: 7,
      });
  });

  it("takes connections with TLS 1.2 or newer only, and shows a certificate that clients can verify", () => {
    const group = project.resource("aws:rds/clusterParameterGroup:ClusterParameterGroup", "db-cluster-parameter-group");
    expect(group.inputs).toMatchObject({
      family: "aurora-postgresql17",
      parameters: expect.arrayContaining([
        { name: "rds.force_ssl", value: "1", applyMethod: "immediate" },
        { name: "ssl_min_protocol_version", value: "TLSv1.2", applyMethod: "immediate" },
      ]) as unknown,
    });
    expect(aurora().inputs["dbClusterParameterGroupName"]).toBe(group.inputs["name"]);
    expect(instances().map(({ inputs }) => inputs["caCertIdentifier"])).toEqual([
      "rds-ca-rsa2048-g1",
      "rds-ca-rsa2048-g1",
    ]);
  });

  it("has no password of ours: RDS makes and rotates the master's, everybody else logs in by IAM", () => {
    expect(aurora().inputs).toMatchObject({ manageMasterUserPassword: true, iamDatabaseAuthenticationEnabled: true });
    expect(Object.keys(aurora().inputs).filter((name) => name.startsWith("masterPassword"))).toEqual([]);
    expect(project.all("aws:secretsmanager/secret:Secret")).toEqual([]);
  });

  it("keeps its own backups as long as the settings say", () => {
    expect(aurora().inputs).toMatchObject({ backupRetentionPeriod: 35, copyTagsToSnapshot: true });
  });

  it("changes its version by a setting only", () => {
    expect([aurora(), ...instances()].map(({ inputs }) => inputs["autoMinorVersionUpgrade"])).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("can be destroyed: no protection, no final snapshot, no backups left behind", () => {
    expect(aurora().inputs).toMatchObject({
      deletionProtection: false,
      skipFinalSnapshot: true,
      deleteAutomatedBackups: true,
    });
    expect(aurora().inputs["finalSnapshotIdentifier"]).toBeUndefined();
    expect(project.resources.filter(({ options }) => options.protect || options.retainOnDelete)).toEqual([]);
  });

  it("has a parameter group of its engine's family for its instances", () => {
    const group = project.resource("aws:rds/parameterGroup:ParameterGroup", "db-parameter-group");
    expect(group.inputs["family"]).toBe("aurora-postgresql17");
    expect(instances().map(({ inputs }) => inputs["dbParameterGroupName"])).toEqual([
      group.inputs["name"],
      group.inputs["name"],
    ]);
  });
});

describe("the database's log", () => {
  const group = () => project.resource("aws:cloudwatch/logGroup:LogGroup", "log-group-postgresql");

  it("is exported to a group that was there before the cluster", () => {
    expect(aurora().inputs["enabledCloudwatchLogsExports"]).toEqual(["postgresql"]);
    expect(group().inputs["name"]).toBe(`/aws/rds/cluster/${String(aurora().id)}/postgresql`);
    expect(aurora().waitsFor).toContain("payments:shared:ArchivedLogGroup log-group-postgresql");
  });

  it("is kept for exactly seven years, encrypted by the key of logs, and archived from its first record on", () => {
    expect(group().inputs).toMatchObject({ retentionInDays: 2557, kmsKeyId: security["logsKeyArn"] });
    const filter = project.resource(
      "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
      "log-group-postgresql",
    );
    expect(filter.inputs).toMatchObject({
      logGroup: group().inputs["name"],
      destinationArn: security["archiveStreamArn"],
      roleArn: security["archiveSubscriptionRoleArn"],
      filterPattern: "",
    });
  });
});

describe("settings", () => {
  it("decide about version, capacity and retention", async () => {
    const changed = await rehearseProject("data", {
      adjust: (settings) => ({
        ...settings,
        database: { engineVersion: "17.4", minimumCapacity: 1, maximumCapacity: 1.5, backupRetentionDays: 14 },
      }),
    });
    expect(changed.refusals).toEqual([]);
    expect(changed.resource(cluster, "db-cluster-payments").inputs).toMatchObject({
      engineVersion: "17.4",
      serverlessv2ScalingConfiguration: { minCapacity: 1, maxCapacity: 1.5 },
      backupRetentionPeriod: 14,
    });
    expect(changed.resource("aws:backup/plan:Plan", "backup-plan").inputs["rules"]).toEqual([
      expect.objectContaining({ lifecycle: { deleteAfter: 14 } }),
    ]);
    const { inputs } = changed.resource("aws:lambda/function:Function", "function-backup-restore");
    expect(inputs["environment"]).toMatchObject({ variables: { BACKUP_RETENTION_DAYS: "14" } });
  });

  it("with mistakes stop the program before it makes anything", async () => {
    const upsideDown = { engineVersion: "17.5", minimumCapacity: 2, maximumCapacity: 1, backupRetentionDays: 7 };
    await expect(
      rehearseProject("data", { adjust: (settings) => ({ ...settings, database: upsideDown }) }),
    ).rejects.toThrow(
      /InvalidSettings: projects\/data\/Pulumi.local.yaml has mistakes:[\s\S]*minimumCapacity is above maximumCapacity/,
    );
  });

  it("name a copy by its suffix everywhere", async () => {
    const copy = await rehearseProject("data", { suffix: "pr42" });
    expect(copy.refusals).toEqual([]);
    expect(copy.outputs).toMatchObject({
      clusterIdentifier: "db-cluster-payments-local-pr42",
      verificationFunctionName: "function-backup-check-local-pr42",
    });
    expect(JSON.stringify(copy.resources.map(({ inputs }) => inputs))).not.toContain("local-r1");
  });
});
