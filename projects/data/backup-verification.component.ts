import { ActingAlarm } from "@payments/shared/components/acting-alarm.component.ts";
import type { LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AuroraCluster, certificateAuthority, databaseName } from "./aurora-cluster.component.ts";
import type { CheckVariable } from "./backup-verification/check-environment.ts";
import type { ReportVariable } from "./backup-verification/report-environment.ts";
import type { RestoreVariable } from "./backup-verification/restore-environment.ts";
import { backupVerificationBundle, type VerificationFunction } from "./backup-verification.bundle.ts";
import {
  checkStatements,
  reportStatements,
  restoreStatements,
  scheduleStatements,
  verificationNamespace,
} from "./backup-verification.policy.ts";
import type { DataSettings } from "./data.settings.ts";
import { databaseRoles } from "./database-roles.plan.ts";
import { LambdaFunction, type LambdaFunctionArgs } from "./lambda-function.component.ts";
import { rdsAuthorities } from "./rds-authorities.plan.ts";
import { VerificationMachine } from "./verification-machine.component.ts";

export interface BackupVerificationArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly settings: DataSettings;
  readonly aurora: AuroraCluster;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Of the functions: clients of the database. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Of the restored cluster. */
  readonly databaseSecurityGroupId: pulumi.Input<string>;
  readonly dataKeyArn: pulumi.Input<string>;
  readonly artefactsKeyArn: pulumi.Output<string>;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
  readonly archive: LogArchiveTarget & { readonly archiveBucket: pulumi.Output<string> };
  readonly alertTopicArn: pulumi.Input<string>;
}

const secondsPerHour = 3600;
/** A day between two verifications, an hour for the hour in which each falls, and one to spare. */
const hoursOfSilence = 26;
/** Lambda's longest: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const longestTimeoutSeconds = 900;

/** Restores the newest backup every day and checks it; alerts when it is bad or when nobody looked. */
export class BackupVerification extends pulumi.ComponentResource {
  /** Of the function that checks the restored database. */
  readonly functionName: pulumi.Output<string>;
  readonly stateMachineArn: pulumi.Output<string>;

  constructor(name: string, args: BackupVerificationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:data:BackupVerification", name, {}, opts);
    const { scope, account, archive } = args;
    const check = this.#checkFunction(args);
    const machine = new VerificationMachine(
      "state-machine-backup-verification",
      {
        scope,
        account,
        archive,
        permissionsBoundaryArn: args.permissionsBoundaryArn,
        functions: { restore: this.#restoreFunction(args), check, report: this.#reportFunction(args) },
      },
      { parent: this },
    );
    this.#schedule(args, machine);
    this.#alarms(args, machine);
    this.functionName = check.name;
    this.stateMachineArn = machine.arn;
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }

  #function(
    args: BackupVerificationArgs,
    role: VerificationFunction,
    own: Pick<LambdaFunctionArgs, "environment" | "files" | "statements" | "timeoutSeconds">,
  ): LambdaFunction {
    const bundle = backupVerificationBundle(role);
    return new LambdaFunction(
      `function-backup-${role}`,
      { ...args, ...own, role: `backup-${role}`, bundle },
      { parent: this },
    );
  }

