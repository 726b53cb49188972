import { ArchivedLogGroup, type LogArchiveTarget } from "@payments/shared/components/archived-log-group.component.ts";
import { ServiceRole } from "@payments/shared/components/service-role.component.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { flowLogStatements } from "./flow-logs.policy.ts";

export interface FlowLogsArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly vpcId: pulumi.Input<string>;
  readonly archive: LogArchiveTarget;
  readonly permissionsBoundaryArn: pulumi.Input<string>;
}

/** All traffic of the VPC, accepted and rejected, in steps of a minute. */
export class FlowLogs extends pulumi.ComponentResource {
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:security:FlowLogs", name, {}, opts);
    const { scope, account, vpcId, archive, permissionsBoundaryArn } = args;
    const owned = { parent: this };
    const log = new ArchivedLogGroup(
      "log-group-flow-logs",
      { scope, role: "flow-logs", logGroupName: resourceName(scope, "log-group", "flow-logs"), archive },
      owned,
    );
    const role = new ServiceRole(
      "role-flow-logs",
      {
        scope,
        accountId: account.accountId,
        role: "flow-logs",
        service: "vpc-flow-logs.amazonaws.com",
        permissionsBoundaryArn,
        statements: log.arn.apply((logGroupArn) => flowLogStatements(account, logGroupArn)),
      },
      owned,
    );
    new aws.ec2.FlowLog(
      name,
      {
        vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: log.arn,
        iamRoleArn: role.arn,
        maxAggregationInterval: 60,
        tags: { Name: resourceName(scope, "flow-log") },
      },
      owned,
    );
    this.logGroupName = log.name;
    this.registerOutputs({ logGroupName: this.logGroupName });
  }
}
