import { ActingAlarm } from "@payments/shared/components/acting-alarm.component.ts";
import type { NamingScope } from "@payments/shared/naming/resource-name.ts";
import * as pulumi from "@pulumi/pulumi";
import { verificationNamespace } from "./backup-verification.policy.ts";

export interface VerificationAlarmsArgs {
  readonly scope: NamingScope;
  readonly topicArn: pulumi.Input<string>;
  readonly stateMachineArn: pulumi.Input<string>;
}

const secondsPerHour = 3600;
/** A day between two verifications, an hour for the hour in which each falls, and one to spare. */
const hoursOfSilence = 26;

/** Dimension of the verification's metrics: `prod-x7`. */
export function metricsDimension({ environment, environmentSuffix }: NamingScope): string {
  return `${environment}-${environmentSuffix}`;
}

/** Ring when a backup is bad, when a run ended badly, and when nobody looked. */
export class VerificationAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: VerificationAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:data:VerificationAlarms", name, {}, opts);
    this.#results(args);
    this.#executions(args);
    this.registerOutputs({});
  }

  #results({ scope, topicArn }: VerificationAlarmsArgs): void {
    const metric = {
      scope,
      topicArn,
      namespace: verificationNamespace,
      dimensions: { Environment: metricsDimension(scope) },
      statistic: "Sum",
    };
    new ActingAlarm(
      {
        ...metric,
        role: "backup-verification-failed",
        alarmDescription: "A backup is not as it should be. Runbook: projects/data/README.md, A failed verification",
        metricName: "BackupVerificationFailed",
        period: 300,
        evaluationPeriods: 1,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        treatMissingData: "ignore", // rings until a verification finds no fault: between two of them nothing is known
      },
      { parent: this },
    );
    new ActingAlarm(
      {
        ...metric,
        role: "backup-verification-silent",
        alarmDescription:
          "No backup was verified for 26 hours. Runbook: projects/data/README.md, A failed verification",
        metricName: "BackupVerified",
        // Hour by hour: of a single period of a day CloudWatch would go on judging by older runs while today's is missing
        // (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html).
        period: secondsPerHour,
        evaluationPeriods: hoursOfSilence,
        datapointsToAlarm: hoursOfSilence,
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        treatMissingData: "breaching", // a verification that never ran writes no metric at all
      },
      { parent: this },
    );
  }

  /** A run that ends by time-out or by hand reports nothing; Step Functions counts it. */
  #executions({ scope, topicArn, stateMachineArn }: VerificationAlarmsArgs): void {
    const ends = ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"];
    const ids = ends.map((_, index) => `m${String(index)}`);
    new ActingAlarm(
      {
        scope,
        topicArn,
        role: "backup-verification-unfinished",
        alarmDescription:
          "A verification of a backup ended badly. Runbook: projects/data/README.md, A failed verification",
        metricQueries: [
          {
            id: "bad",
            expression: ids.map((id) => `FILL(${id}, 0)`).join(" + "),
            label: "executions that did not succeed",
            returnData: true,
          },
          ...ends.map((metricName, index) => ({
            id: ids[index] ?? "",
            metric: {
              namespace: "AWS/States",
              metricName,
              dimensions: { StateMachineArn: stateMachineArn },
              period: 300,
              stat: "Sum",
            },
          })),
        ],
        evaluationPeriods: 1,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        treatMissingData: "ignore",
      },
      { parent: this },
    );
  }
}
