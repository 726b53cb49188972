import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { NetworkUnderTest } from "./network.fixture.ts";

const clusterType = "aws:ecs/cluster:Cluster";
const providersType = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";

const exec = (executeCommandConfiguration: Attributes): Attributes => ({
  configuration: { executeCommandConfiguration },
});

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  { scenario: "a dot in its name", more: { name: "app.dev" }, refusal: /letters, digits, hyphens and underscores/ },
  {
    scenario: "a setting",
    more: { settings: [{ name: "insights", value: "enabled" }] },
    refusal: /one of \[containerInsights\]/,
  },
  {
    scenario: "insights switched on",
    more: { settings: [{ name: "containerInsights", value: "on" }] },
    refusal: /settings\.value to be one of \[enhanced enabled disabled\], got on/,
  },
  {
    scenario: "a kind of log",
    more: exec({ logging: "S3" }),
    refusal: /logging to be one of \[NONE DEFAULT OVERRIDE\]/,
  },
  {
    scenario: "an empty override",
    more: exec({ logging: "OVERRIDE" }),
    refusal: /logConfiguration is required when logging/,
  },
  {
    scenario: "an override that is none",
    more: exec({ logging: "DEFAULT", logConfiguration: { s3BucketName: "logs" } }),
    refusal: /logConfiguration needs logging OVERRIDE, got DEFAULT/,
  },
  {
    scenario: "a group that is not there",
    more: exec({ logging: "OVERRIDE", logConfiguration: { cloudWatchLogGroupName: "/ecs/exec" } }),
    refusal: /the LogGroup '\/ecs\/exec' does not exist/,
  },
  {
    scenario: "a key that is not there",
    more: exec({ kmsKeyId: "alias/exec" }),
    refusal: /KMS key 'alias\/exec' does not exist/,
  },
])("refuses a cluster with $scenario", ({ more, refusal }) => {
  expect(new NetworkUnderTest().refusal(clusterType, { name: "app-dev", ...more })).toMatch(refusal);
});

it("makes a cluster whose id is its ARN, and replaces it for its name", () => {
  const test = new NetworkUnderTest();
  const { id, state } = test.make(clusterType, { name: "app-dev" });
  expect(id).toBe("arn:aws:ecs:ap-southeast-1:111122223333:cluster/app-dev");
  expect(state).toMatchObject({ arn: id, settings: [{ name: "containerInsights", value: "disabled" }] });
  expect(test.account.diff(clusterType, { name: "a" }, { name: "a", settings: [] }).replaces).toEqual([]);
  expect(test.account.diff(clusterType, { name: "a" }, { name: "b" }).replaces).toEqual(["name"]);
  expect(test.account.store.list("aws:cloudwatch/logGroup:LogGroup")).toEqual([]);
});

it.each([
  { scenario: "makes the group of Container Insights itself", before: false, retentionInDays: 0 },
  { scenario: "leaves the group of Container Insights as somebody made it", before: true, retentionInDays: 2557 },
])("$scenario", ({ before, retentionInDays }) => {
  const test = new NetworkUnderTest();
  const group = "/aws/ecs/containerinsights/app-dev/performance";
  if (before) test.logGroup(group);
  test.make(clusterType, { name: "app-dev", settings: [{ name: "containerInsights", value: "enhanced" }] });
  expect(test.account.read("aws:cloudwatch/logGroup:LogGroup", group)?.state).toMatchObject({ retentionInDays });
});

const strategy = (...defaultCapacityProviderStrategies: Attributes[]): Attributes => ({
  defaultCapacityProviderStrategies,
});

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  {
    scenario: "a weight",
    more: strategy({ capacityProvider: "FARGATE", weight: 1001 }),
    refusal: /range \(0 - 1000\)/,
  },
  { scenario: "a base", more: strategy({ capacityProvider: "FARGATE", base: -1 }), refusal: /range \(0 - 100000\)/ },
  {
    scenario: "two bases",
    more: strategy({ capacityProvider: "FARGATE", base: 1 }, { capacityProvider: "FARGATE_SPOT", base: 1 }),
    refusal: /only one capacity provider in a strategy can have a base/,
  },
  {
    scenario: "a strategy for another",
    more: { capacityProviders: ["FARGATE"], ...strategy({ capacityProvider: "FARGATE_SPOT" }) },
    refusal: /the default strategy names FARGATE_SPOT, which is none of capacityProviders: FARGATE/,
  },
  { scenario: "an unknown provider", more: { capacityProviders: ["SPOT"] }, refusal: /does not exist: SPOT/ },
  {
    scenario: "no cluster",
    more: { clusterName: "nowhere" },
    refusal: /clusterName: the Cluster 'nowhere' does not exist/,
  },
])("refuses capacity providers with $scenario", ({ more, refusal }) => {
  const test = new NetworkUnderTest();
  test.make(clusterType, { name: "app-dev" });
  const inputs = { clusterName: "app-dev", capacityProviders: ["FARGATE", "FARGATE_SPOT"], ...more };
  expect(test.refusal(providersType, inputs)).toMatch(refusal);
});

it("gives a cluster its capacity providers, with which it stays", () => {
  const test = new NetworkUnderTest();
  const { id: cluster } = test.make(clusterType, { name: "app-dev" });
  const inputs = { clusterName: "app-dev", capacityProviders: ["FARGATE"] };
  expect(test.make(providersType, inputs).id).toBe("app-dev");
  expect(() => test.account.delete(clusterType, cluster)).toThrow(/in use by aws:ecs\/clusterCapacityProviders/);
  expect(test.account.diff(providersType, inputs, { ...inputs, clusterName: "b" }).replaces).toEqual(["clusterName"]);
});
