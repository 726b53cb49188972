import { tierPorts } from "@payments/shared/ports/tier-ports.ts";
import { beforeAll, describe, expect, it } from "vitest";
import type { DeployedRecord } from "../deployed/deployed-record.ts";
import { wholePlatform } from "../platform/whole-platform.fixture.ts";
import { canOpen, type Hop, type Party } from "./connection.plan.ts";
import { type DeployedNetwork, readNetwork } from "./deployed-network.ts";
import { loosened } from "./loosened-network.fixture.ts";
import { partiesOf } from "./parties.plan.ts";
import { portText, reachabilityMatrix } from "./reachability-matrix.plan.ts";

const names = [
  "internet",
  "endpoint",
  "web",
  "vpc-link",
  "app",
  "database",
  "database-client",
  "release-hook",
  "s3",
] as const;
type Name = (typeof names)[number];

/** Who can open what: everything that is open, of all pairs and all ports. */
const openWays: Readonly<Record<Name, Partial<Record<Name, string>>>> = {
  internet: { web: "80, 443" },
  endpoint: {},
  web: { app: "8080" },
  "vpc-link": { web: "443" },
  // Whoever may call the internet by HTTPS may call our own front door.
  app: { database: "5432", endpoint: "443", s3: "443", internet: "443", web: "443" },
  database: {},
  "database-client": { database: "5432", endpoint: "443", s3: "443" },
  "release-hook": { web: "8443", endpoint: "443", internet: "8443" },
  s3: {},
};

const ports = [22, ...Object.values(tierPorts)].sort((a, b) => a - b);
const pairs = names.flatMap((from) => names.map((to) => ({ from, to, open: openWays[from][to] ?? "" })));
const closedPorts = (open: string): number[] => ports.filter((port) => !open.split(", ").includes(String(port)));

let records: readonly DeployedRecord[];
/** The same as the simulated account holds it, with what AWS makes by itself. */
let held: readonly DeployedRecord[];
beforeAll(async () => {
  const { resources, store } = await wholePlatform("local");
  records = resources;
  held = store.list();
});

interface Reach {
  readonly network: DeployedNetwork;
  readonly party: (name: Name) => Party;
}

function reachOf(deployed: readonly DeployedRecord[]): Reach {
  const network = readNetwork(deployed);
  const parties = new Map(partiesOf(network, deployed).map((party) => [party.name, party]));
  const party = (name: Name): Party => parties.get(name) ?? { kind: "internet", name: `no ${name} is deployed` };
  return { network, party };
}

const answer = ({ network, party }: Reach, from: Name, to: Name, port: number) =>
  canOpen(network, party(from), party(to), port);

const obstaclesOf = (reach: Reach, from: Name, to: Name, port: number): Hop[] =>
  answer(reach, from, to, port).way.flatMap(({ hop, passed }) => (passed ? [] : [hop]));

/** Everything open on the ports in question, as `app to database 5432`. */
function openCells(reach: Reach): Set<string> {
  return new Set(
    pairs.flatMap(({ from, to }) =>
      ports.flatMap((port) => (answer(reach, from, to, port).open ? [`${from} to ${to} ${String(port)}`] : [])),
    ),
  );
}

const unchangeable = (hop: Hop): boolean => hop.kind === "nature" || (hop.kind === "public-address" && !hop.possible);

it("knows every party of the design, and no other", () => {
  const network = readNetwork(records);
  expect(partiesOf(network, records).map(({ name }) => name)).toEqual(names);
});

it("says the same of what the account holds", () => {
  expect(held.length).toBeGreaterThan(records.length);
  expect(openCells(reachOf(held))).toEqual(openCells(reachOf(records)));
});

describe.each(names)("%s", (from) => {
  it.each(names.map((to) => ({ to, open: openWays[from][to] ?? "nothing" })))(
    "can open $open of $to",
    ({ to, open }) => {
      const { network, party } = reachOf(records);
      const parties = [...new Set([from, to])].map(party);
      const cell = reachabilityMatrix(network, parties).find((one) => one.from === from && one.to === to);
      expect(cell && (portText(cell) || "nothing")).toBe(open);
      expect(cell?.everywhere).toBe(true);
    },
  );
});

