import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { alertTopicStatements } from "./alert-topic.policy.ts";
import type { AlertSubscription } from "./security.settings.ts";

export interface AlertTopicArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly messagesKeyArn: pulumi.Input<string>;
  readonly subscriptions: readonly AlertSubscription[];
}

/** Where every alarm of the platform goes, and from there to people. */
export class AlertTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AlertTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:security:AlertTopic", name, {}, opts);
    const { scope, account, messagesKeyArn, subscriptions } = args;
    const owned = { parent: this };
    const topic = new aws.sns.Topic(
      name,
      { name: resourceName(scope, "topic", "alerts"), kmsMasterKeyId: messagesKeyArn },
      owned,
    );
    new aws.sns.TopicPolicy(
      name,
      {
        arn: topic.arn,
        policy: topic.arn.apply((arn) => policyDocument(alertTopicStatements(arn, account.accountId))),
      },
      owned,
    );
    for (const { protocol, endpoint } of subscriptions) {
      new aws.sns.TopicSubscription(`${name}-${protocol}-${endpoint}`, { topic: topic.arn, protocol, endpoint }, owned);
    }
    this.arn = topic.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
