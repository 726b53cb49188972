import { type CidrBlock, contains, overlaps, parseCidrBlock } from "@payments/shared/addresses/cidr-block.ts";
import type { AclRule, DeployedNetwork, Direction, NetworkAcl, RulePeer, Subnet } from "./deployed-network.ts";

/** A network interface: any address of its subnet. */
export interface Interface {
  readonly subnet: Subnet;
  readonly groupIds: readonly string[];
}

/** The other side of a connection, as a packet filter sees it. */
export type Peer =
  /** A stranger, at an address that is none of ours. */
  | { readonly kind: "internet" }
  | { readonly kind: "s3" }
  | { readonly kind: "interface"; readonly interface: Interface }
  /** A public address of our own, such as the load balancer's; AWS chooses and changes them. */
  | { readonly kind: "own-public-address" }
  | { readonly kind: "nat-gateway"; readonly name: string; readonly address: CidrBlock };

/** Answers go to such a port (https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html). */
export const ephemeralPorts = { from: 1024, to: 65_535 } as const;

export const everything: CidrBlock = { first: 0, last: 2 ** 32 - 1, prefix: 0 };

/** RFC 1918: nobody on the internet has such an address. */
const privateBlocks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
  .map(parseCidrBlock)
  .filter((block) => block !== undefined);

/** Whether the rules of one of the interface's groups admit the peer on the port. Groups remember: answers need no rule. */
export function groupsAdmit(
  network: DeployedNetwork,
  { groupIds }: Interface,
  ask: { readonly direction: Direction; readonly port: number; readonly peer: Peer },
): boolean {
  return network.groupRules.some(
    (rule) =>
      rule.direction === ask.direction &&
      rule.from <= ask.port &&
      ask.port <= rule.to &&
      groupIds.includes(rule.groupId) &&
      isMeant(network, rule.peer, ask.peer),
  );
}

/** Whether a rule's peer is this one, or for a range: may be this one. */
function isMeant(network: DeployedNetwork, rule: RulePeer, peer: Peer): boolean {
  if ("groupId" in rule) return peer.kind === "interface" && peer.interface.groupIds.includes(rule.groupId);
  if ("prefixListId" in rule) return peer.kind === "s3";
  return blockMayBe(network, rule.block, peer);
}

function blockMayBe(network: DeployedNetwork, block: CidrBlock, peer: Peer): boolean {
  switch (peer.kind) {
    case "interface":
      return overlaps(block, peer.interface.subnet.block);
    case "nat-gateway":
      return contains(block, peer.address);
    case "s3":
      return network.s3Blocks.some((own) => overlaps(block, own));
    case "own-public-address":
      return block.prefix === 0;
    case "internet":
      return !privateBlocks.some((own) => contains(own, block)) && !isNatAddress(network, block);
  }
}

function isNatAddress({ natGateways }: DeployedNetwork, block: CidrBlock): boolean {
  return [...natGateways.values()].some(({ address }) => contains(address, block));
}

/**
 * Whether the subnet's ACL lets packets for `ports` pass: the lowest rule that matches decides, and none means no
 * (https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html). ACLs do not remember: answers need a rule too.
 */
export function aclLetsPass(
  network: DeployedNetwork,
  acl: NetworkAcl | undefined,
  ask: {
    readonly direction: Direction;
    readonly ports: { readonly from: number; readonly to: number };
    readonly peer: Peer;
  },
): boolean {
  if (!acl) return true;
  const { direction, ports, peer } = ask;
  const deciding = acl.rules.find((rule) => {
    if (rule.direction !== direction) return false;
    // What is let through in part is a way; what is denied in part leaves one.
    if (rule.allows) return rule.from <= ports.to && ports.from <= rule.to && blockMayBe(network, rule.block, peer);
    return rule.from <= ports.from && ports.to <= rule.to && deniesAll(rule, peer);
  });
  return deciding?.allows === true;
}

/** A denial of a part of the peer's addresses leaves the rest. */
function deniesAll({ block }: AclRule, peer: Peer): boolean {
  if (peer.kind === "interface") return contains(block, peer.interface.subnet.block);
  return peer.kind === "nat-gateway" ? contains(block, peer.address) : block.prefix === 0;
}

/** As an operator would call it. */
export function describePeer(peer: Peer): string {
  switch (peer.kind) {
    case "interface":
      return peer.interface.subnet.name;
    case "nat-gateway":
      return peer.name;
    case "internet":
      return "the internet";
    case "s3":
      return "S3";
    case "own-public-address":
      return "our public addresses";
  }
}
