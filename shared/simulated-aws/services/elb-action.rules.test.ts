import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { NetworkUnderTest } from "./network.fixture.ts";

const notFound = { type: "fixed-response", fixedResponse: { contentType: "application/json", statusCode: "404" } };

const answer = (more: Attributes): Attributes => ({
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", statusCode: "404", ...more },
});
const redirect = (more: Attributes): Attributes => ({
  type: "redirect",
  redirect: { statusCode: "HTTP_301", port: "443", protocol: "HTTPS", ...more },
});
const jwt = {
  type: "jwt-validation",
  jwtValidation: { issuer: "https://issuer.example", jwksEndpoint: "https://issuer.example/jwks" },
};

it.each<{ scenario: string; actions: (test: NetworkUnderTest) => Attributes[]; refusal: RegExp }>([
  { scenario: "an unknown type", actions: () => [{ type: "reply" }], refusal: /ctions\.type to be one of/ },
  {
    scenario: "two ends",
    actions: () => [notFound, notFound],
    refusal: /exactly one forward, redirect or fixed-response/,
  },
  { scenario: "no end", actions: () => [jwt], refusal: /exactly one forward, redirect or fixed-response/ },
  {
    scenario: "an end first",
    actions: () => [notFound, jwt],
    refusal: /as the last: got fixed-response, jwt-validation/,
  },
  { scenario: "no block", actions: () => [{ type: "fixed-response" }], refusal: /needs "fixedResponse"/ },
  {
    scenario: "a block of another type",
    actions: () => [{ ...notFound, redirect: { statusCode: "HTTP_301", port: "443" } }],
    refusal: /"redirect" can only be given where type is "redirect"/,
  },
  {
    scenario: "a target beside an answer",
    actions: (test) => [{ ...notFound, targetGroupArn: test.targetGroup("blue") }],
    refusal: /"targetGroupArn" can only be given where type is "forward"/,
  },
  {
    scenario: "two kinds of forwarding",
    actions: (test) => {
      const arn = test.targetGroup("blue");
      return [{ type: "forward", targetGroupArn: arn, forward: { targetGroups: [{ arn }] } }];
    },
    refusal: /exactly one of "targetGroupArn" or "forward" is needed/,
  },
  { scenario: "a forward to nowhere", actions: () => [{ type: "forward" }], refusal: /for type "forward", got none/ },
  {
    scenario: "problem+json",
    actions: () => [answer({ contentType: "application/problem+json" })],
    refusal: /contentType to be one of \[text\/plain text\/css text\/html application\/javascript application\/json\]/,
  },
  {
    scenario: "a long answer",
    actions: () => [answer({ messageBody: "a".repeat(1025) })],
    refusal: /range \(0 - 1024\)/,
  },
  { scenario: "a status of 301", actions: () => [answer({ statusCode: "301" })], refusal: /2XX, 4XX or 5XX/ },
  {
    scenario: "a redirect of 308",
    actions: () => [redirect({ statusCode: "HTTP_308" })],
    refusal: /\[HTTP_301 HTTP_302\]/,
  },
  {
    scenario: "a redirect to ftp",
    actions: () => [redirect({ protocol: "FTP" })],
    refusal: /redirect\.protocol to be one/,
  },
  { scenario: "a redirect to a word", actions: () => [redirect({ path: "login" })], refusal: /begins with "\/"/ },
  {
    scenario: "a redirect to itself",
    actions: () => [{ type: "redirect", redirect: { statusCode: "HTTP_302", path: "/#{path}" } }],
    refusal: /because it creates a loop/,
  },
  {
    scenario: "six groups",
    actions: (test) => [
      {
        type: "forward",
        forward: { targetGroups: ["a", "b", "c", "d", "e", "f"].map((name) => ({ arn: test.targetGroup(name) })) },
      },
    ],
    refusal: /1 to 5 target groups, got 6/,
  },
  {
    scenario: "a group twice",
    actions: (test) => {
      const arn = test.targetGroup("blue");
      return [{ type: "forward", forward: { targetGroups: [{ arn }, { arn }] } }];
    },
    refusal: /a target group is given twice/,
  },
  {
    scenario: "a weight of 1000",
    actions: (test) => [
      { type: "forward", forward: { targetGroups: [{ arn: test.targetGroup("blue"), weight: 1000 }] } },
    ],
    refusal: /weight to be in the range \(0 - 999\)/,
  },
  {
    scenario: "stickiness of no time",
    actions: (test) => [
      {
        type: "forward",
        forward: { targetGroups: [{ arn: test.targetGroup("blue") }], stickiness: { enabled: false, duration: 0 } },
      },
    ],
    refusal: /stickiness\.duration to be in the range \(1 - 604800\)/,
  },
  {
    scenario: "a group of another VPC",
    actions: (test) => [{ type: "forward", targetGroupArn: test.targetGroup("blue", { vpcId: test.otherVpc() }) }],
    refusal: /is not in the same VPC as load balancer/,
  },
  {
    scenario: "a group of another load balancer",
    actions: (test) => {
      const targetGroupArn = test.targetGroup("blue");
      test.listener(test.loadBalancer("back"), { defaultActions: [{ type: "forward", targetGroupArn }] });
      return [{ type: "forward", targetGroupArn }];
    },
    refusal: /TargetGroupAssociationLimit: the target group/,
  },
  { scenario: "a token check on HTTP", actions: () => [jwt, notFound], refusal: /supported only on HTTPS listeners/ },
  {
    scenario: "a group that is not there",
    actions: () => [
      {
        type: "forward",
        targetGroupArn: "arn:aws:elasticloadbalancing:ap-southeast-1:111122223333:targetgroup/blue/0123456789abcdef",
      },
    ],
    refusal: /does not exist/,
  },
])("refuses a listener and a rule whose action has $scenario", ({ actions, refusal }) => {
  const test = new NetworkUnderTest();
  const list = actions(test);
  const loadBalancerArn = test.loadBalancer();
  const listener = { loadBalancerArn, port: 80, defaultActions: list };
  expect(test.refusal("aws:lb/listener:Listener", listener)).toMatch(refusal);
  const conditions = [{ pathPattern: { values: ["/v1/*"] } }];
  const rule = { listenerArn: test.listener(loadBalancerArn, { port: 81 }), priority: 1, conditions, actions: list };
  expect(test.refusal("aws:lb/listenerRule:ListenerRule", rule)).toMatch(refusal);
});
