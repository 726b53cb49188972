import { expect, it } from "vitest";
import { unknownValue } from "../attributes.ts";
import { holdTopic } from "./neighbours.fixture.ts";
import { DatabaseUnderTest } from "./rds-cluster.fixture.ts";

const type = "aws:rds/eventSubscription:EventSubscription";

it.each([
  { scenario: "256 characters", inputs: { name: "a".repeat(256) }, refusal: /range \(1 - 255\)/ },
  { scenario: "an underscore", inputs: { name: "ledger_events" }, refusal: /only ASCII letters, digits, and hyphens/ },
  { scenario: "two hyphens", inputs: { name: "ledger--events" }, refusal: /two consecutive hyphens/ },
  { scenario: "a hyphen last", inputs: { name: "ledger-" }, refusal: /cannot end with a hyphen/ },
  {
    scenario: "an unknown source type",
    inputs: { sourceType: "cluster" },
    refusal: /expected sourceType to be one of/,
  },
  { scenario: "sources of no type", inputs: { sourceType: undefined }, refusal: /sourceType is needed/ },
  {
    scenario: "a category of instances for a cluster",
    inputs: { eventCategories: ["low storage"] },
    refusal: /SubscriptionCategoryNotFound: Event category 'low storage' does not exist for source type db-cluster/,
  },
  { scenario: "an unknown source", inputs: { sourceIds: ["other"] }, refusal: /Cluster 'other' does not exist/ },
  {
    scenario: "no topic",
    inputs: { snsTopic: "arn:aws:sns:ap-southeast-1:111122223333:none" },
    refusal: /Topic 'arn:aws:sns:ap-southeast-1:111122223333:none' does not exist/,
  },
])("refuses a subscription with $scenario", ({ inputs, refusal }) => {
  const test = new DatabaseUnderTest();
  const snsTopic = holdTopic(test, "alerts");
  const { id } = test.cluster();
  const valid = { name: "ledger-events", snsTopic, sourceType: "db-cluster", sourceIds: [id] };
  expect(test.refusal(type, { ...valid, ...inputs })).toMatch(refusal);
});

it("subscribes to a cluster, which may go before its subscription", () => {
  const test = new DatabaseUnderTest();
  const snsTopic = holdTopic(test, "alerts");
  const { id } = test.cluster();
  const inputs = {
    name: "ledger-events",
    snsTopic,
    sourceType: "db-cluster",
    sourceIds: [id],
    eventCategories: ["failover"],
  };
  const { state } = test.make(type, inputs);
  expect(state).toMatchObject({
    arn: "arn:aws:rds:ap-southeast-1:111122223333:es:ledger-events",
    customerAwsId: "111122223333",
    enabled: true,
  });
  expect(test.account.diff(type, inputs, { ...inputs, eventCategories: ["failure"] }).replaces).toEqual([]);
  expect(test.account.diff(type, inputs, { ...inputs, name: "other" }).replaces).toEqual(["name"]);
  test.account.delete("aws:rds/cluster:Cluster", id);
  test.account.delete(type, "ledger-events");
  expect(test.account.read(type, "ledger-events")).toBeUndefined();
});

it("cannot tell in a preview which sources there will be", () => {
  const { account } = new DatabaseUnderTest();
  const inputs = { name: "ledger-events", snsTopic: unknownValue, sourceIds: unknownValue };
  expect(account.check(type, "subject", inputs).failures).toEqual([]);
});
