import { stringsAt } from "../../simulated-aws/attributes.ts";
import type { PlatformRule } from "../policy-rule.ts";

const tiers = ["publicSubnetIds", "privateSubnetIds", "databaseSubnetIds"];
const groups = ["webSecurityGroupId", "appSecurityGroupId", "databaseSecurityGroupId"];
const zones = 3;

export const separateTiers: PlatformRule = {
  id: "separate-tiers",
  scope: "platform",
  reason: "A tier that shares a subnet or a group with another is not isolated from it.",
  requirement: "3 public, 3 private and 3 database subnets in three zones; separate security groups for each tier",
  controls: ["PCI DSS 1.4.1", "PCI DSS 1.4.4"],
  remedy: "publish three subnets of their own for each tier, and a group of its own",
  problems: ({ network = {}, security = {} }) => {
    const subnets = tiers.flatMap((tier) => stringsAt(network, tier));
    const own = groups.flatMap((group) => stringsAt(security, group));
    return [
      ...tiers
        .filter((tier) => Object.keys(network).length > 0 && new Set(stringsAt(network, tier)).size !== zones)
        .map((tier) => `${tier} of network are not three`),
      ...(new Set(subnets).size === subnets.length ? [] : ["two tiers of network share a subnet"]),
      ...(new Set(own).size === own.length ? [] : ["two tiers of security share a group"]),
    ];
  },
};