describe("what is closed is closed by rules: each, taken away as the last one, opens that way and no other", () => {
  const internetToo = (from: Name, port: number): string => `${from} to internet ${String(port)}`;

  it.each(pairs)("$from to $to", ({ from, to, open }) => {
    const before = reachOf(records);
    for (const port of closedPorts(open)) {
      const obstacles = obstaclesOf(before, from, to, port);
      expect(obstacles.length, `${from} to ${to} ${String(port)}`).toBeGreaterThan(0);
      if (obstacles.some(unchangeable)) continue;
      for (const last of obstacles) {
        const others = obstacles.filter((hop) => hop !== last);
        const almost = others.reduce<readonly DeployedRecord[]>(loosened, records);
        const closed = reachOf(almost);
        expect(answer(closed, from, to, port).open).toBe(false);
        const loose = reachOf(loosened(almost, last));
        expect(answer(loose, from, to, port).open).toBe(true);
        if (last.kind !== "group") continue;
        const [wasOpen, isOpen] = [openCells(closed), openCells(loose)];
        const flipped = [...isOpen].filter((cell) => !wasOpen.has(cell));
        // The load balancer's public addresses are only reached by whoever reaches the internet.
        const beside = last.peer.kind === "own-public-address" ? [internetToo(from, port)] : [];
        expect(new Set(flipped)).toEqual(new Set([`${from} to ${to} ${String(port)}`, ...beside]));
      }
    }
  });

  it("leaves to nature only what AWS itself rules out", () => {
    const reach = reachOf(records);
    const byNature = pairs.filter(({ from, to }) => obstaclesOf(reach, from, to, 443).some(unchangeable));
    expect(byNature.map(({ from, to }) => `${from} to ${to}`)).toEqual([
      "internet to internet",
      "internet to endpoint",
      "internet to vpc-link",
      "internet to database-client",
      "internet to release-hook",
      "internet to s3",
      ...names.map((to) => `endpoint to ${to}`),
      ...names.map((to) => `s3 to ${to}`),
    ]);
  });
});

describe("what is open hangs on each thing that it passes", () => {
  const without = (gone: (record: DeployedRecord) => boolean) => reachOf(records.filter((record) => !gone(record)));

  it.each<{ what: string; type: string; from: Name; to: Name; port: number }>([
    { what: "rules that let in", type: "IngressRule", from: "app", to: "database", port: 5432 },
    { what: "rules that let out", type: "EgressRule", from: "app", to: "database", port: 5432 },
    { what: "an internet gateway", type: "InternetGateway", from: "internet", to: "web", port: 443 },
    { what: "an internet gateway behind NAT", type: "InternetGateway", from: "app", to: "internet", port: 443 },
    { what: "NAT gateways", type: "NatGateway", from: "release-hook", to: "web", port: 8443 },
    { what: "routes", type: ":Route", from: "release-hook", to: "internet", port: 8443 },
  ])("$from cannot open $port of $to without $what", ({ type, from, to, port }) => {
    expect(answer(reachOf(records), from, to, port).open).toBe(true);
    const cut = without((record) => record.type.endsWith(type));
    expect(answer(cut, from, to, port).open).toBe(false);
  });

  it("leads to S3 by the gateway endpoint, not by NAT and the internet", () => {
    const { way } = answer(reachOf(records), "database-client", "s3", 443);
    const endpoint = records.find(({ inputs }) => inputs["vpcEndpointType"] === "Gateway");
    expect(way.flatMap(({ hop }) => (hop.kind === "route" ? [[hop.to, hop.by]] : []))).toEqual([["S3", endpoint?.id]]);
  });

  it.each([
    { direction: "ingress", what: "the question" },
    { direction: "egress", what: "the answer" },
  ])("the database's ACL lets $what pass", ({ direction }) => {
    const closed = records.map((record) =>
      record.type === "aws:ec2/networkAcl:NetworkAcl"
        ? { ...record, inputs: { ...record.inputs, [direction]: [] } }
        : record,
    );
    expect(answer(reachOf(closed), "app", "database", 5432).open).toBe(false);
    expect(obstaclesOf(reachOf(closed), "app", "database", 5432).map(({ kind }) => kind)).toEqual(["acl"]);
  });

  it("says so when a zone is cut off", () => {
    const nat = records.find(({ type }) => type === "aws:ec2/natGateway:NatGateway");
    const oneZone = without(({ type, inputs }) => type === "aws:ec2/route:Route" && inputs["natGatewayId"] === nat?.id);
    expect(answer(oneZone, "app", "internet", 443)).toMatchObject({ open: true, everywhere: false });
  });
});

