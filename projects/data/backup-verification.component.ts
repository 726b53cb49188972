import { ActingAlarm } from "@payments/shared/components/acting-alarm.component.ts";
import type { LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { LambdaFunction } from "@payments/shared/components/lambda-function.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { VerificationVariable } from "./backup-verification/verification-environment.ts";
import { backupVerificationBundle } from "./backup-verification.bundle.ts";
import { scheduleStatements, verificationNamespace, verificationStatements } from "./backup-verification.policy.ts";
import type { DataSettings } from "./data.settings.ts";

export interface BackupVerificationArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly settings: DataSettings;
  readonly cluster: aws.rds.Cluster;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly dataKeyArn: pulumi.Input<string>;
  readonly artefactsKeyArn: pulumi.Output<string>;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
  readonly archive: LogArchiveTarget;
  readonly alertTopicArn: pulumi.Input<string>;
}

const secondsPerHour = 3600;
/** A day between two verifications, an hour for the hour in which each falls, and one to spare. */
const hoursOfSilence = 26;

/** Verifies the backups every day, and alerts when they are bad or when nobody looked. */
export class BackupVerification extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: BackupVerificationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:data:BackupVerification", name, {}, opts);
    const { account, settings, cluster } = args;
    const lambda = new LambdaFunction(
      "function-backup-verification",
      {
        ...args,
        role: "backup-verification",
        bundle: backupVerificationBundle(),
        timeoutSeconds: 60,
        environment: {
          CLUSTER_IDENTIFIER: cluster.clusterIdentifier,
          KMS_KEY_ARN: args.dataKeyArn,
          BACKUP_RETENTION_DAYS: String(settings.database.backupRetentionDays),
          MAXIMUM_AGE_HOURS: String(settings.verification.maximumAgeHours),
          METRIC_NAMESPACE: verificationNamespace,
          ENVIRONMENT: `${args.scope.environment}-${args.scope.environmentSuffix}`,
        } satisfies Record<VerificationVariable, pulumi.Input<string>>,
        statements: cluster.arn.apply((clusterArn) => verificationStatements(account, clusterArn)),
      },
      { parent: this },
    );
    this.#schedule(args, lambda);
    this.#alarms(args);
    this.functionName = lambda.name;
    this.registerOutputs({ functionName: this.functionName });
  }

  #schedule(
    { scope, account, settings, permissionsBoundaryArn }: BackupVerificationArgs,
    lambda: LambdaFunction,
  ): void {
    const role = new ServiceRole(
      "role-backup-verification-schedule",
      {
        scope,
        accountId: account.accountId,
        role: "backup-verification-schedule",
        service: "scheduler.amazonaws.com",
        permissionsBoundaryArn,
        statements: lambda.arn.apply(scheduleStatements),
      },
      { parent: this },
    );
    new aws.scheduler.Schedule(
      "schedule-backup-verification",
      {
        name: resourceName(scope, "schedule", "backup-verification"),
        scheduleExpression: `cron(0 ${String(settings.verification.hour)} * * ? *)`,
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: lambda.arn,
          roleArn: role.arn,
          retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 },
        },
      },
      { parent: this },
    );
  }

  #alarms({ scope, alertTopicArn }: BackupVerificationArgs): void {
    const metric = {
      scope,
      topicArn: alertTopicArn,
      namespace: verificationNamespace,
      dimensions: { Environment: `${scope.environment}-${scope.environmentSuffix}` },
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
}
