import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { NetworkUnderTest } from "./network.fixture.ts";

const groupType = "aws:lb/targetGroup:TargetGroup";
const ruleType = "aws:lb/listenerRule:ListenerRule";

const group = (vpcId: string, more: Attributes = {}): Attributes => ({
  name: "blue",
  port: 8080,
  protocol: "HTTP",
  targetType: "ip",
  vpcId,
  ...more,
});

const health = (healthCheck: Attributes): Attributes => ({ healthCheck });

it.each([
  {
    scenario: "33 characters",
    more: { name: "a".repeat(33) },
    refusal: /length of name to be in the range \(1 - 32\)/,
  },
  { scenario: "a dot", more: { name: "tg.blue" }, refusal: /only alphanumeric characters and hyphens/ },
  { scenario: "a hyphen first", more: { name: "-blue" }, refusal: /cannot begin or end with a hyphen/ },
  { scenario: "an unknown target", more: { targetType: "task" }, refusal: /targetType to be one of/ },
  { scenario: "an unknown protocol", more: { protocol: "HTTP2" }, refusal: /expected protocol to be one of/ },
  { scenario: "an unknown version", more: { protocolVersion: "HTTP3" }, refusal: /protocolVersion to be one of/ },
  { scenario: "port 65536", more: { port: 65_536 }, refusal: /expected port to be in the range/ },
  { scenario: "no VPC", more: { vpcId: undefined }, refusal: /"vpcId" should be set when target type is ip/ },
  {
    scenario: "one success",
    more: health({ healthyThreshold: 1 }),
    refusal: /healthyThreshold to be in the range \(2 - 10\)/,
  },
  {
    scenario: "11 failures",
    more: health({ unhealthyThreshold: 11 }),
    refusal: /unhealthyThreshold to be in the range/,
  },
  { scenario: "a check each 4 s", more: health({ interval: 4 }), refusal: /interval to be in the range \(5 - 300\)/ },
  { scenario: "1 s to answer", more: health({ timeout: 1 }), refusal: /timeout to be in the range \(2 - 120\)/ },
  { scenario: "an FTP check", more: health({ protocol: "FTP" }), refusal: /healthCheck\.protocol to be one of/ },
  { scenario: "a relative path", more: health({ path: "health" }), refusal: /begins with "\/"/ },
  { scenario: "status 500 as health", more: health({ matcher: "200-599" }), refusal: /codes from 200 to 499/ },
  {
    scenario: "slow answers",
    more: health({ interval: 10, timeout: 10 }),
    refusal: /'10' must be smaller than the interval/,
  },
  { scenario: "a TCP check", more: health({ protocol: "TCP" }), refusal: /'TCP' is not supported for target groups/ },
  { scenario: "a named port", more: health({ port: "http" }), refusal: /must be "traffic-port" or a port/ },
  { scenario: "an hour and more", more: { deregistrationDelay: 3601 }, refusal: /range \(0 - 3600\)/ },
  { scenario: "a slow start of 10 s", more: { slowStart: 10 }, refusal: /"slowStart" must be 0 or from 30 to 900/ },
  { scenario: "camel case", more: { loadBalancingAlgorithmType: "roundRobin" }, refusal: /one of \[round_robin/ },
  { scenario: "IP stickiness", more: { stickiness: { type: "source_ip" } }, refusal: /stickiness\.type to be one of/ },
  {
    scenario: "a cookie of no time",
    more: { stickiness: { type: "lb_cookie", cookieDuration: 0 } },
    refusal: /cookieDuration to be in the range/,
  },
])("refuses a target group with $scenario", ({ more, refusal }) => {
  const test = new NetworkUnderTest();
  expect(test.refusal(groupType, group(test.vpcId, more))).toMatch(refusal);
});

const path = (...values: string[]): Attributes => ({ pathPattern: { values } });
const answer = { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "403" } };

const rule = (listenerArn: string, more: Attributes = {}): Attributes => ({
  listenerArn,
  priority: 10,
  conditions: [path("/v1/*")],
  actions: [answer],
  ...more,
});

