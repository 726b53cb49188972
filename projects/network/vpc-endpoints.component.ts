import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import type { AwsAccount } from "@payments/shared/providers/aws-provider.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { interfaceEndpointPolicy, s3EndpointPolicy } from "./endpoint.policy.ts";
import { endpointServiceName, interfaceEndpointServices } from "./interface-endpoints.plan.ts";
import type { ZonedVpc } from "./zoned-vpc.component.ts";

export interface VpcEndpointsArgs {
  readonly scope: NamingScope;
  readonly account: AwsAccount;
  readonly vpc: ZonedVpc;
}

/** Private doors to AWS services, so that workloads reach them without the internet. */
export class VpcEndpoints extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;
  /** Names S3's addresses in security group rules. */
  readonly s3PrefixListId: pulumi.Output<string>;

  constructor(name: string, args: VpcEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:network:VpcEndpoints", name, {}, opts);
    const { scope, account, vpc } = args;
    const owned = { parent: this };
    const group = this.#group(args);
    const s3 = new aws.ec2.VpcEndpoint(
      "vpc-endpoint-s3",
      {
        vpcId: vpc.vpcId,
        serviceName: endpointServiceName(account.region, "s3"),
        vpcEndpointType: "Gateway",
        routeTableIds: vpc.privateRouteTableIds,
        policy: s3EndpointPolicy(account),
        tags: { Name: resourceName(scope, "vpc-endpoint", "s3") },
      },
      owned,
    );
    for (const service of interfaceEndpointServices) {
      const role = service.replace(".", "-");
      new aws.ec2.VpcEndpoint(
        `vpc-endpoint-${role}`,
        {
          vpcId: vpc.vpcId,
          serviceName: endpointServiceName(account.region, service),
          vpcEndpointType: "Interface",
          privateDnsEnabled: true,
          subnetIds: vpc.privateSubnetIds.apply((ids) => [...ids]),
          securityGroupIds: [group.id],
          policy: interfaceEndpointPolicy(account),
          tags: { Name: resourceName(scope, "vpc-endpoint", role) },
        },
        owned,
      );
    }
    this.securityGroupId = group.id;
    this.s3PrefixListId = s3.prefixListId;
    this.registerOutputs({ securityGroupId: this.securityGroupId });
  }

  /** 443 from the private subnets by address: network knows no other group. */
  #group({ scope, vpc }: VpcEndpointsArgs): aws.ec2.SecurityGroup {
    const owned = { parent: this };
    const name = resourceName(scope, "security-group", "endpoint");
    const group = new aws.ec2.SecurityGroup(
      "security-group-endpoint",
      { name, description: "Interface endpoints", vpcId: vpc.vpcId, tags: { Name: name } },
      owned,
    );
    for (const index of [0, 1, 2] as const) {
      new aws.vpc.SecurityGroupIngressRule(
        `security-group-endpoint-from-private-${String(index + 1)}`,
        {
          securityGroupId: group.id,
          description: "HTTPS from a private subnet",
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrIpv4: vpc.privateSubnetCidrBlocks.apply((blocks) => blocks[index]),
          tags: { Name: name },
        },
        owned,
      );
    }
    return group;
  }
}
