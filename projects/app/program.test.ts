import { fileURLToPath } from "node:url";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import { isRecord } from "@payments/shared/simulated-aws/attributes.ts";
import type { RecordedResource } from "@payments/shared/simulated-aws/program-under-mocks.ts";
import { matchesPattern } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
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
function serviceEnvironment({ resource }: RehearsedProject): Record<string, string> {
  const { inputs } = resource("aws:ecs/taskDefinition:TaskDefinition", "task-definition");
  const [service] = JSON.parse(String(inputs["containerDefinitions"])) as [Container];
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
    "aws:appautoscaling/policy:Policy": 2,
    "aws:appautoscaling/target:Target": 1,
    "aws:cloudwatch/logGroup:LogGroup": 3,
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": 3,
    "aws:cloudwatch/metricAlarm:MetricAlarm": 3,
    "aws:ecs/cluster:Cluster": 1,
    "aws:ecs/service:Service": 1,
    "aws:ecs/taskDefinition:TaskDefinition": 1,
    "aws:iam/role:Role": 3,
    "aws:iam/rolePolicy:RolePolicy": 3,
    "aws:lb/listenerRule:ListenerRule": 2,
    "aws:lb/targetGroup:TargetGroup": 2,
  });
});

it("publishes names, dimensions and the image that runs, and nothing else", () => {
  const { resource, outputs } = project;
  const suffixOf = (colour: string) =>
    resource("aws:lb/targetGroup:TargetGroup", `target-group-${colour}`).state["arnSuffix"];
  expect(outputs).toEqual({
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
    const { METRIC_NAMESPACE, METRIC_DIMENSIONS } = serviceEnvironment(project);
    expect(METRIC_NAMESPACE).toBe(project.outputs["serviceMetricNamespace"]);
    expect(JSON.parse(METRIC_DIMENSIONS ?? "")).toEqual(project.outputs["serviceMetricDimensions"]);
  });

  it("traces: its name is one that edge's sampling rule is about", () => {
    const rule = project.records
      .get("edge")
      ?.resources.find(({ type }) => type === "aws:xray/samplingRule:SamplingRule");
    const { OTEL_SERVICE_NAME = "" } = serviceEnvironment(project);
    expect(OTEL_SERVICE_NAME).toBe("payment-service-local-r1");
    expect(matchesPattern(String(rule?.inputs["serviceName"]), OTEL_SERVICE_NAME)).toBe(true);
  });

  it("database: it connects to data's writer by the name in the certificate", () => {
    const data = upstream("data");
    expect(serviceEnvironment(project)).toMatchObject({
      DATABASE_HOST: data["writerEndpoint"],
      DATABASE_PORT: String(data["port"]),
      DATABASE_NAME: data["databaseName"],
    });
  });

  it("partners: it knows the path under which only API Gateway gets through", () => {
    expect(serviceEnvironment(project)["PARTNER_PATH_PREFIX"]).toBe(upstream("edge")["apiPathPrefix"]);
  });
});

describe("order", () => {
  const position = (found: (resource: RecordedResource) => boolean): number[] =>
    project.resources.flatMap((resource, index) => (found(resource) ? [index] : []));
  const ofType = (type: string) => position((resource) => resource.type === type);
  const last = (positions: number[]): number => Math.max(...positions);
  const first = (positions: number[]): number => Math.min(...positions, project.resources.length);

  it("puts every log group and its way to the archive before what writes to it", () => {
    const groups = [
      ...ofType("aws:cloudwatch/logGroup:LogGroup"),
      ...ofType("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"),
    ];
    expect(groups).toHaveLength(6);
    expect(last(groups)).toBeLessThan(first(ofType("aws:ecs/taskDefinition:TaskDefinition")));
    const insights = position(({ name }) => name === "log-group-container-insights");
    expect(insights).toHaveLength(2);
    expect(last(insights)).toBeLessThan(first(ofType("aws:ecs/cluster:Cluster")));
    const { options } = project.resource("aws:ecs/cluster:Cluster", "cluster");
    expect(options.dependsOn).toMatchObject([{ __name: "log-group-container-insights" }]);
  });

  it.each([
    { before: "the policies of its roles", type: "aws:iam/rolePolicy:RolePolicy", count: 3 },
    { before: "both listener rules", type: "aws:lb/listenerRule:ListenerRule", count: 2 },
    { before: "its alarms", type: "aws:cloudwatch/metricAlarm:MetricAlarm", count: 3 },
  ])("starts the service after $before", ({ type, count }) => {
    expect(ofType(type)).toHaveLength(count);
    expect(last(ofType(type))).toBeLessThan(first(ofType("aws:ecs/service:Service")));
  });
});

it("gives a copy of the environment its own names, in metrics and traces as well", async () => {
  const copy = await rehearseProject("app", { suffix: "pr42" });
  expect(copy.refusals).toEqual([]);
  expect(copy.outputs).toMatchObject({
    clusterName: "cluster-payments-local-pr42",
    serviceMetricDimensions: { Environment: "local-pr42" },
    environmentSuffix: "pr42",
  });
  expect(serviceEnvironment(copy)).toMatchObject({
    OTEL_SERVICE_NAME: "payment-service-local-pr42",
    PARTNER_PATH_PREFIX: "/stage-local-pr42",
  });
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
