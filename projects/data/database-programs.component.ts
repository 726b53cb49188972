import { createHash } from "node:crypto";
import type { LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { LambdaFunction } from "@payments/shared/components/lambda-function.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AuroraCluster, databaseName } from "./aurora-cluster.component.ts";
import type { DatabaseVariable } from "./database/database-environment.ts";
import { type DatabaseProgram, databaseProgramBundle, databaseProgramFiles } from "./database-program.bundle.ts";
import { logInStatements, manifestScheduleStatements, masterSecretStatements } from "./database-programs.policy.ts";
import { databaseRoles } from "./database-roles.plan.ts";

export interface DatabaseProgramsArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly aurora: AuroraCluster;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly secretsKeyArn: pulumi.Output<string>;
  readonly artefactsKeyArn: pulumi.Output<string>;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
  readonly archive: LogArchiveTarget;
}

const rolesFile = "migrations/0001_roles.sql";

/**
 * What works in the database beside the application: its roles are made once by the master user, its schema is brought up
 * to date at a deployment by the migrator, and what it holds is written down every day before the backups.
 */
export class DatabasePrograms extends pulumi.ComponentResource {
  constructor(name: string, args: DatabaseProgramsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:data:DatabasePrograms", name, {}, opts);
    const { account, aurora, secretsKeyArn } = args;
    const { clusterResourceId } = aurora.cluster;
    const files = databaseProgramFiles(account.region);
    const logIn = (role: string) => clusterResourceId.apply((id) => logInStatements(account, id, role));
    const master = pulumi
      .all([aurora.masterSecretArn, secretsKeyArn])
      .apply(([secretArn, keyArn]) => masterSecretStatements(secretArn, keyArn));

    const roles = this.#program(args, files, {
      program: "roles",
      statements: master,
      environment: { MASTER_SECRET_ARN: aurora.masterSecretArn },
    });
    const schema = this.#program(args, files, { program: "schema", statements: logIn(databaseRoles.migrator) });
    const rolesAlone = { [rolesFile]: files[rolesFile] ?? "" };
    const made = this.#invocation("roles", roles, { files: rolesAlone, clusterResourceId, after: aurora });
    this.#invocation("schema", schema, { files, clusterResourceId, after: made });
    this.#manifest(args, files, logIn(databaseRoles.verifier));
    this.registerOutputs({});
  }

  #program(
    args: DatabaseProgramsArgs,
    files: Readonly<Record<string, string>>,
    {
      program,
      statements,
      environment,
    }: {
      readonly program: DatabaseProgram;
      readonly statements: pulumi.Input<readonly PolicyStatement[]>;
      readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
    },
  ): LambdaFunction {
    const { cluster } = args.aurora;
    const server: Record<DatabaseVariable, pulumi.Input<string>> = {
      DATABASE_HOST: cluster.endpoint,
      DATABASE_PORT: cluster.port.apply(String),
      DATABASE_NAME: databaseName,
    };
    return new LambdaFunction(
      `function-database-${program}`,
      {
        ...args,
        role: `database-${program}`,
        bundle: databaseProgramBundle(program),
        files,
        timeoutSeconds: 900, // Lambda's longest: the migrator may work for ten minutes, after waiting for another
        environment: { ...server, ...environment },
        statements,
      },
      { parent: this },
    );
  }

  /** Calls the function now, and again whenever what it applies changes or the cluster is another. */
  #invocation(
    role: string,
    lambda: LambdaFunction,
    {
      files,
      clusterResourceId,
      after,
    }: {
      readonly files: Readonly<Record<string, string>>;
      readonly clusterResourceId: pulumi.Output<string>;
      readonly after: pulumi.Resource;
    },
  ): aws.lambda.Invocation {
    const digest = createHash("sha256").update(JSON.stringify(files)).digest("hex");
    return new aws.lambda.Invocation(
      `invocation-database-${role}`,
      { functionName: lambda.name, input: "{}", triggers: { files: digest, cluster: clusterResourceId } },
      { parent: this, dependsOn: [after] },
    );
  }

  #manifest(
    args: DatabaseProgramsArgs,
    files: Readonly<Record<string, string>>,
    statements: pulumi.Input<readonly PolicyStatement[]>,
  ): void {
    const { scope, account, permissionsBoundaryArn } = args;
    const lambda = this.#program(args, files, { program: "manifest", statements });
    const role = new ServiceRole(
      "role-database-manifest-schedule",
      {
        scope,
        accountId: account.accountId,
        role: "database-manifest-schedule",
        service: "scheduler.amazonaws.com",
        permissionsBoundaryArn,
        statements: lambda.arn.apply(manifestScheduleStatements),
      },
      { parent: this },
    );
    new aws.scheduler.Schedule(
      "schedule-database-manifest",
      {
        name: resourceName(scope, "schedule", "database-manifest"),
        scheduleExpression: "cron(30 16 * * ? *)", // half an hour before both backups begin
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
}
