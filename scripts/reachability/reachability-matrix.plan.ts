import { canOpen, type Party } from "./connection.plan.ts";
import type { DeployedNetwork } from "./deployed-network.ts";

/** Ports that are open from one party to another, both ends inclusive. */
export interface OpenPorts {
  readonly from: string;
  readonly to: string;
  readonly ports: readonly { readonly from: number; readonly to: number }[];
  /** False if some zones can open them and others cannot. */
  readonly everywhere: boolean;
}

/** For every pair the whole of its open ports: 1 to 65535 are tried, but ports that no rule tells apart only once. */
export function reachabilityMatrix(network: DeployedNetwork, parties: readonly Party[]): OpenPorts[] {
  const starts = portClasses(network);
  return parties.flatMap((from) =>
    parties.map((to): OpenPorts => {
      const answers = starts.map((port) => canOpen(network, from, to, port));
      const ports = starts.flatMap((port, index) =>
        answers[index]?.open ? [{ from: port, to: (starts[index + 1] ?? 65_536) - 1 }] : [],
      );
      const everywhere = answers.every(({ open, everywhere }) => !open || everywhere);
      return { from: from.name, to: to.name, ports: merged(ports), everywhere };
    }),
  );
}

/** The lowest port of each run of ports that all rules treat alike. */
function portClasses({ groupRules, subnets }: DeployedNetwork): number[] {
  const aclRules = [...subnets.values()].flatMap(({ acl }) => acl?.rules ?? []);
  const bounds = [...groupRules, ...aclRules].flatMap(({ from, to }) => [from, to + 1]);
  // S3's two ports are told apart by S3.
  const all = [1, 80, 81, 443, 444, ...bounds].filter((port) => port >= 1 && port <= 65_535);
  return [...new Set(all)].sort((a, b) => a - b);
}

function merged(ranges: readonly { from: number; to: number }[]): { from: number; to: number }[] {
  const result: { from: number; to: number }[] = [];
  for (const range of ranges) {
    const last = result.at(-1);
    if (last?.to === range.from - 1) last.to = range.to;
    else result.push({ ...range });
  }
  return result;
}

/** `80, 443`, `1-65535`, or nothing. */
export function portText({ ports }: Pick<OpenPorts, "ports">): string {
  return ports.map(({ from, to }) => (from === to ? String(from) : `${String(from)}-${String(to)}`)).join(", ");
}
