import { ArchivedLogGroup, type LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import type { LambdaFunction } from "@payments/shared/components/lambda-function.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { stateMachineLogGroupName } from "@payments/shared/naming/aws-imposed-name.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { verificationMachine } from "./backup-verification/verification-machine.plan.ts";
import type { VerificationFunction } from "./backup-verification.bundle.ts";
import { machineStatements } from "./backup-verification.policy.ts";

export interface VerificationMachineArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly functions: Readonly<Record<VerificationFunction, LambdaFunction>>;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
  readonly archive: LogArchiveTarget;
}

/** The state machine of the daily verification: traced, its whole history in a log that is archived. */
export class VerificationMachine extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: VerificationMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:data:VerificationMachine", name, {}, opts);
    const { scope, account, archive, functions } = args;
    const owned = { parent: this };
    const role = "backup-verification";
    const physical = resourceName(scope, "state-machine", role);
    const log = new ArchivedLogGroup(
      `log-group-${role}`,
      { scope, role, logGroupName: stateMachineLogGroupName(physical), archive },
      owned,
    );
    const arns = pulumi.all([functions.restore.arn, functions.check.arn, functions.report.arn]);
    const execution = new ServiceRole(
      `role-${role}`,
      {
        scope,
        accountId: account.accountId,
        role,
        service: "states.amazonaws.com",
        permissionsBoundaryArn: args.permissionsBoundaryArn,
        statements: arns.apply((functionArns) => machineStatements(account, functionArns)),
      },
      owned,
    );
    const machine = new aws.sfn.StateMachine(
      name,
      {
        name: physical,
        roleArn: execution.arn,
        definition: arns.apply(([restore, check, report]) =>
          JSON.stringify(verificationMachine({ partition: account.partition, restore, check, report })),
        ),
        tracingConfiguration: { enabled: true },
        loggingConfiguration: {
          level: "ALL",
          includeExecutionData: true,
          logDestination: pulumi.interpolate`${log.arn}:*`,
        },
      },
      owned,
    );
    this.arn = machine.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
