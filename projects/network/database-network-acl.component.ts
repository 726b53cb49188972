import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ZonedVpc } from "./zoned-vpc.component.ts";

export interface DatabaseNetworkAclArgs {
  readonly scope: NamingScope;
  readonly vpc: ZonedVpc;
}

/** Ports from which clients connect (https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html). */
const ephemeralPorts = { fromPort: 1024, toPort: 65535 };
const postgresql = { fromPort: 5432, toPort: 5432 };

/** Lets the private subnets reach PostgreSQL in the database subnets, and the answers return; nothing else. */
export class DatabaseNetworkAcl extends pulumi.ComponentResource {
  constructor(name: string, { scope, vpc }: DatabaseNetworkAclArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:network:DatabaseNetworkAcl", name, {}, opts);
    const owned = { parent: this };
    const allow = (ports: { fromPort: number; toPort: number }) =>
      vpc.privateSubnetCidrBlocks.apply((blocks) =>
        blocks.map((cidrBlock, index) => ({
          ruleNo: 100 + index,
          protocol: "tcp",
          action: "allow",
          cidrBlock,
          ...ports,
        })),
      );
    const acl = new aws.ec2.NetworkAcl(
      name,
      {
        vpcId: vpc.vpcId,
        ingress: allow(postgresql),
        egress: allow(ephemeralPorts),
        tags: { Name: resourceName(scope, "network-acl", "database") },
      },
      owned,
    );
    for (const index of [0, 1, 2] as const) {
      new aws.ec2.NetworkAclAssociation(
        `${name}-${String(index + 1)}`,
        { networkAclId: acl.id, subnetId: vpc.databaseSubnetIds.apply((ids) => ids[index]) },
        owned,
      );
    }
    this.registerOutputs({ networkAclId: acl.id });
  }
}
