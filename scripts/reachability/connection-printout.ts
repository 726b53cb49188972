import type { Answer, Hop, Party, PassedHop } from "./connection.plan.ts";
import type { DeployedNetwork } from "./deployed-network.ts";
import { describePeer } from "./packet-filter.plan.ts";

/** `app can open 5432 of database`, and each thing that the connection passes or is stopped by. */
export function connectionText(
  network: DeployedNetwork,
  { from, to, port }: { readonly from: Party; readonly to: Party; readonly port: number },
  answer: Answer,
): string {
  const partly = answer.open && !answer.everywhere ? ", though not from and to every zone" : "";
  const verdict = `${from.name} ${answer.open ? "can" : "cannot"} open ${String(port)} of ${to.name}${partly}`;
  return [verdict, ...answer.way.map((hop) => `  ${hop.passed ? "✔" : "✖"} ${hopText(network, hop)}`)].join("\n");
}

/** What the hop is, and which rule, route or address is there or missing. */
export function hopText(network: DeployedNetwork, { hop, passed }: PassedHop): string {
  switch (hop.kind) {
    case "group":
      return groupText(network, hop, passed);
    case "acl": {
      const ports =
        hop.ports.from === hop.ports.to ? String(hop.ports.from) : `${String(hop.ports.from)}-${String(hop.ports.to)}`;
      return `${hop.acl.name} ${passed ? "lets" : "does not let"} ${ports} ${peerText(hop)} pass`;
    }
    case "route":
      return `${hop.subnet.name} ${passed ? `leads to ${hop.to} by ${hop.by ?? "its gateway"}` : `has no route from and to ${hop.to}`}`;
    case "public-address":
      return `${hop.of} ${passed ? "has a public address" : "has no public address"}`;
    case "nature":
      return hop.what;
  }
}

function groupText(network: DeployedNetwork, hop: Extract<Hop, { kind: "group" }>, passed: boolean): string {
  const names = hop.groupIds.map((id) => network.groupNames.get(id) ?? id).join(", ");
  return `${names} ${passed ? "admits" : "has no rule for"} ${String(hop.port)} ${peerText(hop)}`;
}

function peerText({ direction, peer }: Extract<Hop, { kind: "group" | "acl" }>): string {
  return `${direction === "ingress" ? "from" : "to"} ${describePeer(peer)}`;
}
