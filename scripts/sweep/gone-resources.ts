import { DescribeNatGatewaysCommand, type EC2Client } from "@aws-sdk/client-ec2";
import { DescribeClustersCommand, type ECSClient } from "@aws-sdk/client-ecs";

const nat = /^arn:[^:]+:ec2:.*:natgateway\//;
const ecs = /^arn:[^:]+:ecs:[^:]+:\d+:(?:cluster|service)\//;

/**
 * Of these ARNs those that are gone although AWS still tells of them: a NAT gateway for about an hour
 * (https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html), a cluster of ECS and its services as inactive
 * for as long as ECS likes (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html).
 */
export async function goneResources(
  arns: readonly string[],
  clients: { readonly ec2: EC2Client; readonly ecs: ECSClient },
): Promise<ReadonlySet<string>> {
  const gone = new Set<string>();
  const gateways = arns.filter((arn) => nat.test(arn));
  if (gateways.length > 0) {
    const asked = { Filter: [{ Name: "nat-gateway-id", Values: gateways.map(lastPart) }] };
    const { NatGateways = [] } = await clients.ec2.send(new DescribeNatGatewaysCommand(asked));
    const there = NatGateways.filter(({ State }) => State !== "deleted").map(({ NatGatewayId }) => NatGatewayId);
    for (const arn of gateways) if (!there.includes(lastPart(arn))) gone.add(arn);
  }
  const inClusters = arns.filter((arn) => ecs.test(arn));
  if (inClusters.length > 0) {
    const asked = { clusters: [...new Set(inClusters.map(clusterOf))] };
    const { clusters = [] } = await clients.ecs.send(new DescribeClustersCommand(asked));
    const there = clusters.filter(({ status }) => status !== "INACTIVE").map(({ clusterName }) => clusterName);
    for (const arn of inClusters) if (!there.includes(clusterOf(arn))) gone.add(arn);
  }
  return gone;
}

const lastPart = (arn: string): string => arn.split("/").at(-1) ?? "";

/** The second part of `cluster/<cluster>` and `service/<cluster>/<service>`. */
const clusterOf = (arn: string): string => arn.split("/")[1] ?? "";