it.each<{ scenario: string; more: Attributes; refusal: RegExp }>([
  { scenario: "priority 0", more: { priority: 0 }, refusal: /priority to be in the range \(1 - 50000\)/ },
  {
    scenario: "a priority in use",
    more: { priority: 20 },
    refusal: /PriorityInUse: Priority '20' is currently in use/,
  },
  { scenario: "no condition", more: { conditions: [] }, refusal: /a listener rule needs a condition/ },
  {
    scenario: "two conditions in one",
    more: { conditions: [{ ...path("/a"), hostHeader: { values: ["a.example"] } }] },
    refusal: /each condition has exactly one of .*: got hostHeader, pathPattern/,
  },
  { scenario: "two paths apart", more: { conditions: [path("/a"), path("/b")] }, refusal: /at most one "pathPattern"/ },
  {
    scenario: "six values",
    more: { conditions: [path("/a", "/b", "/c"), { hostHeader: { values: ["a.b", "c.d", "e.f"] } }] },
    refusal: /A rule can only have '5' condition values/,
  },
  { scenario: "six wildcards", more: { conditions: [path("/*/*/*", "/*/*/*")] }, refusal: /'5' condition wildcards/ },
  { scenario: "a long path", more: { conditions: [path("/".repeat(129))] }, refusal: /range \(1 - 128\)/ },
  {
    scenario: "a long host",
    more: { conditions: [{ hostHeader: { values: ["a".repeat(129)] } }] },
    refusal: /hostHeader\.values to be in the range/,
  },
  {
    scenario: "a long header",
    more: { conditions: [{ httpHeader: { httpHeaderName: "x-a", values: ["a".repeat(129)] } }] },
    refusal: /httpHeader\.values to be in the range/,
  },
  {
    scenario: "a brace in a path",
    more: { conditions: [path("/v1/{id}")] },
    refusal: /conditions\.pathPattern\.values/,
  },
  {
    scenario: "a header with a blank",
    more: { conditions: [{ httpHeader: { httpHeaderName: "x a", values: ["b"] } }] },
    refusal: /at most 40 characters/,
  },
  {
    scenario: "a lower-case method",
    more: { conditions: [{ httpRequestMethod: { values: ["get"] } }] },
    refusal: /upper-case letters/,
  },
  {
    scenario: "an address without a mask",
    more: { conditions: [{ sourceIp: { values: ["10.0.0.1"] } }] },
    refusal: /"10\.0\.0\.1" is not a valid CIDR block/,
  },
  {
    scenario: "an unknown transform",
    more: { transforms: [{ type: "rewrite" }] },
    refusal: /transforms\.type to be one of/,
  },
  { scenario: "two answers", more: { actions: [answer, answer] }, refusal: /exactly one forward, redirect or fixed/ },
  { scenario: "no listener", more: { listenerArn: "arn:none" }, refusal: /'arn:none' does not exist/ },
])("refuses a rule with $scenario", ({ more, refusal }) => {
  const test = new NetworkUnderTest();
  const listenerArn = test.listener(test.loadBalancer());
  test.make(ruleType, rule(listenerArn, { priority: 20, conditions: [path("/taken")] }));
  expect(test.refusal(ruleType, rule(listenerArn, more))).toMatch(refusal);
});

it("gives target groups and rules the attributes that AWS computes", () => {
  const test = new NetworkUnderTest();
  const { id, state } = test.make(groupType, group(test.vpcId, health({ path: "/health", matcher: "200-299" })));
  expect(id).toMatch(/^arn:aws:elasticloadbalancing:ap-southeast-1:111122223333:targetgroup\/blue\/[0-9a-f]{16}$/);
  expect(state["arnSuffix"]).toMatch(/^targetgroup\/blue\/[0-9a-f]{16}$/);
  expect(state["healthCheck"]).toMatchObject({ path: "/health", matcher: "200-299", port: "traffic-port" });
  const listener = test.listener(test.loadBalancer());
  const made = test.make(ruleType, rule(listener));
  expect(made.id).toMatch(/:listener-rule\/app\/front\/[0-9a-f]{16}\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
  const next = test.make(ruleType, rule(listener, { priority: undefined, conditions: [path("/v2/*")] }));
  expect(next.state["priority"]).toBe(11);
});

it("replaces a target group for its port, a rule for its listener, and changes weights in place", () => {
  const test = new NetworkUnderTest();
  const inputs = group(test.vpcId);
  expect(test.account.diff(groupType, inputs, { ...inputs, port: 81, deregistrationDelay: 5 })).toMatchObject({
    replaces: ["port"],
    deleteBeforeReplace: true,
  });
  const before = rule("arn:a");
  expect(test.account.diff(ruleType, before, { ...before, priority: 11, actions: [] }).replaces).toEqual([]);
  expect(test.account.diff(ruleType, before, { ...before, listenerArn: "arn:b" }).replaces).toEqual(["listenerArn"]);
});

it("moves a rule within its listener, and keeps a target group while a rule forwards to it", () => {
  const test = new NetworkUnderTest();
  const groups = ["blue", "green"].map((name) => test.targetGroup(name));
  const targetGroups = groups.map((arn, index) => ({ arn, weight: index === 0 ? 100 : 0 }));
  const inputs = rule(test.listener(test.loadBalancer()), {
    actions: [{ type: "forward", forward: { targetGroups } }],
  });
  const { id, state } = test.make(ruleType, inputs);
  expect(test.account.update(ruleType, "subject", id, state, inputs)["priority"]).toBe(10);
  expect(() => test.account.delete(groupType, String(groups[1]))).toThrow(
    /in use by aws:lb\/listenerRule:ListenerRule/,
  );
  test.account.delete(ruleType, id);
  test.account.delete(groupType, String(groups[1]));
  expect(test.account.read(groupType, String(groups[1]))).toBeUndefined();
});
