import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { wafAssociation } from "./waf-association.rule.ts";

const loadBalancer = resource("aws:lb/loadBalancer:LoadBalancer", { loadBalancerType: "application" });
const stage = resource("aws:apigateway/stage:Stage", {}, { name: "stage" });
const association = (door: typeof stage) =>
  resource("aws:wafv2/webAclAssociation:WebAclAssociation", {}, { name: door.name, after: [door] });

it("admits doors that each have a web ACL", () => {
  expect(problemsOf(wafAssociation, [loadBalancer, stage, association(loadBalancer), association(stage)])).toEqual([]);
});

it.each([
  { doors: [loadBalancer, stage, association(stage)], open: "aws:lb/loadBalancer:LoadBalancer" },
  { doors: [loadBalancer, stage, association(loadBalancer)], open: "aws:apigateway/stage:Stage" },
])("refuses an open $open", ({ doors }) => {
  expect(problemsOf(wafAssociation, doors)).toEqual(["stands behind no web ACL"]);
});
