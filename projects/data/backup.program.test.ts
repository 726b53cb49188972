import { archivedFiles } from "@payments/shared/components/function-archive.fixture.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { verificationMachine } from "./backup-verification/verification-machine.plan.ts";
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

const sfn = "aws:sfn/stateMachine:StateMachine";
const lambdaType = "aws:lambda/function:Function";
const roles = ["restore", "check", "report"] as const;

describe.each(roles)("the function of the verification: %s", (role) => {
  const lambda = () => project.resource(lambdaType, `function-backup-${role}`);

  it("runs in the private subnets, behind the group of database clients alone", () => {
    expect(lambda().inputs["vpcConfig"]).toEqual({
      subnetIds: network["privateSubnetIds"],
      securityGroupIds: [security["databaseClientSecurityGroupId"]],
    });
  });

  it("runs the bundle of this commit, on Node 24, traced", async () => {
    expect(lambda().inputs).toMatchObject({
      runtime: "nodejs24.x",
      handler: "index.handler",
      architectures: ["arm64"],
      tracingConfig: { mode: "Active" },
    });
    const files = await archivedFiles(lambda().inputs["code"]);
    expect(Object.keys(files).sort()).toEqual(role === "check" ? ["index.mjs", "rds-authorities.pem"] : ["index.mjs"]);
    expect(files["index.mjs"] === backupVerificationBundle(role)).toBe(true);
  });

  it("writes to a group that is there before it: seven years, encrypted, archived", () => {
    const group = project.resource("aws:cloudwatch/logGroup:LogGroup", `log-group-backup-${role}`);
    expect(group.inputs).toMatchObject({
      name: `/aws/lambda/function-backup-${role}-local-r1`,
      retentionInDays: 2557,
      kmsKeyId: security["logsKeyArn"],
    });
    expect(lambda().inputs["loggingConfig"]).toEqual({ logFormat: "JSON", logGroup: group.inputs["name"] });
    const filter = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
    expect(lambda().waitsFor).toContain(`${filter} log-group-backup-${role}`);
  });

  it("acts by a role of its own that Lambda alone takes on", () => {
    expect(lambda().inputs["role"]).toBe(project.resource("aws:iam/role:Role", `role-backup-${role}`).state["arn"]);
    expect(lambda().waitsFor).toContain(`aws:iam/rolePolicy:RolePolicy role-backup-${role}`);
    expect(trusted(`role-backup-${role}`)).toEqual([
      expect.objectContaining({ Principal: { Service: "lambda.amazonaws.com" } }),
    ]);
  });
});

describe("the functions of the verification", () => {
  const variables = (role: string) => project.resource(lambdaType, `function-backup-${role}`).inputs["environment"];

  it("know what good backups are and where to restore one, and have no secret in their environment", () => {
    expect(variables("restore")).toEqual({
      variables: {
        CLUSTER_IDENTIFIER: project.outputs["clusterIdentifier"],
        KMS_KEY_ARN: security["dataKeyArn"],
        BACKUP_RETENTION_DAYS: "35",
        MAXIMUM_AGE_HOURS: "26",
        TEMPORARY_CLUSTER: "db-cluster-verification-local-r1",
        TEMPORARY_INSTANCE: "db-instance-verification-local-r1",
        SUBNET_GROUP: "db-subnet-group-local-r1",
        SECURITY_GROUP_ID: security["databaseSecurityGroupId"],
        CLUSTER_PARAMETER_GROUP: "db-cluster-parameter-group-local-r1",
        INSTANCE_PARAMETER_GROUP: "db-parameter-group-local-r1",
        MINIMUM_CAPACITY: "0.5",
        MAXIMUM_CAPACITY: "2",
        CERTIFICATE_AUTHORITY: "rds-ca-rsa2048-g1",
      },
    });
    expect(variables("check")).toEqual({
      variables: { DATABASE_NAME: "payments", DATABASE_USER: "payments_verifier" },
    });
    expect(variables("report")).toEqual({
      variables: {
        METRIC_NAMESPACE: "Payments/Backup",
        ENVIRONMENT: "local-r1",
        EVIDENCE_BUCKET: security["archiveBucket"],
      },
    });
  });

  it("divide what they may: one deletes, one reads the data, one writes the evidence, none does two of these", () => {
    const who = (action: string) => roles.filter((role) => policyOf(`role-backup-${role}`).includes(`"${action}"`));
    expect(who("rds:DeleteDBCluster")).toEqual(["restore"]);
    expect(who("rds-db:connect")).toEqual(["check"]);
    expect(who("s3:PutObject")).toEqual(["report"]);
  });

  it("log in nowhere at the live cluster", () => {
    const live = String(project.outputs["clusterResourceId"]);
    const { Statement } = JSON.parse(policyOf("role-backup-check")) as { Statement: unknown[] };
    expect(Statement).toContainEqual({
      Sid: "NotTheLiveOne",
      Effect: "Deny",
      Action: ["rds-db:connect"],
      Resource: [`arn:aws:rds-db:ap-southeast-1:111122223333:dbuser:${live}/*`],
    });
  });
});

