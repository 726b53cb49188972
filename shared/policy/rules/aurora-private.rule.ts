import { known } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

export const auroraPrivate: ResourceRule = {
  id: "aurora-private",
  scope: "resource",
  reason: "The database has no business with the internet.",
  requirement: "3 database subnets isolated from application tier",
  controls: ["PCI DSS 1.4.4", "FSBP RDS.2"],
  remedy: "set publiclyAccessible to false",
  types: ["aws:rds/clusterInstance:ClusterInstance"],
  problems: ({ properties }) =>
    known(properties, "publiclyAccessible") === false ? [] : ["may get an address on the internet"],
};
