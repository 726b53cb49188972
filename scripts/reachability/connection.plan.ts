import type { DeployedNetwork, Direction, NetworkAcl, Subnet } from "./deployed-network.ts";
import {
  aclLetsPass,
  ephemeralPorts,
  everything,
  groupsAdmit,
  type Interface,
  type Peer,
} from "./packet-filter.plan.ts";

/** What can open or take connections. */
export type Party =
  | { readonly kind: "internet" | "s3"; readonly name: string }
  | {
      readonly kind: "group";
      readonly name: string;
      readonly interfaces: readonly PlacedInterface[];
      /** An interface endpoint answers and never calls (https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html). */
      readonly opensConnections: boolean;
    };

export interface PlacedInterface extends Interface {
  readonly publicAddress: "yes" | "no" | "never";
}

/** One thing that a connection has to pass. */
export type Hop =
  | {
      readonly kind: "group";
      readonly direction: Direction;
      readonly groupIds: readonly string[];
      readonly port: number;
      readonly peer: Peer;
    }
  | {
      readonly kind: "acl";
      readonly direction: Direction;
      readonly acl: NetworkAcl;
      readonly ports: { readonly from: number; readonly to: number };
      readonly peer: Peer;
    }
  | {
      readonly kind: "route";
      readonly subnet: Subnet;
      readonly to: "the internet" | "S3";
      readonly by: string | undefined;
    }
  | { readonly kind: "public-address"; readonly of: string; readonly possible: boolean }
  /** No setting of ours changes it. */
  | { readonly kind: "nature"; readonly what: string };

export interface PassedHop {
  readonly hop: Hop;
  readonly passed: boolean;
}

export interface Answer {
  /** Some interface of the one can open the port to some interface of the other. */
  readonly open: boolean;
  /** Every interface can, to every other. */
  readonly everywhere: boolean;
  /** What the connection passes; where it is not open, the way with the fewest obstacles. */
  readonly way: readonly PassedHop[];
}

/** S3 answers on these (https://docs.aws.amazon.com/general/latest/gr/s3.html). */
const s3Ports = [80, 443];

/**
 * Whether a TCP connection from one party to a port of another comes about: routes, network ACLs of both directions,
 * security groups, public addresses, NAT. Whether anything listens there is another matter.
 */
export function canOpen(network: DeployedNetwork, from: Party, to: Party, port: number): Answer {
  const sources = from.kind === "group" ? from.interfaces : [undefined];
  const targets = to.kind === "group" ? to.interfaces : [undefined];
  let best: readonly PassedHop[] | undefined;
  let everywhere = true;
  for (const source of sources) {
    for (const target of targets) {
      const way = bestOf(waysBetween(network, { from, to, source, target, port }));
      everywhere &&= obstacles(way) === 0;
      if (!best || obstacles(way) < obstacles(best)) best = way;
    }
  }
  const way = best ?? [];
  const open = best !== undefined && obstacles(way) === 0;
  return { open, everywhere: open && everywhere, way };
}

interface Question {
  readonly from: Party;
  readonly to: Party;
  readonly source: PlacedInterface | undefined;
  readonly target: PlacedInterface | undefined;
  readonly port: number;
}

function waysBetween(network: DeployedNetwork, { from, to, source, target, port }: Question): PassedHop[][] {
  const never = natureOf(from, to, port);
  if (never) return [[{ hop: { kind: "nature", what: never }, passed: false }]];
  if (source && target) {
    const inside = wayInside(network, source, target, port);
    // What has a public address is also reached there, by way of the internet: the DNS name of our load balancer says so.
    return target.publicAddress === "yes" ? [inside, wayByInternet(network, source, target, port)] : [inside];
  }
  if (target) return [wayIn(network, target, { peer: { kind: "internet" }, port, name: to.name })];
  if (source) return [wayOut(network, source, { kind: to.kind === "s3" ? "s3" : "internet" }, port)];
  return [];
}

function natureOf(from: Party, to: Party, port: number): string | undefined {
  if (from.kind === "s3" || (from.kind === "group" && !from.opensConnections))
    return `${from.name} opens no connection`;
  if (to.kind === "s3" && !s3Ports.includes(port)) return `S3 answers on ${s3Ports.join(" and ")} only`;
  if (from.kind === "internet" && to.kind !== "group") return "neither of them is ours";
  return undefined;
}

