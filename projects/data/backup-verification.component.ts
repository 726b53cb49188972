import { ArchivedLogGroup, type LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { LambdaFunction, type LambdaFunctionArgs } from "@payments/shared/components/lambda-function.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { rdsAuthorities } from "@payments/shared/database/rds-authorities.plan.ts";
import { databaseLogGroupName } from "@payments/shared/naming/aws-imposed-name.ts";
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
import { metricsDimension, VerificationAlarms } from "./verification-alarms.component.ts";
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
    new VerificationAlarms(
      "backup-verification-alarms",
      { scope, topicArn: args.alertTopicArn, stateMachineArn: machine.arn },
      { parent: this },
    );
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
    const log = new ArchivedLogGroup(
      "log-group-verification-postgresql",
      {
        scope,
        role: "verification-postgresql",
        logGroupName: databaseLogGroupName(temporaryCluster, "postgresql"),
        archive: args.archive,
      },
      { parent: this },
    );
    return this.#function(args, "restore", {
      timeoutSeconds: 60,
      environment: {
        CLUSTER_IDENTIFIER: cluster.clusterIdentifier,
        KMS_KEY_ARN: dataKeyArn,
        BACKUP_RETENTION_DAYS: String(settings.database.backupRetentionDays),
        MAXIMUM_AGE_HOURS: String(settings.verification.maximumAgeHours),
        // RDS would make the log's group by itself, without retention: no run before ours is there.
        TEMPORARY_CLUSTER: log.name.apply(() => temporaryCluster),
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
        ENVIRONMENT: metricsDimension(scope),
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
}
