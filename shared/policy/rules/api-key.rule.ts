import { known } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

export const apiKey: ResourceRule = {
  id: "api-key",
  scope: "resource",
  reason: "A method without a key has no caller, and no limit of one.",
  requirement: "API keys for authentication and rate limiting",
  controls: ["PCI DSS 8.3.1", "FSBP APIGateway.8"],
  remedy: "set apiKeyRequired to true",
  types: ["aws:apigateway/method:Method"],
  problems: ({ properties }) => (known(properties, "apiKeyRequired") === true ? [] : ["asks for no API key"]),
};