  #restoreFunction(args: BackupVerificationArgs): LambdaFunction {
    const { scope, account, settings, aurora, dataKeyArn } = args;
    const { cluster } = aurora;
    const temporaryCluster = resourceName(scope, "db-cluster", "verification");
    const temporaryInstance = resourceName(scope, "db-instance", "verification");
    return this.#function(args, "restore", {
      timeoutSeconds: 60,
      environment: {
        CLUSTER_IDENTIFIER: cluster.clusterIdentifier,
        KMS_KEY_ARN: dataKeyArn,
        BACKUP_RETENTION_DAYS: String(settings.database.backupRetentionDays),
        MAXIMUM_AGE_HOURS: String(settings.verification.maximumAgeHours),
        TEMPORARY_CLUSTER: temporaryCluster,
        TEMPORARY_INSTANCE: temporaryInstance,
        SUBNET_GROUP: cluster.dbSubnetGroupName,
        SECURITY_GROUP_ID: args.databaseSecurityGroupId,
        CLUSTER_PARAMETER_GROUP: cluster.dbClusterParameterGroupName,
        INSTANCE_PARAMETER_GROUP: aurora.instanceParameterGroupName,
        MINIMUM_CAPACITY: String(settings.database.minimumCapacity),
        MAXIMUM_CAPACITY: String(settings.database.maximumCapacity),
        CERTIFICATE_AUTHORITY: certificateAuthority,
      } satisfies Record<RestoreVariable, pulumi.Input<string>>,
      statements: pulumi
        .all([
          cluster.arn,
          dataKeyArn,
          cluster.dbSubnetGroupName,
          cluster.dbClusterParameterGroupName,
          aurora.instanceParameterGroupName,
        ])
        .apply(([clusterArn, keyArn, subnetGroup, clusterParameterGroup, instanceParameterGroup]) =>
          restoreStatements(account, {
            clusterArn,
            dataKeyArn: keyArn,
            temporaryCluster,
            temporaryInstance,
            subnetGroup,
            clusterParameterGroup,
            instanceParameterGroup,
          }),
        ),
    });
  }

  #checkFunction(args: BackupVerificationArgs): LambdaFunction {
    return this.#function(args, "check", {
      timeoutSeconds: longestTimeoutSeconds,
      files: { "rds-authorities.pem": rdsAuthorities(args.account.region).join("\n") },
      environment: {
        DATABASE_NAME: databaseName,
        DATABASE_USER: databaseRoles.verifier,
      } satisfies Record<CheckVariable, pulumi.Input<string>>,
      statements: args.aurora.cluster.clusterResourceId.apply((live) =>
        checkStatements(args.account, live, databaseRoles.verifier),
      ),
    });
  }

  #reportFunction(args: BackupVerificationArgs): LambdaFunction {
    const { scope, account, archive } = args;
    return this.#function(args, "report", {
      timeoutSeconds: 60,
      environment: {
        METRIC_NAMESPACE: verificationNamespace,
        ENVIRONMENT: environmentOf(scope),
        EVIDENCE_BUCKET: archive.archiveBucket,
      } satisfies Record<ReportVariable, pulumi.Input<string>>,
      statements: pulumi
        .all([archive.archiveBucket, archive.logsKeyArn])
        .apply(([bucket, keyArn]) => reportStatements(account, { bucket, keyArn })),
    });
  }

  #schedule(
    { scope, account, settings, permissionsBoundaryArn }: BackupVerificationArgs,
    machine: VerificationMachine,
  ): void {
    const role = new ServiceRole(
      "role-backup-verification-schedule",
      {
        scope,
        accountId: account.accountId,
        role: "backup-verification-schedule",
        service: "scheduler.amazonaws.com",
        permissionsBoundaryArn,
        statements: machine.arn.apply(scheduleStatements),
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
          arn: machine.arn,
          roleArn: role.arn,
          retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 },
        },
      },
      { parent: this },
    );
  }

  #alarms({ scope, alertTopicArn }: BackupVerificationArgs, machine: VerificationMachine): void {
    const metric = {
      scope,
      topicArn: alertTopicArn,
      namespace: verificationNamespace,
      dimensions: { Environment: environmentOf(scope) },
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
    this.#executionAlarm({ scope, topicArn: alertTopicArn }, machine);
  }

  /** A run that ends by time-out or by hand reports nothing; Step Functions counts it. */
  #executionAlarm(
    args: { readonly scope: NamingScope; readonly topicArn: pulumi.Input<string> },
    machine: VerificationMachine,
  ): void {
    const ends = ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"];
    const ids = ends.map((_, index) => `m${String(index)}`);
    new ActingAlarm(
      {
        ...args,
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
              dimensions: { StateMachineArn: machine.arn },
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

/** Dimension of the metrics: `prod-x7`. */
function environmentOf({ environment, environmentSuffix }: NamingScope): string {
  return `${environment}-${environmentSuffix}`;
}
