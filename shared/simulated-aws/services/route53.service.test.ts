import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { type Attributes, unknownValue } from "../attributes.ts";
import { seedHostedZone } from "./route53.service.ts";

const zoneType = "aws:route53/zone:Zone";
const recordType = "aws:route53/record:Record";
const getZone = "aws:route53/getZone:getZone";
const zoneId = "Z0123456789ABCDEFGHIJ";
const alias = { name: "front.example.com", zoneId: "Z1LMS91P8CMLE5", evaluateTargetHealth: true };

class DomainUnderTest extends AccountUnderTest {
  constructor() {
    super();
    seedHostedZone(this.account.store, { zoneId, name: "Payments.Example." });
  }

  record(more: Attributes = {}): { id: string; state: Record<string, unknown> } {
    return this.make(recordType, this.inputs(more));
  }

  inputs(more: Attributes = {}): Attributes {
    return { zoneId, name: "api", type: "A", records: ["203.0.113.7"], ttl: 60, ...more };
  }
}

it.each([
  { scenario: "no name", inputs: { name: "" }, refusal: /expected length of name/ },
  { scenario: "a name of one label", inputs: { name: "payments" }, refusal: /must be a domain name/ },
  { scenario: "a long comment", inputs: { comment: "a".repeat(257) }, refusal: /range \(0 - 256\)/ },
  {
    scenario: "a delegation set for a network",
    inputs: { delegationSetId: "N1", vpcs: [] },
    refusal: /conflicts with vpcs/,
  },
])("refuses a zone with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(zoneType, { name: "payments.example", ...inputs })).toMatch(refusal);
});

it("gives a zone an id and name servers, and lets two have one name", () => {
  const test = new DomainUnderTest();
  const inputs = { name: "payments.example." };
  const { id, state } = test.make(zoneType, inputs);
  expect(id).toMatch(/^Z[A-Z0-9]{20}$/);
  expect(state).toMatchObject({
    arn: `arn:aws:route53:::hostedzone/${id}`,
    name: "payments.example",
    zoneId: id,
    comment: "Managed by Pulumi",
  });
  expect(state["nameServers"]).toEqual([
    expect.stringMatching(/^ns-\d{1,3}\.awsdns-\d\d\.com$/),
    expect.stringMatching(/^ns-\d{3,4}\.awsdns-\d\d\.net$/),
    expect.stringMatching(/^ns-\d{4}\.awsdns-\d\d\.org$/),
    expect.stringMatching(/^ns-\d{4}\.awsdns-\d\d\.co\.uk$/),
  ]);
  expect(test.account.diff(zoneType, inputs, { name: "other.example", comment: "x" }).replaces).toEqual(["name"]);
});

it.each([
  { scenario: "an unknown type", inputs: { type: "ALIAS" }, refusal: /expected type to be one of .* got ALIAS/ },
  { scenario: "no value", inputs: { records: undefined }, refusal: /one of `alias,records` must be specified/ },
  { scenario: "values and an alias", inputs: { aliases: [alias] }, refusal: /only one of `alias,records`/ },
  {
    scenario: "two aliases",
    inputs: { records: undefined, ttl: undefined, aliases: [alias, alias] },
    refusal: /no more than 1, got 2/,
  },
  {
    scenario: "an alias with a TTL",
    inputs: { records: undefined, aliases: [alias] },
    refusal: /"ttl": conflicts with alias/,
  },
  { scenario: "values without a TTL", inputs: { ttl: undefined }, refusal: /needs a TTL/ },
  { scenario: "a negative TTL", inputs: { ttl: -1 }, refusal: /range \(0 - 2147483647\)/ },
  {
    scenario: "a policy without a set",
    inputs: { weightedRoutingPolicies: [{ weight: 1 }] },
    refusal: /all of `setIdentifier` must be specified/,
  },
  {
    scenario: "two policies",
    inputs: { weightedRoutingPolicies: [{ weight: 1 }], multivalueAnswerRoutingPolicy: true },
    refusal: /conflicts with weightedRoutingPolicies/,
  },
  {
    scenario: "a name for an address",
    inputs: { records: ["front.example.com"] },
    refusal: /not a valid IPv4 address.* 'front.example.com'/,
  },
  {
    scenario: "an old address for a new one",
    inputs: { type: "AAAA" },
    refusal: /not a valid IPv6 address.* '203.0.113.7'/,
  },
  {
    scenario: "two canonical names",
    inputs: { type: "CNAME", records: ["a.example", "b.example"] },
    refusal: /contains 2 values/,
  },
  {
    scenario: "a canonical name for the zone itself",
    inputs: { type: "CNAME", name: "payments.example", records: ["a.example"] },
    refusal: /not permitted at apex in zone payments.example/,
  },
  {
    scenario: "name servers that the zone has",
    inputs: { type: "NS", name: "", records: ["a.example"] },
    refusal: /type='NS'\] but it already exists/,
  },
  { scenario: "no zone", inputs: { zoneId: "Z0" }, refusal: /Zone 'Z0' does not exist/ },
])("refuses a record with $scenario", ({ inputs, refusal }) => {
  const test = new DomainUnderTest();
  expect(test.refusal(recordType, test.inputs(inputs))).toMatch(refusal);
});

