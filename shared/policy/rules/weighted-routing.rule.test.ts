import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { weightedRouting } from "./weighted-routing.rule.ts";

const rule = (...actions: object[]) => resource("aws:lb/listenerRule:ListenerRule", { actions });
const groups = [
  { arn: "arn:blue", weight: 100 },
  { arn: "arn:green", weight: 0 },
];

it("admits a rule with two weighted groups, and one that does not forward", () => {
  expect(problemsOf(weightedRouting, [rule({ type: "forward", forward: { targetGroups: groups } })])).toEqual([]);
  expect(problemsOf(weightedRouting, [rule({ type: "fixed-response" })])).toEqual([]);
});

it.each([
  { action: { type: "forward", targetGroupArn: "arn:blue" } },
  { action: { type: "forward", forward: { targetGroups: groups.slice(0, 1) } } },
  { action: { type: "forward", forward: { targetGroups: groups.map(({ arn }) => ({ arn })) } } },
])("refuses $action", ({ action }) => {
  expect(problemsOf(weightedRouting, [rule(action)])).toEqual(["does not forward to two weighted target groups"]);
});
