import { fileURLToPath } from "node:url";
import { ActingAlarm } from "@payments/shared/components/acting-alarm.component.ts";
import type { LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { buildSync } from "esbuild";
import { scheduleStatements, verificationNamespace, verificationStatements } from "./backup-verification.policy.ts";
import type { DataSettings } from "./data.settings.ts";
import { LambdaFunction } from "./lambda-function.component.ts";

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

const secondsPerDay = 86_400;

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
        bundle: bundledHandler(),
        timeoutSeconds: 60,
        environment: {
          CLUSTER_IDENTIFIER: cluster.clusterIdentifier,
          KMS_KEY_ARN: args.dataKeyArn,
          BACKUP_RETENTION_DAYS: String(settings.database.backupRetentionDays),
          MAXIMUM_AGE_HOURS: String(settings.verification.maximumAgeHours),
          METRIC_NAMESPACE: verificationNamespace,
          ENVIRONMENT: `${args.scope.environment}-${args.scope.environmentSuffix}`,
        },
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
      evaluationPeriods: 1,
    };
    new ActingAlarm(
      {
        ...metric,
        role: "backup-verification-failed",
        alarmDescription: "A backup is not as it should be. Runbook: projects/data/README.md, A failed verification",
        metricName: "BackupVerificationFailed",
        period: 300,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        treatMissingData: "notBreaching",
      },
      { parent: this },
    );
    new ActingAlarm(
      {
        ...metric,
        role: "backup-verification-silent",
        alarmDescription: "No backup was verified for a day. Runbook: projects/data/README.md, A failed verification",
        metricName: "BackupVerified",
        period: secondsPerDay,
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        treatMissingData: "breaching", // a verification that never ran writes no metric at all
      },
      { parent: this },
    );
  }
}

/** The function's code as one module; the runtime brings the AWS SDK. */
function bundledHandler(): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL("backup-verification/handler.ts", import.meta.url))],
    bundle: true,
    external: ["@aws-sdk/*"],
    format: "esm",
    platform: "node",
    target: "node24",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
