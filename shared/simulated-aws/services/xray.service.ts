import {
  alphanumeric,
  between,
  fromArgument,
  lengthBetween,
  oneOf,
  planned,
  type ResourceType,
  type SimulatedService,
} from "../resource-type.ts";

const rulePage = "https://docs.aws.amazon.com/xray/latest/api/API_SamplingRule.html";
const groupPage = "https://docs.aws.amazon.com/xray/latest/api/API_CreateGroup.html";

const samplingRule: ResourceType = {
  id: fromArgument("ruleName"),
  arn: "arn:{partition}:xray:{region}:{accountId}:sampling-rule/{id}",
  name: "ruleName",
  rules: [
    lengthBetween("ruleName", 1, 32, rulePage),
    between("priority", 1, 9999, rulePage),
    between("fixedRate", 0, 1, rulePage),
    between("reservoirSize", 0, 2_147_483_647, rulePage),
    oneOf("version", [1], rulePage),
    lengthBetween("serviceName", 1, 64, rulePage),
    lengthBetween("serviceType", 1, 64, rulePage),
    lengthBetween("host", 1, 64, rulePage),
    lengthBetween("httpMethod", 1, 10, rulePage),
    lengthBetween("urlPath", 1, 128, rulePage),
    lengthBetween("resourceArn", 1, 500, rulePage),
  ],
};

const group: ResourceType = {
  id: ({ inputs, partition, region, accountId }) =>
    `arn:${partition}:xray:${region}:${accountId}:group/${String(inputs["groupName"])}/${alphanumeric(52).toUpperCase()}`,
  arn: "{id}",
  name: "groupName",
  defaults: { insightsConfiguration: { insightsEnabled: false, notificationsEnabled: false } },
  rules: [
    lengthBetween("groupName", 1, 32, groupPage),
    planned("groupName", groupPage, ({ groupName }) =>
      groupName === "Default" ? 'the group "Default" is AWS\'s own' : undefined,
    ),
    planned("insightsConfiguration", groupPage, ({ insightsConfiguration: insights }) => {
      const { insightsEnabled, notificationsEnabled } = Object(insights) as Record<string, unknown>;
      return notificationsEnabled === true && insightsEnabled === false
        ? "notificationsEnabled needs insightsEnabled"
        : undefined;
    }),
  ],
};

/** What X-Ray records. */
export const xray: SimulatedService = {
  resources: { "aws:xray/samplingRule:SamplingRule": samplingRule, "aws:xray/group:Group": group },
};
