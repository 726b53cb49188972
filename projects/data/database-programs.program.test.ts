import { archivedFiles } from "@payments/shared/components/function-archive.fixture.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { databaseProgramBundle, databaseProgramFiles } from "./database-program.bundle.ts";

const functionType = "aws:lambda/function:Function";
const invocationType = "aws:lambda/invocation:Invocation";

let project: RehearsedProject;
let network: Readonly<Record<string, unknown>>;
let security: Readonly<Record<string, unknown>>;
beforeAll(async () => {
  project = await rehearseProject("data");
  network = project.records.get("network")?.outputs ?? {};
  security = project.records.get("security")?.outputs ?? {};
});

const lambda = (program: string) => project.resource(functionType, `function-database-${program}`);
const invocation = (program: string) => project.resource(invocationType, `invocation-database-${program}`);
const variables = (program: string) =>
  (lambda(program).inputs["environment"] as { variables: Record<string, string> }).variables;
const ownActions = (program: string): unknown[] => {
  const { inputs } = project.resource("aws:iam/rolePolicy:RolePolicy", `role-database-${program}`);
  const { Statement } = JSON.parse(String(inputs["policy"])) as { Statement: { Sid: string }[] };
  const common = ["Log", "Environment", "Trace", "NetworkInterfaces", "FindNetworkInterfaces"];
  return Statement.filter(({ Sid }) => !common.includes(Sid));
};

describe.each(["roles", "schema", "manifest"] as const)("the program %s", (program) => {
  it("runs in the private subnets behind the group of database clients alone, traced, on Node 24", () => {
    expect(lambda(program).inputs).toMatchObject({
      runtime: "nodejs24.x",
      handler: "index.handler",
      timeout: 900,
      tracingConfig: { mode: "Active" },
      vpcConfig: {
        subnetIds: network["privateSubnetIds"],
        securityGroupIds: [security["databaseClientSecurityGroupId"]],
      },
      kmsKeyArn: security["artefactsKeyArn"],
    });
  });

  it("is this commit's code, with its migrations and with the authorities of RDS", async () => {
    const files = { ...databaseProgramFiles("ap-southeast-1"), "index.mjs": databaseProgramBundle(program) };
    expect(await archivedFiles(lambda(program).inputs["code"])).toEqual(files);
  });

  it("knows the writer by the name in its certificate, and has no secret in its environment", () => {
    expect(variables(program)).toEqual({
      DATABASE_HOST: project.outputs["writerEndpoint"],
      DATABASE_PORT: "5432",
      DATABASE_NAME: "payments",
      ...(program === "roles" && { MASTER_SECRET_ARN: project.outputs["masterSecretArn"] }),
    });
  });

  it("writes to a group that is there before it: seven years, encrypted, archived", () => {
    const group = project.resource("aws:cloudwatch/logGroup:LogGroup", `log-group-database-${program}`);
    expect(group.inputs).toMatchObject({ retentionInDays: 2557, kmsKeyId: security["logsKeyArn"] });
    expect(lambda(program).inputs["loggingConfig"]).toEqual({ logFormat: "JSON", logGroup: group.inputs["name"] });
    expect(lambda(program).waitsFor).toContain(
      `aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter log-group-database-${program}`,
    );
  });
});

describe("who may what", () => {
  const logIn = (role: string): unknown[] => [
    expect.objectContaining({
      Action: ["rds-db:connect"],
      Resource: [
        `arn:aws:rds-db:ap-southeast-1:111122223333:dbuser:${String(project.outputs["clusterResourceId"])}/${role}`,
      ],
    }),
  ];

  it("the maker of roles reads the master password and may not log in by IAM", () => {
    expect(ownActions("roles")).toEqual([
      expect.objectContaining({
        Action: ["secretsmanager:GetSecretValue"],
        Resource: [project.outputs["masterSecretArn"]],
      }),
      expect.objectContaining({ Action: ["kms:Decrypt"], Resource: [security["secretsKeyArn"]] }),
    ]);
  });

  it("migrations after the first log in by IAM as the migrator, the manifest as the verifier; neither reads a password", () => {
    expect(ownActions("schema")).toEqual(logIn("payments_migrator"));
    expect(ownActions("manifest")).toEqual(logIn("payments_verifier"));
  });
});

describe("a deployment", () => {
  it("makes the roles once the instances are there, and then brings the schema up to date", () => {
    expect(invocation("roles").inputs["functionName"]).toBe(lambda("roles").inputs["name"]);
    expect(invocation("roles").waitsFor).toContain("payments:data:AuroraCluster db-cluster-payments");
    expect(invocation("schema").inputs["functionName"]).toBe(lambda("schema").inputs["name"]);
    expect(invocation("schema").waitsFor).toContain(`${invocationType} invocation-database-roles`);
  });

  it("does so again for another cluster, and for the schema when a migration comes", () => {
    for (const program of ["roles", "schema"])
      expect(invocation(program).inputs["triggers"]).toEqual({
        files: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        cluster: project.outputs["clusterResourceId"],
      });
    expect(invocation("roles").inputs["triggers"]).not.toEqual(invocation("schema").inputs["triggers"]);
  });

  it("calls both once, and in a rehearsal neither runs: the account answers with nothing", () => {
    expect(project.all(invocationType).map(({ inputs, state }) => [inputs["input"], state["result"]])).toEqual([
      ["{}", "{}"],
      ["{}", "{}"],
    ]);
  });
});

describe("the manifest", () => {
  it("is written every day, half an hour before the backups, by a role that can start nothing else", () => {
    const schedule = project.resource("aws:scheduler/schedule:Schedule", "schedule-database-manifest");
    const role = project.resource("aws:iam/role:Role", "role-database-manifest-schedule");
    expect(schedule.inputs).toMatchObject({
      scheduleExpression: "cron(30 16 * * ? *)",
      target: { arn: lambda("manifest").state["arn"], roleArn: role.state["arn"] },
    });
    expect(project.resource("aws:rds/cluster:Cluster", "db-cluster-payments").inputs["preferredBackupWindow"]).toBe(
      "17:00-17:30",
    );
    expect(project.resource("aws:backup/plan:Plan", "backup-plan").inputs["rules"]).toEqual([
      expect.objectContaining({ schedule: "cron(0 17 * * ? *)" }),
    ]);
  });
});
