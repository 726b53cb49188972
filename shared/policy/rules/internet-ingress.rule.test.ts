import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { internetIngress } from "./internet-ingress.rule.ts";

const group = (tier: string) => resource("aws:ec2/securityGroup:SecurityGroup", {}, { name: `security-group-${tier}` });
const [web, app] = [group("web"), group("app")];
const ingress = (after: typeof web, fromPort: number, toPort = fromPort, range: object = { cidrIpv4: "0.0.0.0/0" }) =>
  resource(
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    { fromPort, toPort, ...range },
    { after: [after] },
  );

it("admits the internet to web on 443 and 80, and anything narrower elsewhere", () => {
  const narrow = ingress(app, 8080, 8080, { cidrIpv4: "10.0.0.0/16" });
  expect(problemsOf(internetIngress, [web, app, ingress(web, 443), ingress(web, 80), narrow])).toEqual([]);
});

it.each([
  { rule: ingress(app, 443), problem: "admits the internet to security-group-app on 443-443" },
  { rule: ingress(web, 22), problem: "admits the internet to security-group-web on 22-22" },
  { rule: ingress(web, 80, 443), problem: "admits the internet to security-group-web on 80-443" },
  {
    rule: ingress(app, 443, 443, { cidrIpv6: "::/0" }),
    problem: "admits the internet to security-group-app on 443-443",
  },
])("refuses a rule that $problem", ({ rule, problem }) => {
  expect(problemsOf(internetIngress, [web, app, rule])).toEqual([problem]);
});

it("refuses an inline rule for the internet", () => {
  const open = resource("aws:ec2/securityGroup:SecurityGroup", { ingress: [{ cidrBlocks: ["0.0.0.0/0"] }] });
  expect(problemsOf(internetIngress, [open])).toEqual(["has an inline rule that admits the internet"]);
});
