import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { lambdaLogGroupName } from "../naming/aws-imposed-name.ts";
import { type NamingScope, resourceName } from "../naming/resource-name.ts";
import type { PolicyStatement } from "../policies/policy-document.ts";
import type { AwsAccount } from "../providers/aws-provider.ts";
import { ArchivedLogGroup, type LogArchiveTarget } from "./archived-log-group.component.ts";
import { functionArchive } from "./function-archive.ts";
import { lambdaBaseStatements } from "./lambda-function.policy.ts";
import { ServiceRole } from "./service-role.component.ts";

export interface LambdaFunctionArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  /** What it does; part of its name. */
  readonly role: string;
  /** One ES module that exports `handler`. */
  readonly bundle: string;
  /** What it reads beside its own code, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** What it may do beside logging, tracing and standing in the VPC. */
  readonly statements: pulumi.Input<readonly PolicyStatement[]>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly artefactsKeyArn: pulumi.Output<string>;
  readonly archive: LogArchiveTarget;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
}

/** A Lambda function in the private subnets: traced, its log kept and archived, its environment encrypted by our key. */
export class LambdaFunction extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: LambdaFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:shared:LambdaFunction", name, {}, opts);
    const { scope, account, role, archive } = args;
    const owned = { parent: this };
    const physical = resourceName(scope, "function", role);
    const log = new ArchivedLogGroup(
      `log-group-${role}`,
      { scope, role, logGroupName: lambdaLogGroupName(physical), archive },
      owned,
    );
    const execution = new ServiceRole(
      `role-${role}`,
      {
        scope,
        accountId: account.accountId,
        role,
        service: "lambda.amazonaws.com",
        permissionsBoundaryArn: args.permissionsBoundaryArn,
        statements: pulumi
          .all([log.arn, args.artefactsKeyArn, args.statements])
          .apply(([logGroupArn, keyArn, own]) => [...lambdaBaseStatements(account, logGroupArn, keyArn), ...own]),
      },
      owned,
    );
    const lambda = new aws.lambda.Function(
      name,
      {
        name: physical,
        role: execution.arn,
        runtime: aws.lambda.Runtime.NodeJS24dX,
        architectures: ["arm64"],
        handler: "index.handler",
        code: functionArchive({ ...args.files, "index.mjs": args.bundle }),
        timeout: args.timeoutSeconds,
        memorySize: 256,
        environment: { variables: { ...args.environment } },
        kmsKeyArn: args.artefactsKeyArn,
        vpcConfig: { subnetIds: args.subnetIds, securityGroupIds: [args.securityGroupId] },
        tracingConfig: { mode: "Active" },
        loggingConfig: { logFormat: "JSON", logGroup: log.name },
      },
      owned,
    );
    this.arn = lambda.arn;
    this.name = lambda.name;
    this.registerOutputs({ arn: this.arn });
  }
}
