import { isUnknown } from "../../simulated-aws/attributes.ts";
import { known } from "../policed-stack.ts";
import type { ResourceRule } from "../policy-rule.ts";

export const actingAlarm: ResourceRule = {
  id: "acting-alarm",
  scope: "resource",
  reason: "An alarm that tells nobody is a number on a page.",
  requirement: "Alert on backup verification failures; monitoring",
  controls: ["PCI DSS 10.7.2", "FSBP CloudWatch.15", "FSBP CloudWatch.17"],
  remedy: "make it with ActingAlarm, which tells the alert topic",
  types: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
  problems: ({ properties }) => {
    const { alarmActions } = properties;
    const tells = isUnknown(alarmActions) || (Array.isArray(alarmActions) && alarmActions.length > 0);
    return [
      ...(tells ? [] : ["tells nobody"]),
      ...(known(properties, "actionsEnabled") === false ? ["its actions are switched off"] : []),
    ];
  },
};