describe("the state machine", () => {
  const machine = () => project.resource(sfn, "state-machine-backup-verification");

  it("is the definition over the three functions", () => {
    const [restore = "", check = "", report = ""] = roles.map((role) =>
      String(project.resource(lambdaType, `function-backup-${role}`).state["arn"]),
    );
    expect(JSON.parse(String(machine().inputs["definition"]))).toEqual(
      verificationMachine({ partition: "aws", restore, check, report }),
    );
    expect(project.outputs["verificationStateMachineArn"]).toBe(machine().state["arn"]);
  });

  it("is traced, and writes its whole history to a group that is kept for seven years and archived", () => {
    const group = project.resource("aws:cloudwatch/logGroup:LogGroup", "log-group-backup-verification");
    expect(group.inputs).toMatchObject({
      name: "/aws/vendedlogs/states/state-machine-backup-verification-local-r1",
      retentionInDays: 2557,
      kmsKeyId: security["logsKeyArn"],
    });
    expect(machine().inputs).toMatchObject({
      tracingConfiguration: { enabled: true },
      loggingConfiguration: {
        level: "ALL",
        includeExecutionData: true,
        logDestination: `${String(group.state["arn"])}:*`,
      },
    });
    const filter = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
    expect(machine().waitsFor).toContain(`${filter} log-group-backup-verification`);
  });

  it("acts by a role that Step Functions takes on for this account", () => {
    expect(trusted("role-backup-verification")).toEqual([
      expect.objectContaining({
        Principal: { Service: "states.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
      }),
    ]);
  });

  it("is started every day at the hour of the settings, and again when the start fails", () => {
    const schedule = project.resource("aws:scheduler/schedule:Schedule", "schedule-backup-verification");
    expect(schedule.inputs).toMatchObject({
      scheduleExpression: "cron(0 19 * * ? *)",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: machine().state["arn"],
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
      { Sid: "Start", Effect: "Allow", Action: ["states:StartExecution"], Resource: [machine().state["arn"]] },
    ]);
  });
});

describe("alarms", () => {
  const alarm = (name: string) => project.resource("aws:cloudwatch/metricAlarm:MetricAlarm", name).inputs;

  it("are these three, and all tell the alert topic when they ring and when they are over", () => {
    expect(project.all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name)).toEqual([
      "alarm-backup-verification-failed",
      "alarm-backup-verification-silent",
      "alarm-backup-verification-unfinished",
    ]);
    for (const { inputs } of project.all("aws:cloudwatch/metricAlarm:MetricAlarm"))
      expect(inputs).toMatchObject({
        alarmActions: [security["alertTopicArn"]],
        okActions: [security["alertTopicArn"]],
        alarmDescription: expect.stringContaining("Runbook: projects/data/README.md") as string,
      });
  });

  it("ring at the first fault, until a verification finds none", () => {
    expect(alarm("alarm-backup-verification-failed")).toMatchObject({
      namespace: "Payments/Backup",
      dimensions: { Environment: "local-r1" },
      statistic: "Sum",
      metricName: "BackupVerificationFailed",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      period: 300,
      evaluationPeriods: 1,
      treatMissingData: "ignore",
    });
  });

  it("ring on silence: when no hour of the last 26 saw a good verification", () => {
    expect(alarm("alarm-backup-verification-silent")).toMatchObject({
      namespace: "Payments/Backup",
      dimensions: { Environment: "local-r1" },
      metricName: "BackupVerified",
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      period: 3600,
      evaluationPeriods: 26,
      datapointsToAlarm: 26,
      treatMissingData: "breaching",
    });
  });

  it("ring when an execution fails, is aborted or runs out of time", () => {
    const queries = alarm("alarm-backup-verification-unfinished")["metricQueries"] as { metric?: object }[];
    expect(queries.flatMap(({ metric }) => (metric ? [metric] : []))).toEqual(
      ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"].map((metricName) => ({
        namespace: "AWS/States",
        metricName,
        dimensions: { StateMachineArn: project.outputs["verificationStateMachineArn"] },
        period: 300,
        stat: "Sum",
      })),
    );
  });
});

describe("roles", () => {
  it("all carry the permissions boundary, and have no policy but their own", () => {
    const all = project.all("aws:iam/role:Role");
    expect(all.map(({ inputs }) => inputs["name"]).sort()).toEqual([
      "role-backup-check-local-r1",
      "role-backup-local-r1",
      "role-backup-report-local-r1",
      "role-backup-restore-local-r1",
      "role-backup-verification-local-r1",
      "role-backup-verification-schedule-local-r1",
      "role-database-manifest-local-r1",
      "role-database-manifest-schedule-local-r1",
      "role-database-roles-local-r1",
      "role-database-schema-local-r1",
    ]);
    expect(all.filter(({ inputs }) => inputs["permissionsBoundary"] !== security["permissionsBoundaryArn"])).toEqual(
      [],
    );
    expect(project.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")).toEqual([]);
  });
});
