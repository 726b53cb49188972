import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type NamingScope, resourceName } from "../naming/resource-name.ts";

export interface ActingAlarmArgs
  extends Omit<
    aws.cloudwatch.MetricAlarmArgs,
    "name" | "actionsEnabled" | "alarmActions" | "okActions" | "insufficientDataActions"
  > {
  readonly scope: NamingScope;
  /** What it watches; part of its name. */
  readonly role: string;
  readonly topicArn: pulumi.Input<string>;
  /** What is wrong when it rings, and where the runbook is. */
  readonly alarmDescription: string;
}

/** An alarm that tells the alert topic when it rings and when it is over. */
export class ActingAlarm extends aws.cloudwatch.MetricAlarm {
  constructor({ scope, role, topicArn, ...metric }: ActingAlarmArgs, opts: pulumi.CustomResourceOptions) {
    super(
      `alarm-${role}`,
      { ...metric, name: resourceName(scope, "alarm", role), alarmActions: [topicArn], okActions: [topicArn] },
      opts,
    );
  }
}
