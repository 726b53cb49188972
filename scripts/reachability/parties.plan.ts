import type { DeployedRecord } from "../deployed/deployed-record.ts";
import { placements } from "../deployed/workload-placement.plan.ts";
import type { Party, PlacedInterface } from "./connection.plan.ts";
import type { DeployedNetwork } from "./deployed-network.ts";

/** `security-group-database-client-prod-x7` is the group of `database-client`. */
const groupName = /^security-group-(.+)-[a-z]+-[a-z0-9]+$/;

/** The group that AWS makes for every VPC. */
const vpcDefault = "default";

/**
 * The internet, every security group with the interfaces that carry it, and S3. A group that nothing carries yet is taken
 * to stand where Lambdas do, in the subnets that lead to a NAT gateway.
 */
export function partiesOf(network: DeployedNetwork, records: readonly DeployedRecord[]): Party[] {
  const placed = placements(records);
  const groups = [...network.groupNames].flatMap(([groupId, physical]): Party[] => {
    const name = groupName.exec(physical)?.[1] ?? physical;
    const carriers = placed.filter(({ groupIds }) => groupIds.includes(groupId));
    if (name === vpcDefault && carriers.length === 0) return [];
    const interfaces = carriers.flatMap((carrier) =>
      carrier.subnetIds.flatMap((id): PlacedInterface[] => {
        const subnet = network.subnets.get(id);
        const { groupIds, publicAddress } = carrier;
        return subnet ? [{ subnet, groupIds, publicAddress }] : [];
      }),
    );
    const opensConnections = !carriers.some(({ record }) => record.type === "aws:ec2/vpcEndpoint:VpcEndpoint");
    return [{ kind: "group", name, interfaces: distinct(interfaces, network, groupId), opensConnections }];
  });
  return [{ kind: "internet", name: "internet" }, ...groups, { kind: "s3", name: "s3" }];
}

/** Several functions of one group in one subnet are one case. */
function distinct(
  interfaces: readonly PlacedInterface[],
  network: DeployedNetwork,
  groupId: string,
): PlacedInterface[] {
  if (interfaces.length === 0) {
    return [...network.subnets.values()]
      .filter(({ routes }) => routes.some(({ target }) => network.natGateways.has(target)))
      .map((subnet) => ({ subnet, groupIds: [groupId], publicAddress: "never" }));
  }
  const byCase = new Map(
    interfaces.map((one) => [[one.subnet.id, one.publicAddress, ...one.groupIds].join(" "), one] as const),
  );
  return [...byCase.values()];
}
