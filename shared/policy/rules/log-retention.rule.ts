import { auditRetentionDays } from "../../retention/audit-retention.ts";
import { isUnknown } from "../../simulated-aws/attributes.ts";
import type { ResourceRule } from "../policy-rule.ts";

export const logRetention: ResourceRule = {
  id: "log-retention",
  scope: "resource",
  reason: "Auditors may ask for any record of the last seven years, and for none beyond.",
  requirement: "CloudWatch Log Groups with exactly 7-year retention for compliance",
  controls: ["PCI DSS 10.5.1", "FSBP CloudWatch.16"],
  remedy: `set retentionInDays to ${String(auditRetentionDays)}, as ArchivedLogGroup does`,
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  problems: ({ properties }) => {
    const { retentionInDays: days } = properties;
    if (isUnknown(days)) return [];
    const forEver = days === undefined || days === 0;
    return days === auditRetentionDays
      ? []
      : [forEver ? "keeps records for ever" : `keeps records ${String(days)} days`];
  },
};
