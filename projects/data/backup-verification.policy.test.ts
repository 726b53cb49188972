import { lambdaBaseStatements } from "@payments/shared/components/lambda-function.policy.ts";
import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import { policyAllows } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { describe, expect, it } from "vitest";
import {
  checkStatements,
  machineStatements,
  reportStatements,
  restoreStatements,
  scheduleStatements,
} from "./backup-verification.policy.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
const rds = (resource: string) => `arn:aws:rds:ap-southeast-1:111122223333:${resource}`;
const live = rds("cluster:db-cluster-payments-dev-x1");
const temporary = rds("cluster:db-cluster-verification-dev-x1");
const key = "arn:aws:kms:ap-southeast-1:111122223333:key/00000000-0000-4000-8000-000000000001";
const logGroup = "arn:aws:logs:ap-southeast-1:111122223333:log-group:/aws/lambda/function-backup-restore-dev-x1";
const functionArn = "arn:aws:lambda:ap-southeast-1:111122223333:function:function-backup-restore-dev-x1";
const machineArn = "arn:aws:states:ap-southeast-1:111122223333:stateMachine:state-machine-backup-verification-dev-x1";
const bucket = "bucket-archive-dev-x1-111122223333-ap-southeast-1-an";

const statements = {
  restore: restoreStatements(account, {
    clusterArn: live,
    dataKeyArn: key,
    temporaryCluster: "db-cluster-verification-dev-x1",
    temporaryInstance: "db-instance-verification-dev-x1",
    subnetGroup: "db-subnet-group-dev-x1",
    clusterParameterGroup: "db-cluster-parameter-group-dev-x1",
    instanceParameterGroup: "db-parameter-group-dev-x1",
  }),
  check: checkStatements(account, "cluster-LIVE", "payments_verifier"),
  report: reportStatements(account, { bucket, keyArn: key }),
  machine: machineStatements(account, [functionArn]),
  schedule: scheduleStatements(machineArn),
  base: lambdaBaseStatements(account, logGroup, key),
};
const allows = (
  role: keyof typeof statements,
  action: string,
  resource: string,
  context: Record<string, string> = {},
) => policyAllows(policyDocument(statements[role]), { action, resource, context });

describe("the function that restores", () => {
  const tagged = { "aws:RequestTag/Purpose": "backup-verification" };

  it.each([
    { action: "rds:RestoreDBClusterFromSnapshot", resource: temporary },
    { action: "rds:CreateDBInstance", resource: rds("db:db-instance-verification-dev-x1") },
    { action: "rds:AddTagsToResource", resource: temporary },
  ])("may $action under its one name, and under the tag of what is temporary only", ({ action, resource }) => {
    expect(allows("restore", action, resource, tagged)).toBe(true);
    expect(allows("restore", action, resource, { "aws:RequestTag/Purpose": "another" })).toBe(false);
    expect(allows("restore", action, live, tagged) && action !== "rds:CreateDBInstance").toBe(false);
  });

  it.each(["rds:DeleteDBCluster", "rds:DeleteDBInstance"])(
    "may %s by its name, and never the live database",
    (action) => {
      const own = { "aws:ResourceTag/Purpose": "backup-verification" };
      expect(allows("restore", action, temporary, own)).toBe(true);
      expect(allows("restore", action, temporary, { "aws:ResourceTag/Purpose": "" })).toBe(false);
      for (const resource of [live, rds("db:db-instance-1-dev-x1"), rds("cluster:db-cluster-verification-prod-p1")])
        expect(allows("restore", action, resource, own), resource).toBe(false);
    },
  );

  it("uses the data key through RDS, and grants it to AWS's own services only", () => {
    const through = { "kms:ViaService": "rds.ap-southeast-1.amazonaws.com" };
    expect(allows("restore", "kms:CreateGrant", key, through)).toBe(true);
    expect(allows("restore", "kms:CreateGrant", key, { "kms:ViaService": "s3.ap-southeast-1.amazonaws.com" })).toBe(
      false,
    );
    expect(statements.restore.find(({ Sid }) => Sid === "KeyGrant")?.Condition).toMatchObject({
      Bool: { "kms:GrantIsForAWSResource": "true" },
    });
  });

  it("cannot log in anywhere", () => {
    expect(statements.restore.flatMap(({ Action }) => Action).filter((name) => name.startsWith("rds-db:"))).toEqual([]);
  });
});

