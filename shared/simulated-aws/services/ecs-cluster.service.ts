import { type Attributes, isRecord, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  between,
  fromArgument,
  matches,
  oneOf,
  planned,
  type ResourceType,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { logGroupType } from "./cloudwatch-logs.service.ts";
import { knownKey } from "./known-key.rule.ts";
import { bucketType } from "./s3-bucket.service.ts";

const clusterPage = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html";
const settingPage = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html";
const commandPage = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html";
const providersPage = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html";
const strategyPage = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html";

export const clusterType = "aws:ecs/cluster:Cluster";
export const providersType = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";

const command = "configuration.executeCommandConfiguration";

function insightsOf(state: Attributes): unknown {
  return valuesAt(state, "settings")
    .filter(isRecord)
    .find(({ name }) => name === "containerInsights")?.["value"];
}

const cluster: ResourceType = {
  id: (context) =>
    `arn:${context.partition}:ecs:${context.region}:${context.accountId}:cluster/${fromArgument("name")(context)}`,
  arn: "{id}",
  name: "name",
  defaults: { settings: [{ name: "containerInsights", value: "disabled" }] },
  references: {
    [`${command}.logConfiguration.cloudWatchLogGroupName`]: [logGroupType],
    [`${command}.logConfiguration.s3BucketName`]: [bucketType],
  },
  rules: [
    matches("name", /^[\w-]{1,255}$/, "up to 255 letters, digits, hyphens and underscores", clusterPage),
    oneOf("settings.name", ["containerInsights"], settingPage),
    oneOf("settings.value", ["enhanced", "enabled", "disabled"], settingPage),
    oneOf(`${command}.logging`, ["NONE", "DEFAULT", "OVERRIDE"], commandPage),
    planned("configuration", commandPage, (inputs) => {
      const [logging] = valuesAt(inputs, `${command}.logging`);
      const given = valuesAt(inputs, `${command}.logConfiguration`).length > 0;
      if (logging === "OVERRIDE" && !given) return "logConfiguration is required when logging is OVERRIDE";
      return given && logging !== undefined && logging !== "OVERRIDE"
        ? `logConfiguration needs logging OVERRIDE, got ${String(logging)}`
        : undefined;
    }),
    knownKey(`${command}.kmsKeyId`, commandPage),
  ],
  // Container Insights makes its group itself, without retention, unless somebody made it before.
  alongside: (state, { accountId, find, partition, region }) => {
    const name = `/aws/ecs/containerinsights/${text(state, "name")}/performance`;
    if (insightsOf(state) === "disabled" || find(logGroupType, name)) return [];
    const arn = `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;
    return [{ type: logGroupType, id: name, name, arn, state: { name, arn, retentionInDays: 0 } }];
  },
};

const own = ["FARGATE", "FARGATE_SPOT"];
const strategies = "defaultCapacityProviderStrategies";

const clusterCapacityProviders: ResourceType = {
  id: fromArgument("clusterName"),
  replaceOn: ["clusterName"],
  references: { clusterName: [clusterType] },
  rules: [
    between(`${strategies}.weight`, 0, 1000, strategyPage),
    between(`${strategies}.base`, 0, 100_000, strategyPage),
    planned(strategies, strategyPage, (inputs) => {
      const bases = valuesAt(inputs, `${strategies}.base`).filter((base) => base !== 0);
      return bases.length > 1 ? "only one capacity provider in a strategy can have a base" : undefined;
    }),
    planned(strategies, providersPage, (inputs) => {
      const providers = stringsAt(inputs, "capacityProviders");
      const stray = stringsAt(inputs, `${strategies}.capacityProvider`).find((name) => !providers.includes(name));
      return (
        stray && `the default strategy names ${stray}, which is none of capacityProviders: ${providers.join(", ")}`
      );
    }),
    refusedByApi("capacityProviders", "InvalidParameterException", providersPage, (inputs, { find }) => {
      const stray = stringsAt(inputs, "capacityProviders").find(
        (name) => !own.includes(name) && !find("aws:ecs/capacityProvider:CapacityProvider", name),
      );
      return stray && `The specified capacity provider does not exist: ${stray}`;
    }),
  ],
};

/** Clusters and where their tasks run. */
export const ecsCluster: SimulatedService = {
  resources: { [clusterType]: cluster, [providersType]: clusterCapacityProviders },
};