function wayInside(
  network: DeployedNetwork,
  source: PlacedInterface,
  target: PlacedInterface,
  port: number,
): PassedHop[] {
  const there: Peer = { kind: "interface", interface: target };
  const here: Peer = { kind: "interface", interface: source };
  const ports = { from: port, to: port };
  const leaves = group(network, source, { direction: "egress", port, peer: there });
  const enters = group(network, target, { direction: "ingress", port, peer: here });
  // ACLs stand at the edge of a subnet: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
  if (source.subnet.id === target.subnet.id) return [leaves, enters];
  return [
    leaves,
    ...acl(network, source.subnet, { direction: "egress", ports, peer: there }),
    ...acl(network, target.subnet, { direction: "ingress", ports, peer: here }),
    enters,
    ...acl(network, target.subnet, { direction: "egress", ports: ephemeralPorts, peer: here }),
    ...acl(network, source.subnet, { direction: "ingress", ports: ephemeralPorts, peer: there }),
  ];
}

function wayByInternet(
  network: DeployedNetwork,
  source: PlacedInterface,
  target: PlacedInterface,
  port: number,
): PassedHop[] {
  const nat = natOf(network, source.subnet);
  const seen: Peer = nat
    ? { kind: "nat-gateway", name: nat.name, address: nat.address }
    : { kind: "own-public-address" };
  return [
    ...wayOut(network, source, { kind: "own-public-address" }, port),
    ...wayIn(network, target, { peer: seen, port, name: "the other side" }),
  ];
}

/** Out of the VPC, to the internet or to S3. */
function wayOut(network: DeployedNetwork, source: PlacedInterface, peer: Peer, port: number): PassedHop[] {
  return [
    group(network, source, { direction: "egress", port, peer }),
    ...acl(network, source.subnet, { direction: "egress", ports: { from: port, to: port }, peer }),
    ...routeOut(network, source, peer),
    ...acl(network, source.subnet, { direction: "ingress", ports: ephemeralPorts, peer }),
  ];
}

function routeOut(network: DeployedNetwork, source: PlacedInterface, peer: Peer): PassedHop[] {
  const { subnet } = source;
  const endpoint = subnet.routes.find(({ destination }) => "prefixListId" in destination);
  if (peer.kind === "s3" && endpoint) return [passed({ kind: "route", subnet, to: "S3", by: endpoint.target })];
  const nat = natOf(network, subnet);
  const gate = nat ? network.subnets.get(nat.subnetId) : subnet;
  const own = passed({ kind: "route", subnet, to: "the internet", by: nat?.name });
  if (!gate) return [];
  const gateway = gatewayOf(network, gate);
  const last: PassedHop = {
    hop: { kind: "route", subnet: gate, to: "the internet", by: gateway },
    passed: gateway !== undefined,
  };
  return nat ? [own, last] : [last, address(source, subnet.name)];
}

/** From outside the VPC. */
function wayIn(
  network: DeployedNetwork,
  target: PlacedInterface,
  { peer, port, name }: { readonly peer: Peer; readonly port: number; readonly name: string },
): PassedHop[] {
  const { subnet } = target;
  const gateway = gatewayOf(network, subnet);
  return [
    address(target, name),
    { hop: { kind: "route", subnet, to: "the internet", by: gateway }, passed: gateway !== undefined },
    ...acl(network, subnet, { direction: "ingress", ports: { from: port, to: port }, peer }),
    group(network, target, { direction: "ingress", port, peer }),
    ...acl(network, subnet, { direction: "egress", ports: ephemeralPorts, peer }),
  ];
}

const passed = (hop: Hop): PassedHop => ({ hop, passed: true });

function address({ publicAddress }: PlacedInterface, of: string): PassedHop {
  return { hop: { kind: "public-address", of, possible: publicAddress !== "never" }, passed: publicAddress === "yes" };
}

function group(network: DeployedNetwork, own: Interface, ask: Parameters<typeof groupsAdmit>[2]): PassedHop {
  return { hop: { kind: "group", groupIds: own.groupIds, ...ask }, passed: groupsAdmit(network, own, ask) };
}

/** Nothing where the default ACL stands. */
function acl(network: DeployedNetwork, { acl }: Subnet, ask: Parameters<typeof aclLetsPass>[2]): PassedHop[] {
  return acl ? [{ hop: { kind: "acl", acl, ...ask }, passed: aclLetsPass(network, acl, ask) }] : [];
}

function natOf({ natGateways }: DeployedNetwork, subnet: Subnet) {
  const target = defaultRoute(subnet);
  return target === undefined ? undefined : natGateways.get(target);
}

function gatewayOf({ internetGatewayIds }: DeployedNetwork, subnet: Subnet): string | undefined {
  const target = defaultRoute(subnet);
  return target !== undefined && internetGatewayIds.has(target) ? target : undefined;
}

function defaultRoute({ routes }: Subnet): string | undefined {
  return routes.find(({ destination }) => "block" in destination && destination.block.prefix === everything.prefix)
    ?.target;
}

const obstacles = (way: readonly PassedHop[]): number => way.filter((hop) => !hop.passed).length;

function bestOf(ways: readonly PassedHop[][]): readonly PassedHop[] {
  return ways.reduce((best, way) => (obstacles(way) < obstacles(best) ? way : best));
}
