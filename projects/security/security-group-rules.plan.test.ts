import { expect, it } from "vitest";
import { type RulePeer, ruleName, type TierRule, tierGroups, tierRules } from "./security-group-rules.plan.ts";

it("has one group for each tier", () => {
  expect(Object.keys(tierGroups)).toEqual(["web", "vpc-link", "app", "database", "database-client", "release-hook"]);
});

it("opens exactly these ways", () => {
  expect(tierRules.map(ruleName).sort()).toEqual([
    "app-from-web-8080",
    "app-to-database-5432",
    "app-to-endpoints-443",
    "app-to-internet-443",
    "app-to-s3-443",
    "database-client-to-database-5432",
    "database-client-to-endpoints-443",
    "database-client-to-s3-443",
    "database-from-app-5432",
    "database-from-database-client-5432",
    "release-hook-to-endpoints-443",
    "release-hook-to-internet-8443",
    "vpc-link-to-web-443",
    "web-from-internet-443",
    "web-from-internet-80",
    "web-from-nat-gateway-1-8443",
    "web-from-nat-gateway-2-8443",
    "web-from-nat-gateway-3-8443",
    "web-from-vpc-link-443",
    "web-to-app-8080",
  ]);
});

const about = (direction: TierRule["direction"], matches: (peer: RulePeer) => boolean): string[] =>
  tierRules
    .filter((rule) => rule.direction === direction && matches(rule.peer))
    .map(ruleName)
    .sort();

it("takes traffic from the internet at the load balancer only", () => {
  expect(about("ingress", (peer) => "internet" in peer)).toEqual(["web-from-internet-443", "web-from-internet-80"]);
});

it("lets the service call out by HTTPS, the release hook to the test listener, and nobody else to the internet", () => {
  expect(about("egress", (peer) => "internet" in peer)).toEqual([
    "app-to-internet-443",
    "release-hook-to-internet-8443",
  ]);
});

it("opens the test listener to our own NAT gateways only", () => {
  const reached = tierRules.filter(({ direction, port }) => direction === "ingress" && port === 8443);
  expect(reached.map(({ peer }) => peer)).toEqual([{ natGateway: 0 }, { natGateway: 1 }, { natGateway: 2 }]);
});

it("lets the database start no connection", () => {
  expect(tierRules.filter(({ group, direction }) => group === "database" && direction === "egress")).toEqual([]);
});

it("lets nobody in at the Lambdas and the VPC link", () => {
  const closed = ["database-client", "release-hook", "vpc-link"];
  expect(tierRules.filter(({ group, direction }) => direction === "ingress" && closed.includes(group))).toEqual([]);
});

it("opens a way between two groups at both of its ends", () => {
  const ends = (direction: TierRule["direction"]) =>
    tierRules
      .filter((rule) => rule.direction === direction)
      .flatMap(({ group, port, peer }) => ("group" in peer ? [{ group, port, peer: peer.group }] : []));
  const turned = ends("egress").map(({ group, port, peer }) => ({ group: peer, port, peer: group }));
  expect(new Set(ends("ingress").map((end) => JSON.stringify(end)))).toEqual(
    new Set(turned.map((end) => JSON.stringify(end))),
  );
});

it("describes groups and rules in characters that EC2 takes", () => {
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
  const taken = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/;
  const descriptions = [...Object.values(tierGroups), ...tierRules.map(({ why }) => why)];
  expect(descriptions.filter((description) => !taken.test(description))).toEqual([]);
});

it.each<{ rule: Omit<TierRule, "why">; name: string }>([
  {
    rule: { group: "app", direction: "egress", port: 5432, peer: { group: "database" } },
    name: "app-to-database-5432",
  },
  { rule: { group: "app", direction: "egress", port: 443, peer: { endpoints: true } }, name: "app-to-endpoints-443" },
  { rule: { group: "app", direction: "egress", port: 443, peer: { s3: true } }, name: "app-to-s3-443" },
  {
    rule: { group: "web", direction: "ingress", port: 443, peer: { internet: true } },
    name: "web-from-internet-443",
  },
  {
    rule: { group: "web", direction: "ingress", port: 8443, peer: { natGateway: 2 } },
    name: "web-from-nat-gateway-3-8443",
  },
])("calls a rule $name", ({ rule, name }) => {
  expect(ruleName({ ...rule, why: "" })).toBe(name);
});
