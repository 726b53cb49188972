import { isRecord, isUnknown } from "../../simulated-aws/attributes.ts";
import { taggedTypes } from "../name-arguments.ts";
import type { ResourceRule } from "../policy-rule.ts";

const wanted = ["Platform", "Project", "Owner", "Environment", "EnvironmentSuffix"];

export const ownerTags: ResourceRule = {
  id: "owner-tags",
  scope: "resource",
  reason: "Who finds a resource must find whom to ask, and a destroyed copy what it left behind.",
  requirement: "All resources include environmentSuffix variable",
  controls: ["PCI DSS 12.5.1"],
  remedy: "make it with the project's one provider (awsProvider), which adds the tags",
  types: taggedTypes,
  problems: ({ properties }) => {
    const { tags, tagsAll } = properties;
    if (isUnknown(tags) || isUnknown(tagsAll)) return [];
    const all = { ...(isRecord(tagsAll) ? tagsAll : {}), ...(isRecord(tags) ? tags : {}) };
    const missing = wanted.filter((tag) => all[tag] === undefined);
    return missing.length === 0 ? [] : [`lacks the tags ${missing.join(", ")}`];
  },
};
