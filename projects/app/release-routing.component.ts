import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import { tierPorts } from "@payments/shared/ports/tier-ports.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deregistrationDelay, targetHealthCheck } from "./target-group.plan.ts";

export interface ReleaseRoutingArgs {
  readonly scope: NamingScope;
  readonly vpcId: pulumi.Input<string>;
  readonly httpsListenerArn: pulumi.Input<string>;
  readonly testListenerArn: pulumi.Input<string>;
  /** What API Gateway puts before every path. */
  readonly apiPathPrefix: pulumi.Output<string>;
}

/** Order among the applications of the load balancer; the next one takes another number. */
const rulePriority = 100;

/** Two target groups and the rules that weigh traffic between them. ECS swings the weights with every release. */
export class ReleaseRouting extends pulumi.ComponentResource {
  readonly blue: aws.lb.TargetGroup;
  readonly green: aws.lb.TargetGroup;
  readonly productionRule: aws.lb.ListenerRule;
  readonly testRule: aws.lb.ListenerRule;

  constructor(name: string, args: ReleaseRoutingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:app:ReleaseRouting", name, {}, opts);
    this.blue = this.#targetGroup(args, "blue");
    this.green = this.#targetGroup(args, "green");
    this.productionRule = this.#rule(args, "production", args.httpsListenerArn);
    this.testRule = this.#rule(args, "test", args.testListenerArn);
    this.registerOutputs({ productionRuleArn: this.productionRule.arn });
  }

  #targetGroup({ scope, vpcId }: ReleaseRoutingArgs, colour: string): aws.lb.TargetGroup {
    return new aws.lb.TargetGroup(
      `target-group-${colour}`,
      {
        name: resourceName(scope, "target-group", colour),
        vpcId,
        port: tierPorts.service,
        protocol: "HTTP",
        targetType: "ip",
        deregistrationDelay,
        healthCheck: targetHealthCheck,
      },
      { parent: this },
    );
  }

  #rule(
    { scope, apiPathPrefix }: ReleaseRoutingArgs,
    role: string,
    listenerArn: pulumi.Input<string>,
  ): aws.lb.ListenerRule {
    return new aws.lb.ListenerRule(
      `listener-rule-${role}`,
      {
        listenerArn,
        priority: rulePriority,
        conditions: [{ pathPattern: { values: apiPathPrefix.apply((prefix) => ["/v1/*", `${prefix}/v1/*`]) } }],
        actions: [
          {
            type: "forward",
            forward: {
              targetGroups: [
                { arn: this.blue.arn, weight: 100 },
                { arn: this.green.arn, weight: 0 },
              ],
              stickiness: { enabled: false, duration: 1 },
            },
          },
        ],
        tags: { Name: resourceName(scope, "listener-rule", role) },
      },
      // ECS owns the weights from the first release on; putting ours back would send customers to an empty group.
      { parent: this, ignoreChanges: ["actions"] },
    );
  }
}
