import { isUnknown, valuesAt } from "../../simulated-aws/attributes.ts";
import type { ResourceRule } from "../policy-rule.ts";

const [least, most] = [0.5, 2];

export const auroraCapacity: ResourceRule = {
  id: "aurora-capacity",
  scope: "resource",
  reason: "Below half a unit the database pauses, above two it costs what nobody has agreed to.",
  requirement: "Automatic scaling between 0.5 and 2 ACUs",
  controls: [],
  remedy: "set serverlessv2ScalingConfiguration to a minimum of 0.5 and a maximum of 2",
  types: ["aws:rds/cluster:Cluster"],
  problems: ({ properties }) => {
    const { serverlessv2ScalingConfiguration: scaling } = properties;
    if (isUnknown(scaling)) return [];
    const [minimum] = valuesAt(scaling, "minCapacity");
    const [maximum] = valuesAt(scaling, "maxCapacity");
    return minimum === least && maximum === most
      ? []
      : [`scales from ${String(minimum)} to ${String(maximum)} capacity units`];
  },
};
