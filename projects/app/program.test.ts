import { fileURLToPath } from "node:url";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import { isRecord } from "@payments/shared/simulated-aws/attributes.ts";
import type { RecordedResource } from "@payments/shared/simulated-aws/program-under-mocks.ts";
import { rehearse } from "@payments/shared/simulated-aws/rehearsal.ts";
import { matchesPattern } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { deploymentOrder, readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { type RehearsedProject, rehearseProject, repository } from "@payments/shared/testing/rehearsed-project.ts";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it, vi } from "vitest";
import appSettings from "./app.settings.ts";
import program from "./program.ts";

let project: RehearsedProject;
const upstream = (name: string) => project.records.get(name)?.outputs ?? {};

beforeAll(async () => {
  project = await rehearseProject("app");
});

interface Container {
  readonly name: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
}

/** The environment of the service's container. */
function serviceEnvironment(resources: readonly RecordedResource[]): Record<string, string> {
  const task = resources.find(({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition");
  const [service] = JSON.parse(String(task?.inputs["containerDefinitions"])) as [Container];
  return Object.fromEntries(service.environment.map(({ name, value }) => [name, value]));
}

it("is taken by the account without a refusal", () => {
  expect(project.refusals).toEqual([]);
});

it("reads exactly the stacks that its package lists", () => {
  expect([...project.references].sort()).toEqual(project.needs);
  expect(project.needs).toEqual(["data", "edge", "network", "security"]);
});

it("holds one cluster with one service, two colours and two rules, and makes nothing that another team owns", () => {
  const counts: Record<string, number> = {};
  for (const { type } of project.resources) counts[type] = (counts[type] ?? 0) + 1;
  expect(counts).toEqual({
    "aws:appautoscaling/policy:Policy": 3,
    "aws:appautoscaling/scheduledAction:ScheduledAction": 2,
    "aws:appautoscaling/target:Target": 1,
    "aws:cloudwatch/logGroup:LogGroup": 4,
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": 4,
    "aws:cloudwatch/metricAlarm:MetricAlarm": 3,
    "aws:ecs/cluster:Cluster": 1,
    "aws:ecs/service:Service": 1,
    "aws:ecs/taskDefinition:TaskDefinition": 1,
    "aws:iam/role:Role": 5,
    "aws:iam/rolePolicy:RolePolicy": 5,
    "aws:lambda/function:Function": 1,
    "aws:lb/listenerRule:ListenerRule": 2,
    "aws:lb/targetGroup:TargetGroup": 2,
  });
});

it("publishes names, dimensions and the image that runs, and nothing else", () => {
  const suffixOf = (colour: string) =>
    project.resource("aws:lb/targetGroup:TargetGroup", `target-group-${colour}`).state["arnSuffix"];
  expect(project.outputs).toEqual({
    clusterName: "cluster-payments-local-r1",
    serviceName: "service-payments-local-r1",
    blueTargetGroupArnSuffix: suffixOf("blue"),
    greenTargetGroupArnSuffix: suffixOf("green"),
    serviceLogGroupName: "log-group-payment-service-local-r1",
    serviceMetricNamespace: "Payments/Service",
    serviceMetricDimensions: { Environment: "local-r1" },
    image:
      "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/repository-payment-service-local-r1@sha256:94a48bf0ef2331c3003987b267dc469b1e9d8e6bc947601a5f3ed6392d120c60",
    contractVersion: 1,
    environment: "local",
    environmentSuffix: "r1",
  });
});

describe("what the service is told agrees with what others were told", () => {
  it("metrics: it writes them under the namespace and dimensions that are published", () => {
    const { METRIC_NAMESPACE, METRIC_DIMENSIONS } = serviceEnvironment(project.resources);
    expect(METRIC_NAMESPACE).toBe(project.outputs["serviceMetricNamespace"]);
    expect(JSON.parse(METRIC_DIMENSIONS ?? "")).toEqual(project.outputs["serviceMetricDimensions"]);
  });

  it("traces: its name is one that edge's sampling rule is about", () => {
    const rule = project.records
      .get("edge")
      ?.resources.find(({ type }) => type === "aws:xray/samplingRule:SamplingRule");
    const { OTEL_SERVICE_NAME = "" } = serviceEnvironment(project.resources);
    expect(OTEL_SERVICE_NAME).toBe("payment-service-local-r1");
    expect(matchesPattern(String(rule?.inputs["serviceName"]), OTEL_SERVICE_NAME)).toBe(true);
  });

  it("database: it connects to data's writer by the name in the certificate", () => {
    const data = upstream("data");
    expect(serviceEnvironment(project.resources)).toMatchObject({
      DATABASE_HOST: data["writerEndpoint"],
      DATABASE_PORT: String(data["port"]),
      DATABASE_NAME: data["databaseName"],
      DATABASE_USER: data["applicationRole"],
    });
  });

  it("connections: blue and green together hold no more than data's settings can carry", () => {
    const { DATABASE_POOL_SIZE } = serviceEnvironment(project.resources);
    const target = project.resource("aws:appautoscaling/target:Target", "scaling");
    expect(2 * Number(target.inputs["maxCapacity"]) * Number(DATABASE_POOL_SIZE)).toBeLessThanOrEqual(
      Number(upstream("data")["maxApplicationConnections"]),
    );
  });

  it("partners: it knows the path under which only API Gateway gets through", () => {
    expect(serviceEnvironment(project.resources)["PARTNER_PATH_PREFIX"]).toBe(upstream("edge")["apiPathPrefix"]);
  });
});

describe("order", () => {
  const waitsFor = (type: string, name: string) => project.resource(type, name).waitsFor;

  it("puts the containers' log groups and their way to the archive before the task that writes to them", () => {
    expect(waitsFor("aws:ecs/taskDefinition:TaskDefinition", "task-definition")).toEqual(
      expect.arrayContaining(
        ["log-group-payment-service", "log-group-collector"].flatMap((name) => [
          `aws:cloudwatch/logGroup:LogGroup ${name}`,
          `aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter ${name}`,
        ]),
      ),
    );
  });

  it("puts the group of Container Insights before the cluster, for which ECS would make one without retention", () => {
    expect(waitsFor("aws:ecs/cluster:Cluster", "cluster")).toContain(
      "payments:shared:ArchivedLogGroup log-group-container-insights",
    );
  });

  it.each([
    { before: "its release role can act", awaited: "aws:iam/rolePolicy:RolePolicy role-release" },
    {
      before: "the production rule weighs its groups",
      awaited: "aws:lb/listenerRule:ListenerRule listener-rule-production",
    },
    { before: "the test rule weighs its groups", awaited: "aws:lb/listenerRule:ListenerRule listener-rule-test" },
    { before: "its hook can be called", awaited: "aws:iam/rolePolicy:RolePolicy role-release-hook-invocation" },
    { before: "its hook can act", awaited: "aws:lambda/function:Function function-release-hook" },
    { before: "errors ring", awaited: "aws:cloudwatch/metricAlarm:MetricAlarm alarm-release-errors" },
    { before: "latency rings", awaited: "aws:cloudwatch/metricAlarm:MetricAlarm alarm-release-latency" },
    { before: "unhealthy tasks ring", awaited: "aws:cloudwatch/metricAlarm:MetricAlarm alarm-release-unhealthy" },
  ])("starts no task before $before", ({ awaited }) => {
    expect(waitsFor("aws:ecs/service:Service", "service")).toContain(awaited);
  });

  it.each(["task", "task-execution"])("lets no task start before the policy of its role %s is attached", (role) => {
    expect(waitsFor("aws:ecs/taskDefinition:TaskDefinition", "task-definition")).toContain(
      `aws:iam/rolePolicy:RolePolicy role-${role}`,
    );
  });
});

it("gives a copy of the environment its own names in the same account, in metrics and traces as well", async () => {
  const graph = readStackGraph(repository);
  const records = await rehearse({
    projects: deploymentOrder(graph).flatMap((name) => (name === "observability" ? [] : (graph.get(name) ?? []))),
    environment: "local",
    stack: "local-pr42",
    store: project.store,
  });
  const copy = records.get("app");
  expect([...records.values()].flatMap(({ refusals }) => refusals)).toEqual([]);
  expect(copy?.outputs).toMatchObject({
    clusterName: "cluster-payments-local-pr42",
    serviceMetricDimensions: { Environment: "local-pr42" },
    environmentSuffix: "pr42",
  });
  expect(serviceEnvironment(copy?.resources ?? [])).toMatchObject({
    OTEL_SERVICE_NAME: "payment-service-local-pr42",
    PARTNER_PATH_PREFIX: "/stage-local-pr42",
  });
  expect(JSON.stringify(copy?.resources.map(({ inputs }) => inputs))).not.toContain("local-r1");
});

it.each([
  {
    mistake: "more minimum than maximum",
    change: { tasks: { minimum: 9, maximum: 6 } },
    message: /InvalidSettings: projects\/app\/Pulumi.local.yaml has mistakes:\n.*minimum is above maximum/,
  },
  {
    mistake: "a pair of CPU and memory that Fargate does not have",
    change: { task: { cpu: 4096, memory: 2048 } },
    message: /Fargate offers 8192 to 30720 MiB with 4096 CPU units\n.*at task.memory/,
  },
  { mistake: "an unknown key", change: { strategy: "ROLLING" }, message: /Unrecognized key: "strategy"/ },
])("stops at settings with $mistake, before it makes anything", async ({ change, message }) => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const settings = readSettingsFile({ name: "app", folder }, "local", appSettings);
  const made = vi.fn<pulumi.runtime.Mocks["newResource"]>(({ inputs }) => ({ id: undefined, state: inputs as object }));
  pulumi.runtime.setAllConfig({ "app:settings": JSON.stringify({ ...settings, ...change }) });
  await pulumi.runtime.setMocks({ newResource: made, call: () => ({}) }, "app", "local", false, "organization");
  await expect(program()).rejects.toThrow(message);
  expect(made).not.toHaveBeenCalled();
});

it("refuses more tasks than the database has connections for, with what would fit", async () => {
  const tasks = { minimum: 6, maximum: 32 };
  await expect(rehearseProject("app", { adjust: (settings) => ({ ...settings, tasks }) })).rejects.toThrow(
    /blue and green with 32 tasks each[^\n]* want 384 connections, the database carries 380\n +remedy: .* tasks.maximum to 31/,
  );
});

it("tags everything for the team that answers for it", () => {
  const tagged = project.resources.filter(({ inputs }) => isRecord(inputs["tags"]));
  expect(tagged.length).toBeGreaterThan(15);
  for (const { name, inputs } of tagged) {
    expect(inputs["tags"], name).toMatchObject({
      Project: "app",
      Owner: "application-team",
      Environment: "local",
      EnvironmentSuffix: "r1",
    });
  }
});
