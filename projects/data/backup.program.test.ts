import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import type * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { backupVerificationBundle } from "./backup-verification.bundle.ts";

let project: RehearsedProject;
let network: Readonly<Record<string, unknown>>;
let security: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  project = await rehearseProject("data");
  network = project.records.get("network")?.outputs ?? {};
  security = project.records.get("security")?.outputs ?? {};
});

const role = (name: string) => project.resource("aws:iam/role:Role", name);
const trusted = (name: string): unknown =>
  (JSON.parse(String(role(name).inputs["assumeRolePolicy"])) as { Statement: unknown[] }).Statement;
const policyOf = (name: string): string =>
  String(project.resource("aws:iam/rolePolicy:RolePolicy", name).inputs["policy"]);

describe("the backup vault", () => {
  const vault = () => project.resource("aws:backup/vault:Vault", "backup-vault");
  const plan = () => project.resource("aws:backup/plan:Plan", "backup-plan");

  it("is encrypted by the key of backups and can be destroyed with its content", () => {
    expect(vault().inputs).toMatchObject({ kmsKeyArn: security["backupsKeyArn"], forceDestroy: true });
    expect(security["backupsKeyArn"]).not.toBe(security["dataKeyArn"]);
    expect(project.all("aws:backup/vaultLockConfiguration:VaultLockConfiguration")).toEqual([]);
  });

  it("takes one snapshot a day, at one in the morning in Singapore, and keeps it as long as RDS keeps its own", () => {
    expect(plan().inputs["rules"]).toEqual([
      {
        ruleName: "daily",
        targetVaultName: vault().inputs["name"],
        schedule: "cron(0 17 * * ? *)",
        startWindow: 60,
        completionWindow: 180,
        lifecycle: { deleteAfter: 35 },
      },
    ]);
  });

  it("is for this cluster alone", () => {
    const selection = project.resource("aws:backup/selection:Selection", "backup-selection");
    expect(selection.inputs).toMatchObject({
      planId: plan().id,
      iamRoleArn: role("role-backup").state["arn"],
      resources: [project.outputs["clusterArn"]],
    });
  });

  it("is filled by a role that AWS Backup alone takes on, for this cluster and this vault", () => {
    expect(trusted("role-backup")).toEqual([
      expect.objectContaining({ Principal: { Service: "backup.amazonaws.com" }, Action: ["sts:AssumeRole"] }),
    ]);
    expect(policyOf("role-backup")).toContain(String(project.outputs["clusterArn"]));
    expect(policyOf("role-backup")).toContain(String(vault().state["arn"]));
  });
});

