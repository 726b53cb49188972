import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type NamingScope, resourceName } from "../naming/resource-name.ts";
import { auditRetentionDays } from "../retention/audit-retention.ts";
import { knownAfter } from "./known-after.ts";

/** Where logs go for seven years: the stream to the archive and the role that CloudWatch Logs writes to it with. */
export interface LogArchiveTarget {
  readonly logsKeyArn: pulumi.Input<string>;
  readonly archiveStreamArn: pulumi.Input<string>;
  readonly archiveSubscriptionRoleArn: pulumi.Input<string>;
}

export interface ArchivedLogGroupArgs {
  readonly scope: NamingScope;
  /** What the log is of; part of the subscription's name. */
  readonly role: string;
  /** Whole physical name: services that dictate names write nowhere else. */
  readonly logGroupName: pulumi.Input<string>;
  readonly archive: LogArchiveTarget;
}

/**
 * A log group kept for exactly seven years, encrypted by the platform's key and copied to the archive from its first
 * record on. Create it before the service that writes to it: AWS would make one without retention otherwise.
 */
export class ArchivedLogGroup extends pulumi.ComponentResource {
  /** Known once the subscription stands, so that no writer starts before the archive listens. */
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ArchivedLogGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:shared:ArchivedLogGroup", name, {}, opts);
    const { scope, role, archive } = args;
    const group = new aws.cloudwatch.LogGroup(
      name,
      { name: args.logGroupName, retentionInDays: auditRetentionDays, kmsKeyId: archive.logsKeyArn },
      { parent: this },
    );
    const subscription = new aws.cloudwatch.LogSubscriptionFilter(
      name,
      {
        name: resourceName(scope, "subscription-filter", role),
        logGroup: group.name,
        destinationArn: archive.archiveStreamArn,
        roleArn: archive.archiveSubscriptionRoleArn,
        filterPattern: "",
      },
      { parent: this },
    );
    this.name = knownAfter(group.name, [subscription]);
    this.arn = knownAfter(group.arn, [subscription]);
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}