it("completes names, and names a record after its zone, name and type", () => {
  const test = new DomainUnderTest();
  expect(test.record()).toMatchObject({ id: `${zoneId}_api_A`, state: { fqdn: "api.payments.example" } });
  const whole = test.record({ name: "WWW.payments.example.", records: undefined, ttl: undefined, aliases: [alias] });
  expect(whole).toMatchObject({ id: `${zoneId}_www.payments.example_A`, state: { fqdn: "www.payments.example" } });
  const weighted = { name: "split", setIdentifier: "blue", weightedRoutingPolicies: [{ weight: 1 }] };
  expect(test.record(weighted).id).toBe(`${zoneId}_split_A_blue`);
  expect(test.record({ ...weighted, setIdentifier: "green" }).id).toBe(`${zoneId}_split_A_green`);
});

it("refuses a second record of the same name and type, and any beside a canonical name", () => {
  const test = new DomainUnderTest();
  test.record();
  expect(test.refusal(recordType, test.inputs({ name: "api.payments.example" }))).toMatch(
    /\[name='api.payments.example.', type='A'\] but it already exists/,
  );
  const canonical = { type: "CNAME", records: ["a.example"] };
  expect(test.refusal(recordType, test.inputs(canonical))).toMatch(/type CNAME .* conflicting RRSet/);
  test.record({ ...canonical, name: "www" });
  expect(test.refusal(recordType, test.inputs({ name: "www" }))).toMatch(/type A .* conflicting RRSet/);
  const { state } = test.record({ allowOverwrite: true });
  expect(state["fqdn"]).toBe("api.payments.example");
});

it("replaces a record for its name and zone, not for its values", () => {
  const test = new DomainUnderTest();
  const diff = (more: Attributes) => test.account.diff(recordType, test.inputs(), test.inputs(more)).replaces;
  expect([diff({ name: "b" }), diff({ zoneId: "Z1" }), diff({ records: ["203.0.113.8"], ttl: 30 })]).toEqual([
    ["name"],
    ["zoneId"],
    [],
  ]);
  const { id, state } = test.record();
  expect(test.account.update(recordType, "subject", id, state, test.inputs({ ttl: 30 }))["ttl"]).toBe(30);
});

it("keeps a zone that has records unless its destruction is forced", () => {
  const test = new DomainUnderTest();
  const { id } = test.record();
  expect(() => test.account.delete(zoneType, zoneId)).toThrow(/HostedZoneNotEmpty/);
  test.account.delete(recordType, id);
  test.account.delete(zoneType, zoneId);
  const forced = test.make(zoneType, { name: "forced.example", forceDestroy: true });
  test.record({ zoneId: forced.id });
  test.account.delete(zoneType, forced.id);
  expect(test.account.store.list(zoneType)).toEqual([]);
});

it("finds the one zone of a name or an id", () => {
  const test = new DomainUnderTest();
  test.record();
  const found = test.account.invoke(getZone, { name: "payments.example." });
  expect(found).toMatchObject({
    failures: [],
    outputs: {
      id: zoneId,
      zoneId,
      name: "payments.example",
      arn: `arn:aws:route53:::hostedzone/${zoneId}`,
      resourceRecordSetCount: 3,
    },
  });
  expect(test.account.invoke(getZone, { zoneId }).outputs["name"]).toBe("payments.example");
  expect(() => test.account.invoke(getZone, { name: "other.example" })).toThrow(
    /no matching Route 53 Hosted Zone found: other.example/,
  );
  expect(() => test.account.invoke(getZone, { name: "payments.example", privateZone: true })).toThrow(/no matching/);
  expect(() => test.account.invoke(getZone, {})).toThrow(/one of `name,zoneId` must be specified/);
  test.make(zoneType, { name: "payments.example" });
  expect(() => test.account.invoke(getZone, { name: "payments.example" })).toThrow(
    /multiple Route 53 Hosted Zones matched/,
  );
});

it("says nothing in a preview about values that the deployment will know", () => {
  const test = new DomainUnderTest();
  const inputs = test.inputs({
    records: undefined,
    ttl: undefined,
    name: unknownValue,
    zoneId: unknownValue,
    aliases: unknownValue,
  });
  expect(test.account.check(recordType, "subject", inputs).failures).toEqual([]);
});
