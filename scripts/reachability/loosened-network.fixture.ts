import { formatCidrBlock } from "@payments/shared/addresses/cidr-block.ts";
import type { Attributes } from "@payments/shared/simulated-aws/attributes.ts";
import type { DeployedRecord } from "../deployed/deployed-record.ts";
import type { Hop } from "./connection.plan.ts";
import type { Peer } from "./packet-filter.plan.ts";

/** A documentation address (RFC 5737) that no gateway of the rehearsal has. */
const stranger = "192.0.2.77/32";

const record = (type: string, inputs: Attributes): DeployedRecord => ({
  type,
  id: `added ${type}`,
  inputs,
  state: inputs,
});

/** The resources with the one change that lets the connection pass this hop, and as little else as possible. */
export function loosened(records: readonly DeployedRecord[], hop: Hop): DeployedRecord[] {
  switch (hop.kind) {
    case "group": {
      const kind = hop.direction === "ingress" ? "Ingress" : "Egress";
      const ports = { fromPort: hop.port, toPort: hop.port, ipProtocol: "tcp" };
      const rule = { securityGroupId: hop.groupIds[0], ...ports, ...groupPeer(hop.peer, records) };
      return [...records, record(`aws:vpc/securityGroup${kind}Rule:SecurityGroup${kind}Rule`, rule)];
    }
    case "acl": {
      const ports = { fromPort: hop.ports.from, toPort: hop.ports.to, protocol: "tcp" };
      const rule = { ruleNo: 1, action: "allow", cidrBlock: aclBlock(hop.peer), ...ports };
      return records.map((one) =>
        one.id === hop.acl.id ? withInput(one, hop.direction, [rule, ...(one.inputs[hop.direction] as object[])]) : one,
      );
    }
    case "route": {
      const { routeTableId } = hop.subnet;
      const gatewayId = records.find(({ type }) => type === "aws:ec2/internetGateway:InternetGateway")?.id;
      const others = records.filter(
        ({ type, inputs }) => type !== "aws:ec2/route:Route" || inputs["routeTableId"] !== routeTableId,
      );
      return [...others, record("aws:ec2/route:Route", { routeTableId, destinationCidrBlock: "0.0.0.0/0", gatewayId })];
    }
    case "public-address":
      return records.map(withPublicAddress);
    case "nature":
      throw new Error(`${hop.what}: nothing loosens that`);
  }
}

function groupPeer(peer: Peer, records: readonly DeployedRecord[]): Attributes {
  switch (peer.kind) {
    case "interface":
      return { referencedSecurityGroupId: peer.interface.groupIds[0] };
    case "internet":
      return { cidrIpv4: stranger };
    case "s3":
      return {
        prefixListId: records.map(({ state }) => state["prefixListId"]).find((id) => id !== undefined && id !== ""),
      };
    case "own-public-address":
      return { cidrIpv4: "0.0.0.0/0" };
    case "nat-gateway":
      return { cidrIpv4: formatCidrBlock(peer.address) };
  }
}

function aclBlock(peer: Peer): string {
  if (peer.kind === "interface") return formatCidrBlock(peer.interface.subnet.block);
  if (peer.kind === "nat-gateway") return formatCidrBlock(peer.address);
  return peer.kind === "internet" ? stranger : "0.0.0.0/0";
}

/** Of tasks and database instances; other interfaces cannot have one. */
function withPublicAddress(one: DeployedRecord): DeployedRecord {
  if (one.type === "aws:rds/clusterInstance:ClusterInstance") return withInput(one, "publiclyAccessible", true);
  if (one.type !== "aws:ecs/service:Service") return one;
  const configuration = one.inputs["networkConfiguration"] as object;
  return withInput(one, "networkConfiguration", { ...configuration, assignPublicIp: true });
}

function withInput(one: DeployedRecord, name: string, value: unknown): DeployedRecord {
  return { ...one, inputs: { ...one.inputs, [name]: value } };
}
