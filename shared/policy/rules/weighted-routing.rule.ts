import { isRecord, isUnknown, valuesAt } from "../../simulated-aws/attributes.ts";
import type { ResourceRule } from "../policy-rule.ts";

export const weightedRouting: ResourceRule = {
  id: "weighted-routing",
  scope: "resource",
  reason: "ECS swings traffic only where both target groups stand in the rule.",
  requirement: "Target groups with weighted routing support",
  controls: [],
  remedy: "forward to two target groups with weights, as ReleaseRouting does",
  types: ["aws:lb/listenerRule:ListenerRule"],
  problems: ({ properties }) => {
    if (isUnknown(properties["actions"])) return [];
    const forwards = valuesAt(properties, "actions")
      .filter(isRecord)
      .filter(({ type }) => type === "forward");
    return forwards.every((action) => isUnknown(action["forward"]) || weights(action).length === 2)
      ? []
      : ["does not forward to two weighted target groups"];
  },
};

function weights(action: Record<string, unknown>): unknown[] {
  return valuesAt(action, "forward.targetGroups.weight");
}
