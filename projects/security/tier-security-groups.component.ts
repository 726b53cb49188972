import type { networkContract } from "@payments/network/network.contract.ts";
import type { Upstream } from "@payments/shared/contracts/read-upstream.ts";
import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  type RulePeer,
  ruleName,
  type TierGroup,
  type TierRule,
  tierGroups,
  tierRules,
} from "./security-group-rules.plan.ts";

export interface TierSecurityGroupsArgs {
  readonly scope: NamingScope;
  readonly network: Upstream<(typeof networkContract)["outputs"]>;
}

/** The group of each tier, and every rule between them: nobody else opens a way. */
export class TierSecurityGroups extends pulumi.ComponentResource {
  readonly ids: Readonly<Record<TierGroup, pulumi.Output<string>>>;

  constructor(name: string, args: TierSecurityGroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:security:TierSecurityGroups", name, {}, opts);
    const groups = Object.keys(tierGroups) as TierGroup[];
    const entries = groups.map((group) => [group, this.#group(args, group).id] as const);
    this.ids = Object.fromEntries(entries) as Record<TierGroup, pulumi.Output<string>>;
    for (const rule of tierRules) this.#rule(args, rule);
    this.registerOutputs({ ids: this.ids });
  }

  #group({ scope, network }: TierSecurityGroupsArgs, group: TierGroup): aws.ec2.SecurityGroup {
    const name = resourceName(scope, "security-group", group);
    return new aws.ec2.SecurityGroup(
      `security-group-${group}`,
      { name, description: tierGroups[group], vpcId: network.vpcId, tags: { Name: name } },
      { parent: this },
    );
  }

  #rule({ scope, network }: TierSecurityGroupsArgs, rule: TierRule): void {
    const args = {
      securityGroupId: this.ids[rule.group],
      description: rule.why,
      ipProtocol: "tcp",
      fromPort: rule.port,
      toPort: rule.port,
      ...this.#peer(network, rule.peer),
      tags: { Name: resourceName(scope, "security-group", rule.group) },
    };
    const options = { parent: this };
    if (rule.direction === "ingress") new aws.vpc.SecurityGroupIngressRule(ruleName(rule), args, options);
    else new aws.vpc.SecurityGroupEgressRule(ruleName(rule), args, options);
  }

  #peer(network: TierSecurityGroupsArgs["network"], peer: RulePeer) {
    if ("group" in peer) return { referencedSecurityGroupId: this.ids[peer.group] };
    if ("endpoints" in peer) return { referencedSecurityGroupId: network.endpointSecurityGroupId };
    if ("s3" in peer) return { prefixListId: network.s3PrefixListId };
    if ("internet" in peer) return { cidrIpv4: "0.0.0.0/0" };
    const { natGateway } = peer;
    return { cidrIpv4: network.natPublicAddresses.apply((addresses) => `${addresses[natGateway]}/32`) };
  }
}
