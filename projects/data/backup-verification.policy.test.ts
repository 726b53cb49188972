import { lambdaBaseStatements } from "@payments/shared/components/lambda-function.policy.ts";
import { expect, it } from "vitest";
import { scheduleStatements, verificationNamespace, verificationStatements } from "./backup-verification.policy.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
const cluster = "arn:aws:rds:ap-southeast-1:111122223333:cluster:db-cluster-payments-dev-x1";
const functionArn = "arn:aws:lambda:ap-southeast-1:111122223333:function:function-backup-verification-dev-x1";
const logGroup = "arn:aws:logs:ap-southeast-1:111122223333:log-group:/aws/lambda/function-backup-verification-dev-x1";
const key = "arn:aws:kms:ap-southeast-1:111122223333:key/00000000-0000-4000-8000-000000000001";

const verification = verificationStatements(account, cluster);
const base = lambdaBaseStatements(account, logGroup, key);
const all = [...verification, ...base];

it("lets the verification look at this cluster and at snapshots of the account, and change nothing", () => {
  expect(verification.find(({ Sid }) => Sid === "Backups")).toEqual({
    Sid: "Backups",
    Effect: "Allow",
    Action: ["rds:DescribeDBClusterSnapshots", "rds:DescribeDBClusters"],
    Resource: [cluster, "arn:aws:rds:ap-southeast-1:111122223333:cluster-snapshot:*"],
  });
});

it("lets it write metrics into its own namespace only", () => {
  expect(verification.find(({ Sid }) => Sid === "Metrics")).toEqual({
    Sid: "Metrics",
    Effect: "Allow",
    Action: ["cloudwatch:PutMetricData"],
    Resource: ["*"],
    Condition: { StringEquals: { "cloudwatch:namespace": verificationNamespace } },
  });
});

it("lets a function write to its own log group, and make none", () => {
  const logs = all.flatMap(({ Action, Resource }) =>
    Action.filter((name) => name.startsWith("logs:")).map((name) => [name, Resource]),
  );
  expect(logs).toEqual([
    ["logs:CreateLogStream", [`${logGroup}:*`]],
    ["logs:PutLogEvents", [`${logGroup}:*`]],
  ]);
});

it("lets a function decrypt its environment by the key of artefacts, and encrypt nothing", () => {
  expect(
    all.flatMap(({ Action, Resource }) => (Action.some((name) => name.startsWith("kms:")) ? [[Action, Resource]] : [])),
  ).toEqual([[["kms:Decrypt"], [key]]]);
});

it("asks for all resources only where AWS knows no others", () => {
  expect(all.filter(({ Resource }) => Resource?.includes("*")).map(({ Sid }) => Sid)).toEqual([
    "Metrics",
    "Trace",
    "FindNetworkInterfaces",
  ]);
});

it("lets Lambda make and take away network interfaces in this account and region only", () => {
  expect(base.find(({ Sid }) => Sid === "NetworkInterfaces")).toMatchObject({
    Action: expect.arrayContaining(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]) as unknown,
    Resource: ["arn:aws:ec2:ap-southeast-1:111122223333:*/*"],
  });
});

it("has no wildcard among its actions", () => {
  expect(all.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
});

it("lets the schedule start the function, and nothing else", () => {
  expect(scheduleStatements(functionArn)).toEqual([
    { Sid: "Start", Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [functionArn] },
  ]);
});