describe("the verification", () => {
  const lambda = () => project.resource("aws:lambda/function:Function", "function-backup-verification");

  it("runs in the private subnets, behind the group of database clients alone", () => {
    expect(lambda().inputs["vpcConfig"]).toEqual({
      subnetIds: network["privateSubnetIds"],
      securityGroupIds: [security["databaseClientSecurityGroupId"]],
    });
  });

  it("runs the bundle of this commit, on Node 24", async () => {
    expect(lambda().inputs).toMatchObject({
      runtime: "nodejs24.x",
      handler: "index.handler",
      architectures: ["arm64"],
      timeout: 60,
      memorySize: 256,
    });
    const archive = lambda().inputs["code"] as pulumi.asset.AssetArchive;
    const assets = (await archive.assets) as Record<string, pulumi.asset.StringAsset>;
    expect(Object.keys(assets)).toEqual(["index.mjs"]);
    expect(await assets["index.mjs"]?.text).toBe(backupVerificationBundle());
  });

  it("is traced", () => expect(lambda().inputs["tracingConfig"]).toEqual({ mode: "Active" }));

  it("knows what good backups are, and has no secret in its environment", () => {
    expect(lambda().inputs["environment"]).toEqual({
      variables: {
        CLUSTER_IDENTIFIER: project.outputs["clusterIdentifier"],
        KMS_KEY_ARN: security["dataKeyArn"],
        BACKUP_RETENTION_DAYS: "35",
        MAXIMUM_AGE_HOURS: "26",
        METRIC_NAMESPACE: "Payments/Backup",
        ENVIRONMENT: "local-r1",
      },
    });
    expect(lambda().inputs["kmsKeyArn"]).toBe(security["artefactsKeyArn"]);
  });

  it("writes to a group that is there before it: seven years, encrypted, archived", () => {
    const group = project.resource("aws:cloudwatch/logGroup:LogGroup", "log-group-backup-verification");
    expect(group.inputs).toMatchObject({
      name: "/aws/lambda/function-backup-verification-local-r1",
      retentionInDays: 2557,
      kmsKeyId: security["logsKeyArn"],
    });
    expect(lambda().inputs["loggingConfig"]).toEqual({ logFormat: "JSON", logGroup: group.inputs["name"] });
    const filter = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
    expect(project.resource(filter, "log-group-backup-verification").inputs).toMatchObject({
      logGroup: group.inputs["name"],
      destinationArn: security["archiveStreamArn"],
      roleArn: security["archiveSubscriptionRoleArn"],
    });
    expect(lambda().waitsFor).toContain(`${filter} log-group-backup-verification`);
  });

  it("acts by a role that Lambda alone takes on", () => {
    expect(lambda().inputs["role"]).toBe(role("role-backup-verification").state["arn"]);
    expect(lambda().waitsFor).toContain("aws:iam/rolePolicy:RolePolicy role-backup-verification");
    expect(trusted("role-backup-verification")).toEqual([
      expect.objectContaining({ Principal: { Service: "lambda.amazonaws.com" } }),
    ]);
    expect(policyOf("role-backup-verification")).toContain(String(project.outputs["clusterArn"]));
    expect(policyOf("role-backup-verification")).not.toContain("rds-db:connect");
  });

  it("is started every day at the hour of the settings, and again when the start fails", () => {
    const schedule = project.resource("aws:scheduler/schedule:Schedule", "schedule-backup-verification");
    expect(schedule.inputs).toMatchObject({
      scheduleExpression: "cron(0 19 * * ? *)",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: lambda().state["arn"],
        roleArn: role("role-backup-verification-schedule").state["arn"],
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 },
      },
    });
    expect(schedule.inputs["state"]).toBeUndefined();
  });

  it("is started by a role that the scheduler takes on for this account, and that can start nothing else", () => {
    expect(trusted("role-backup-verification-schedule")).toEqual([
      expect.objectContaining({
        Principal: { Service: "scheduler.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
      }),
    ]);
    const { Statement } = JSON.parse(policyOf("role-backup-verification-schedule")) as { Statement: unknown };
    expect(Statement).toEqual([
      { Sid: "Start", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [lambda().state["arn"]] },
    ]);
  });
});

describe("alarms", () => {
  const alarm = (name: string) => project.resource("aws:cloudwatch/metricAlarm:MetricAlarm", name).inputs;

  it("are these two, and both tell the alert topic when they ring and when they are over", () => {
    expect(project.all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name)).toEqual([
      "alarm-backup-verification-failed",
      "alarm-backup-verification-silent",
    ]);
    for (const { inputs } of project.all("aws:cloudwatch/metricAlarm:MetricAlarm"))
      expect(inputs).toMatchObject({
        namespace: "Payments/Backup",
        dimensions: { Environment: "local-r1" },
        statistic: "Sum",
        alarmActions: [security["alertTopicArn"]],
        okActions: [security["alertTopicArn"]],
        alarmDescription: expect.stringContaining("Runbook: projects/data/README.md") as string,
      });
  });

  it("ring at the first fault, until a verification finds none", () => {
    expect(alarm("alarm-backup-verification-failed")).toMatchObject({
      metricName: "BackupVerificationFailed",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      period: 300,
      evaluationPeriods: 1,
      treatMissingData: "ignore",
    });
  });

  it("ring when no hour of the last 26 saw a good verification", () => {
    expect(alarm("alarm-backup-verification-silent")).toMatchObject({
      metricName: "BackupVerified",
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      period: 3600,
      evaluationPeriods: 26,
      datapointsToAlarm: 26,
      treatMissingData: "breaching",
    });
  });
});

describe("roles", () => {
  it("all carry the permissions boundary, and have no policy but their own", () => {
    const roles = project.all("aws:iam/role:Role");
    expect(roles.map(({ inputs }) => inputs["name"]).sort()).toEqual([
      "role-backup-local-r1",
      "role-backup-verification-local-r1",
      "role-backup-verification-schedule-local-r1",
      "role-database-manifest-local-r1",
      "role-database-manifest-schedule-local-r1",
      "role-database-roles-local-r1",
      "role-database-schema-local-r1",
    ]);
    expect(roles.filter(({ inputs }) => inputs["permissionsBoundary"] !== security["permissionsBoundaryArn"])).toEqual(
      [],
    );
    expect(project.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")).toEqual([]);
  });
});
