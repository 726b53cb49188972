import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { logGroupBeforeWriter } from "./log-group-before-writer.rule.ts";

const group = (name: string) => resource("aws:cloudwatch/logGroup:LogGroup", { name }, { name });
const lambdaGroup = group("/aws/lambda/function-a-dev-x1");
const lambda = (after: (typeof lambdaGroup)[]) =>
  resource("aws:lambda/function:Function", { name: "function-a-dev-x1" }, { after });

it("admits writers whose group is declared before them, however far", () => {
  const role = resource("aws:iam/role:Role", {}, { after: [lambdaGroup] });
  const postgresql = group("/aws/rds/cluster/c/postgresql");
  const insights = group("/aws/ecs/containerinsights/payments/performance");
  const cluster = { enabledCloudwatchLogsExports: ["postgresql"], clusterIdentifier: "c" };
  const settings = [{ name: "containerInsights", value: "enhanced" }];
  expect(
    problemsOf(logGroupBeforeWriter, [
      ...[lambdaGroup, role, postgresql, insights],
      lambda([role]),
      resource("aws:rds/cluster:Cluster", cluster, { after: [postgresql] }),
      resource("aws:ecs/cluster:Cluster", { name: "payments", settings }, { after: [insights] }),
      resource("aws:apigateway/stage:Stage", {}, { after: [lambdaGroup] }),
    ]),
  ).toEqual([]);
});

it("refuses a function whose group is missing, and one that does not wait for it", () => {
  const problem = "writes to the log group /aws/lambda/function-a-dev-x1, which is not declared before it";
  expect(problemsOf(logGroupBeforeWriter, [lambda([])])).toEqual([problem]);
  expect(problemsOf(logGroupBeforeWriter, [lambdaGroup, lambda([])])).toEqual([problem]);
});

it.each([
  { type: "aws:apigateway/stage:Stage", argument: "accessLogSettings" },
  { type: "aws:cloudtrail/trail:Trail", argument: "cloudWatchLogsGroupArn" },
  { type: "aws:ecs/taskDefinition:TaskDefinition", argument: "containerDefinitions" },
  { type: "aws:sfn/stateMachine:StateMachine", argument: "loggingConfiguration" },
])("refuses a $type without a group of the stack", ({ type, argument }) => {
  expect(problemsOf(logGroupBeforeWriter, [resource(type, {})])).toEqual([
    `${argument} names no log group that is declared before it`,
  ]);
});
