import { expect, it } from "vitest";
import { policyOf } from "./iam-policy.fixture.ts";
import { policyAllows, policySize } from "./iam-policy-document.ts";

const write = {
  service: "cloudtrail.amazonaws.com",
  action: "s3:PutObject",
  resource: "arn:aws:s3:::audit/AWSLogs/1",
  context: { "aws:SourceArn": "arn:aws:cloudtrail:ap-southeast-1:111122223333:trail/audit" },
};
const allow = {
  Effect: "Allow",
  Principal: { Service: "cloudtrail.amazonaws.com" },
  Action: "s3:PutObject",
  Resource: "arn:aws:s3:::audit/*",
};

it.each([
  { scenario: "the service, action and resource as they are", statements: [allow], allowed: true },
  {
    scenario: "an action in other case with a wildcard",
    statements: [{ ...allow, Action: ["s3:put*"] }],
    allowed: true,
  },
  { scenario: "everybody", statements: [{ ...allow, Principal: "*" }], allowed: true },
  {
    scenario: "another service",
    statements: [{ ...allow, Principal: { Service: "logs.amazonaws.com" } }],
    allowed: false,
  },
  { scenario: "another action", statements: [{ ...allow, Action: "s3:GetObject" }], allowed: false },
  { scenario: "another resource", statements: [{ ...allow, Resource: "arn:aws:s3:::other/*" }], allowed: false },
  {
    scenario: "every action but this one",
    statements: [{ ...allow, Action: undefined, NotAction: "s3:PutObject" }],
    allowed: false,
  },
  {
    scenario: "a source that is this trail",
    statements: [
      { ...allow, Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:cloudtrail:*:111122223333:trail/*" } } },
    ],
    allowed: true,
  },
  {
    scenario: "a source that is another trail",
    statements: [
      { ...allow, Condition: { StringEquals: { "aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:1:trail/x" } } },
    ],
    allowed: false,
  },
  {
    scenario: "a condition whose value nobody knows",
    statements: [{ ...allow, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }],
    allowed: true,
  },
  {
    scenario: "an allowance beside a denial without TLS",
    statements: [
      allow,
      { ...allow, Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ],
    allowed: true,
  },
  {
    scenario: "an allowance beside a denial without condition",
    statements: [allow, { ...allow, Effect: "Deny", Principal: "*" }],
    allowed: false,
  },
])("reads $scenario", ({ statements, allowed }) => {
  expect(policyAllows(policyOf(...statements), write)).toBe(allowed);
});

it("takes a text that is no policy as allowing nothing, and measures without white space", () => {
  expect(policyAllows("", write)).toBe(false);
  expect(policySize('{ "a":\n 1 }')).toBe(7);
});