describe("should every group be opened by mistake, both ways and on all ports", () => {
  const openGroups = () => {
    const groups = records.filter(({ type }) => type === "aws:ec2/securityGroup:SecurityGroup");
    const rule = (direction: "Ingress" | "Egress", securityGroupId: string | undefined): DeployedRecord => {
      const inputs = { securityGroupId, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" };
      return {
        type: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
        id: "x",
        inputs,
        state: {},
      };
    };
    return reachOf([...records, ...groups.flatMap(({ id }) => [rule("Ingress", id), rule("Egress", id)])]);
  };
  const portsTo = (from: Name, to: Name): string => {
    const { network, party } = openGroups();
    const cell = reachabilityMatrix(network, [...new Set([from, to])].map(party)).find(
      (one) => one.from === from && one.to === to,
    );
    return cell ? portText(cell) : "no such cell";
  };

  it.each<{ from: Name; open: string }>([
    { from: "app", open: "5432" },
    { from: "database-client", open: "5432" },
    { from: "release-hook", open: "5432" },
    { from: "vpc-link", open: "5432" },
    { from: "web", open: "" },
    { from: "internet", open: "" },
  ])("the database subnets' ACL lets $from reach the database on [$open] and no other port", ({ from, open }) => {
    expect(portsTo(from, "database")).toBe(open);
  });

  it.each<Name>(["internet", "s3", "web"])("the database still opens nothing of %s", (to) => {
    expect(portsTo("database", to)).toBe("");
  });

  // An ACL does not remember: it cannot tell an answer from a call that comes from port 5432 itself. The group does.
  it.each<Name>(["app", "database-client", "release-hook", "vpc-link", "endpoint"])(
    "the database opens nothing of %s but what its answers go to, and that from port 5432 only",
    (to) => {
      expect(portsTo("database", to)).toBe("1024-65535");
    },
  );

  it.each(names.filter((name) => name !== "web"))("the internet still opens nothing of %s", (to) => {
    expect(portsTo("internet", to)).toBe("");
  });
});

describe("nothing is left open by not being looked at", () => {
  const record = (type: string, inputs: DeployedRecord["inputs"]): DeployedRecord => ({
    type,
    id: "x",
    inputs,
    state: {},
  });

  it.each([
    {
      what: "a peering",
      added: record("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", {}),
      refusal: /may open a way/,
    },
    {
      what: "rules inside a group",
      added: record("aws:ec2/securityGroup:SecurityGroup", { name: "side", ingress: [{ protocol: "-1" }] }),
      refusal: /side has rules of its own/,
    },
    {
      what: "a rule in the default group",
      added: record("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { egress: [{ protocol: "-1" }] }),
      refusal: /has rules of its own/,
    },
    {
      what: "a cache in the VPC",
      added: record("aws:elasticache/cluster:Cluster", { securityGroupIds: ["sg-1"] }),
      refusal: /nobody knows in which subnets/,
    },
  ])("refuses $what", ({ added, refusal }) => {
    expect(() => reachOf([...records, added])).toThrow(refusal);
  });
});
