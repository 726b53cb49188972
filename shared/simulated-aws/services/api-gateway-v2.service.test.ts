import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { NetworkUnderTest } from "./network.fixture.ts";

const type = "aws:apigatewayv2/vpcLink:VpcLink";

it.each<{ scenario: string; more: (test: NetworkUnderTest) => Attributes; refusal: RegExp }>([
  { scenario: "no name", more: () => ({ name: undefined }), refusal: /needs a physical name in "name"/ },
  { scenario: "a long name", more: () => ({ name: "a".repeat(129) }), refusal: /range \(1 - 128\)/ },
  { scenario: "no subnet", more: () => ({ subnetIds: [] }), refusal: /a VPC link needs a subnet/ },
  {
    scenario: "a group of another VPC",
    more: (test) => ({ securityGroupIds: [test.group("stray", test.otherVpc())] }),
    refusal: /BadRequestException: the subnets and security groups of a VPC link belong to one VPC/,
  },
  {
    scenario: "a subnet that is not there",
    more: () => ({ subnetIds: ["subnet-0123456789abcdef0"] }),
    refusal: /'subnet-0123456789abcdef0' does not exist/,
  },
])("refuses a VPC link with $scenario", ({ more, refusal }) => {
  const test = new NetworkUnderTest();
  const inputs = { name: "link", subnetIds: test.subnetIds, securityGroupIds: [test.groupId], ...more(test) };
  expect(test.refusal(type, inputs)).toMatch(refusal);
});

it("makes a VPC link, renames it in place and replaces it for other subnets", () => {
  const test = new NetworkUnderTest();
  const inputs = { name: "link", subnetIds: test.subnetIds, securityGroupIds: [test.groupId] };
  const { id, state } = test.make(type, inputs);
  expect(id).toMatch(/^[a-z0-9]{6}$/);
  expect(state["arn"]).toBe(`arn:aws:apigateway:ap-southeast-1::/vpclinks/${id}`);
  expect(test.account.diff(type, inputs, { ...inputs, name: "other" }).replaces).toEqual([]);
  expect(test.account.diff(type, inputs, { ...inputs, subnetIds: [] }).replaces).toEqual(["subnetIds"]);
  test.account.delete(type, id);
  expect(test.account.read(type, id)).toBeUndefined();
});
