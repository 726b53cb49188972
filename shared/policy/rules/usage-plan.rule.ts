import { valuesAt } from "../../simulated-aws/attributes.ts";
import type { ResourceRule } from "../policy-rule.ts";

const requestsPerMinute = 1000;

export const usagePlan: ResourceRule = {
  id: "usage-plan",
  scope: "resource",
  reason: "A partner's mistake must not become everybody's outage.",
  requirement: "Rate limit of 1000 requests per minute per API key",
  controls: ["PCI DSS 6.4.2"],
  remedy:
    "set throttleSettings to a rateLimit of 1000 / 60 a second and a burstLimit of at most 17, one second's worth",
  types: ["aws:apigateway/usagePlan:UsagePlan"],
  problems: ({ properties }) => {
    const [rate] = valuesAt(properties, "throttleSettings.rateLimit");
    const [burst] = valuesAt(properties, "throttleSettings.burstLimit");
    if (rate === undefined || burst === undefined) return ["its keys have no limit"];
    const perMinute = Number(rate) * 60;
    return [
      ...(Math.round(perMinute) === requestsPerMinute ? [] : [`allows ${perMinute.toFixed(0)} requests a minute`]),
      ...(Number(burst) <= Math.ceil(requestsPerMinute / 60) ? [] : [`allows ${String(burst)} requests at once`]),
    ];
  },
};
