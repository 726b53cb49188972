import { known } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

const leastRetentionDays = 7;

export const auroraProtected: ResourceRule = {
  id: "aurora-protected",
  scope: "resource",
  reason:
    "Storage, backups and snapshots take the cluster's encryption, and backups are the only way back after a mistake.",
  requirement: "Encrypted with customer-managed KMS key; database backups encrypted at rest",
  controls: ["PCI DSS 3.5.1", "FSBP RDS.11", "FSBP RDS.27"],
  remedy: `set storageEncrypted to true and backupRetentionPeriod to ${String(leastRetentionDays)} days or more`,
  types: ["aws:rds/cluster:Cluster"],
  problems: ({ properties }) => {
    const days = Number(known(properties, "backupRetentionPeriod") ?? 1);
    return [
      ...(known(properties, "storageEncrypted") === true ? [] : ["its storage is not encrypted"]),
      ...(days >= leastRetentionDays ? [] : [`keeps backups ${String(days)} days`]),
    ];
  },
};
