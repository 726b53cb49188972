import { expect, it } from "vitest";
import { executionStatements, releaseStatements, taskStatements } from "./task-role.policy.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
const database = { clusterResourceId: "cluster-ABC", user: "payments_service" };

it("lets ECS pull from the two repositories and open streams in the two groups, which it cannot make", () => {
  const repositories = ["arn:repository/service", "arn:repository/collector"];
  expect(executionStatements(repositories, ["arn:log-group:service", "arn:log-group:collector"])).toEqual([
    { Sid: "Registry", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
    {
      Sid: "Images",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: repositories,
    },
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: ["arn:log-group:service:*", "arn:log-group:collector:*"],
    },
  ]);
});

it("lets the service log in to its own cluster as its own database role, send traces, and do nothing else", () => {
  expect(taskStatements(account, database)).toEqual([
    {
      Sid: "Database",
      Effect: "Allow",
      Action: ["rds-db:connect"],
      Resource: ["arn:aws:rds-db:ap-southeast-1:111122223333:dbuser:cluster-ABC/payments_service"],
    },
    {
      Sid: "Traces",
      Effect: "Allow",
      Action: [
        "xray:GetSamplingRules",
        "xray:GetSamplingStatisticSummaries",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
      ],
      Resource: ["*"],
    },
  ]);
});

it("follows the account into another partition", () => {
  const [logIn] = taskStatements({ ...account, partition: "aws-cn", region: "cn-north-1" }, database);
  expect(logIn?.Resource).toEqual(["arn:aws-cn:rds-db:cn-north-1:111122223333:dbuser:cluster-ABC/payments_service"]);
});

it("lets a release change this service's targets, listeners and rules, and only look at others", () => {
  expect(
    releaseStatements({
      targetGroupArns: ["arn:blue", "arn:green"],
      listenerArns: ["arn:https", "arn:test"],
      ruleArns: ["arn:production-rule", "arn:test-rule"],
    }),
  ).toEqual([
    {
      Sid: "Targets",
      Effect: "Allow",
      Action: ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
      Resource: ["arn:blue", "arn:green"],
    },
    {
      Sid: "Traffic",
      Effect: "Allow",
      Action: ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"],
      Resource: ["arn:https", "arn:test", "arn:production-rule", "arn:test-rule"],
    },
    {
      Sid: "Look",
      Effect: "Allow",
      Action: [
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      Resource: ["*"],
    },
  ]);
});
