import { tierPorts } from "@payments/shared/ports/tier-ports.ts";

/** One group for each tier; the group of the interface endpoints is network's. */
export const tierGroups = {
  web: "Load balancer",
  "vpc-link": "Private way of API Gateway to the load balancer",
  app: "Tasks of the payment service",
  database: "Aurora",
  "database-client": "Lambdas that work on the database",
  "release-hook": "Lambdas that test a release",
} as const;

export type TierGroup = keyof typeof tierGroups;

/** Whom a rule is about. Ranges only for the internet and for our own gateways. */
export type RulePeer =
  | { readonly group: TierGroup }
  | { readonly endpoints: true }
  | { readonly s3: true }
  | { readonly internet: true }
  /** One of the three NAT gateways: 0, 1, 2. */
  | { readonly natGateway: 0 | 1 | 2 };

export interface TierRule {
  readonly group: TierGroup;
  readonly direction: "ingress" | "egress";
  readonly port: number;
  readonly peer: RulePeer;
  readonly why: string;
}

const { http, https, postgresql, service, testListener } = tierPorts;
const natGateways = [0, 1, 2] as const;

/** Every way that is open between the tiers. What does not stand here is closed; no group may send all traffic anywhere. */
export const tierRules: readonly TierRule[] = [
  { group: "web", direction: "ingress", port: https, peer: { internet: true }, why: "customers" },
  { group: "web", direction: "ingress", port: http, peer: { internet: true }, why: "redirect to HTTPS" },
  {
    group: "web",
    direction: "ingress",
    port: https,
    peer: { group: "vpc-link" },
    why: "partners, through API Gateway",
  },
  ...natGateways.map(
    (natGateway): TierRule => ({
      group: "web",
      direction: "ingress",
      port: testListener,
      peer: { natGateway },
      // An internet-facing load balancer is reached at its public addresses, also from inside: by NAT.
      why: "release hook, by NAT",
    }),
  ),
  { group: "web", direction: "egress", port: service, peer: { group: "app" }, why: "requests and health checks" },
  { group: "vpc-link", direction: "egress", port: https, peer: { group: "web" }, why: "load balancer" },
  { group: "app", direction: "ingress", port: service, peer: { group: "web" }, why: "requests and health checks" },
  { group: "app", direction: "egress", port: postgresql, peer: { group: "database" }, why: "PostgreSQL" },
  { group: "app", direction: "egress", port: https, peer: { endpoints: true }, why: "AWS services" },
  { group: "app", direction: "egress", port: https, peer: { s3: true }, why: "image layers" },
  { group: "app", direction: "egress", port: https, peer: { internet: true }, why: "identity provider, by NAT" },
  { group: "database", direction: "ingress", port: postgresql, peer: { group: "app" }, why: "PostgreSQL" },
  {
    group: "database",
    direction: "ingress",
    port: postgresql,
    peer: { group: "database-client" },
    why: "verification",
  },
  { group: "database-client", direction: "egress", port: postgresql, peer: { group: "database" }, why: "verification" },
  { group: "database-client", direction: "egress", port: https, peer: { endpoints: true }, why: "AWS services" },
  { group: "database-client", direction: "egress", port: https, peer: { s3: true }, why: "evidence" },
  {
    group: "release-hook",
    direction: "egress",
    port: testListener,
    peer: { internet: true },
    why: "test listener, by NAT",
  },
  { group: "release-hook", direction: "egress", port: https, peer: { endpoints: true }, why: "AWS services" },
];

/** `app-to-database-5432`, `web-from-nat-gateway-1-8443`: the logical name of a rule. */
export function ruleName({ group, direction, port, peer }: TierRule): string {
  return `${group}-${direction === "ingress" ? "from" : "to"}-${peerName(peer)}-${String(port)}`;
}

function peerName(peer: RulePeer): string {
  if ("group" in peer) return peer.group;
  if ("natGateway" in peer) return `nat-gateway-${String(peer.natGateway + 1)}`;
  if ("endpoints" in peer) return "endpoints";
  return "s3" in peer ? "s3" : "internet";
}
