import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { NetworkUnderTest } from "./network.fixture.ts";

const clusterGroup = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
const instanceGroup = "aws:rds/parameterGroup:ParameterGroup";
const subnetGroup = "aws:rds/subnetGroup:SubnetGroup";
const family = "aurora-postgresql17";
const valid = { name: "ledger-dev", family };

const withParameter = (name: string, value: string, applyMethod?: string) => ({
  ...valid,
  parameters: [{ name, value, ...(applyMethod && { applyMethod }) }],
});

it.each([
  { scenario: "no characters", inputs: { ...valid, name: "" }, refusal: /expected length of name/ },
  { scenario: "256 characters", inputs: { ...valid, name: "a".repeat(256) }, refusal: /range \(1 - 255\)/ },
  {
    scenario: "capitals",
    inputs: { ...valid, name: "Ledger" },
    refusal: /only lowercase alphanumeric characters, periods/,
  },
  { scenario: "a digit first", inputs: { ...valid, name: "1-ledger" }, refusal: /first character .* must be a letter/ },
  { scenario: "two hyphens", inputs: { ...valid, name: "ledger--dev" }, refusal: /two consecutive hyphens/ },
  { scenario: "a hyphen last", inputs: { ...valid, name: "ledger-" }, refusal: /cannot end with a hyphen/ },
  {
    scenario: "an unknown family",
    inputs: { ...valid, family: "aurora-postgres17" },
    refusal: /InvalidParameterValue: ParameterGroupFamily aurora-postgres17 is not a valid/,
  },
  {
    scenario: "an unknown apply method",
    inputs: withParameter("log_statement", "ddl", "now"),
    refusal: /expected parameters.applyMethod to be one of \[immediate pending-reboot\], got now/,
  },
  {
    scenario: "a misspelt parameter",
    inputs: withParameter("rds.force_sll", "1"),
    refusal: /Could not find parameter with name: rds.force_sll/,
  },
  {
    scenario: "a parameter of RDS itself",
    inputs: withParameter("ssl_cert_file", "/tmp/own.pem"),
    refusal: /The parameter ssl_cert_file cannot be modified/,
  },
  {
    scenario: "a boolean in words",
    inputs: withParameter("rds.force_ssl", "on"),
    refusal: /Invalid parameter value: on for: rds.force_ssl allowed values are: 0,1/,
  },
  {
    scenario: "a value outside of the list",
    inputs: withParameter("ssl_min_protocol_version", "TLS1.2"),
    refusal: /Invalid parameter value: TLS1.2 .*TLSv1.2/,
  },
  {
    scenario: "a static parameter at once, by the provider's default",
    inputs: withParameter("shared_preload_libraries", "pgaudit"),
    refusal: /InvalidParameterCombination: cannot use immediate apply method for static parameter/,
  },
])("refuses a parameter group with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(clusterGroup, inputs)).toMatch(refusal);
  expect(new AccountUnderTest().refusal(instanceGroup, inputs)).toMatch(refusal);
});

it("keeps the parameters of the whole cluster out of an instance's group", () => {
  const test = new AccountUnderTest();
  expect(test.refusal(instanceGroup, withParameter("rds.force_ssl", "1"))).toMatch(/belongs to the cluster's/);
  expect(test.make(instanceGroup, withParameter("log_min_duration_statement", "500")).state["arn"]).toBe(
    "arn:aws:rds:ap-southeast-1:111122223333:pg:ledger-dev",
  );
});

it("makes a group that enforces TLS and audits, and replaces it when its family changes", () => {
  const test = new AccountUnderTest();
  const inputs = {
    ...valid,
    parameters: [
      { name: "rds.force_ssl", value: "1", applyMethod: "immediate" },
      { name: "ssl_min_protocol_version", value: "TLSv1.2" },
      { name: "shared_preload_libraries", value: "pgaudit", applyMethod: "pending-reboot" },
      { name: "pgaudit.log", value: "ddl,role" },
      { name: "log_connections", value: "1" },
    ],
  };
  const { id, state } = test.make(clusterGroup, inputs);
  expect({ id, arn: state["arn"], description: state["description"] }).toEqual({
    id: "ledger-dev",
    arn: "arn:aws:rds:ap-southeast-1:111122223333:cluster-pg:ledger-dev",
    description: "Managed by Pulumi",
  });
  const { diff } = { diff: (more: object) => test.account.diff(clusterGroup, inputs, { ...inputs, ...more }) };
  expect(diff({ family: "aurora-postgresql18" })).toMatchObject({ replaces: ["family"], deleteBeforeReplace: true });
  expect(diff({ parameters: [] }).replaces).toEqual([]);
});

it("takes the stages of log_connections since family 18", () => {
  const test = new AccountUnderTest();
  const stages = { ...withParameter("log_connections", "authorization"), family: "aurora-postgresql18" };
  expect(test.make(clusterGroup, stages).id).toBe("ledger-dev");
});

it.each([
  { scenario: "capitals", inputs: { name: "Ledger" }, refusal: /only lowercase alphanumeric/ },
  { scenario: "256 characters", inputs: { name: "a".repeat(256) }, refusal: /range \(1 - 255\)/ },
  { scenario: "the name of the default group", inputs: { name: "default" }, refusal: /"Default" is not allowed/ },
  { scenario: "no subnets", inputs: { subnetIds: [] }, refusal: /needs subnets/ },
])("refuses a subnet group with $scenario", ({ inputs, refusal }) => {
  const test = new NetworkUnderTest();
  expect(test.refusal(subnetGroup, { name: "ledger", subnetIds: test.subnetIds, ...inputs })).toMatch(refusal);
});

it("asks a subnet group for two zones of one network", () => {
  const test = new NetworkUnderTest();
  const [first = "", second = ""] = test.subnetIds;
  const sameZone = test.subnet("10.0.7.0/24", "a");
  const elsewhere = test.subnet("10.1.0.0/24", "b", test.otherVpc());
  expect(test.refusal(subnetGroup, { name: "ledger", subnetIds: [first, sameZone] })).toMatch(
    /DBSubnetGroupDoesNotCoverEnoughAZs: .* Current AZ coverage: ap-southeast-1a/,
  );
  expect(test.refusal(subnetGroup, { name: "ledger", subnetIds: [first, elsewhere] })).toMatch(/common VPC/);
  const { state } = test.make(subnetGroup, { name: "ledger", subnetIds: [first, second] });
  expect(state).toMatchObject({
    arn: "arn:aws:rds:ap-southeast-1:111122223333:subgrp:ledger",
    vpcId: test.vpcId,
    supportedNetworkTypes: ["IPV4"],
  });
  expect(() => test.account.delete("aws:ec2/subnet:Subnet", first)).toThrow(/in use by aws:rds\/subnetGroup/);
});