describe("the function that checks", () => {
  const user = (cluster: string, name: string) =>
    `arn:aws:rds-db:ap-southeast-1:111122223333:dbuser:${cluster}/${name}`;

  it.each([
    { where: "a restored cluster as the verifier", resource: user("cluster-NEW", "payments_verifier"), allowed: true },
    { where: "the live cluster as the verifier", resource: user("cluster-LIVE", "payments_verifier"), allowed: false },
    { where: "a restored cluster as the owner", resource: user("cluster-NEW", "payments_owner"), allowed: false },
  ])("logs in at $where: $allowed", ({ resource, allowed }) => {
    expect(allows("check", "rds-db:connect", resource)).toBe(allowed);
  });

  it("may nothing else", () => {
    expect(new Set(statements.check.flatMap(({ Action }) => Action))).toEqual(new Set(["rds-db:connect"]));
  });
});

describe("the function that reports", () => {
  it.each([
    { what: "a record", key: "evidence/backup-verification/dev-x1/2026/11/25/e1.json", allowed: true },
    { what: "over the logs", key: "logs/2026/11/25/x.gz", allowed: false },
  ])("may write $what: $allowed", ({ key: object, allowed }) => {
    expect(allows("report", "s3:PutObject", `arn:aws:s3:::${bucket}/${object}`)).toBe(allowed);
  });

  it("cannot read or delete what it wrote", () => {
    expect(statements.report.flatMap(({ Action }) => Action).sort()).toEqual([
      "cloudwatch:PutMetricData",
      "kms:GenerateDataKey",
      "s3:PutObject",
    ]);
  });

  it("writes metrics into its own namespace only", () => {
    expect(allows("report", "cloudwatch:PutMetricData", "*", { "cloudwatch:namespace": "Payments/Backup" })).toBe(true);
    expect(allows("report", "cloudwatch:PutMetricData", "*", { "cloudwatch:namespace": "Payments" })).toBe(false);
  });
});

it("lets the machine call its functions, and the schedule start the machine, and nothing else of either", () => {
  expect(allows("machine", "lambda:InvokeFunction", functionArn)).toBe(true);
  expect(allows("machine", "lambda:InvokeFunction", `${functionArn}-2`)).toBe(false);
  expect(statements.schedule).toEqual([
    { Sid: "Start", Effect: "Allow", Action: ["states:StartExecution"], Resource: [machineArn] },
  ]);
});

it("lets a function write to its own log group, and make none", () => {
  const logs = statements.base.flatMap(({ Action, Resource }) =>
    Action.filter((name) => name.startsWith("logs:")).map((name) => [name, Resource]),
  );
  expect(logs).toEqual([
    ["logs:CreateLogStream", [`${logGroup}:*`]],
    ["logs:PutLogEvents", [`${logGroup}:*`]],
  ]);
});

const all = Object.values(statements).flat();

it("asks for all resources only where AWS knows no others", () => {
  expect(all.filter(({ Resource }) => Resource?.includes("*")).map(({ Sid }) => Sid)).toEqual([
    "Metrics",
    "LogDelivery",
    "Trace",
    "Trace",
    "FindNetworkInterfaces",
  ]);
});

it("lets Lambda make and take away network interfaces in this account and region only", () => {
  expect(statements.base.find(({ Sid }) => Sid === "NetworkInterfaces")).toMatchObject({
    Action: expect.arrayContaining(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]) as unknown,
    Resource: ["arn:aws:ec2:ap-southeast-1:111122223333:*/*"],
  });
});

it("has no wildcard among its actions", () => {
  expect(all.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
});
