import { policyAllows } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { expect, it } from "vitest";
import { interfaceEndpointPolicy, s3EndpointPolicy } from "./endpoint.policy.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
const stranger = "999988887777";
const layer = "arn:aws:s3:::prod-ap-southeast-1-starport-layer-bucket/layer";

it.each([
  { caller: account.accountId, action: "kms:Decrypt", resource: "*", allowed: true },
  { caller: stranger, action: "kms:Decrypt", resource: "*", allowed: false },
])("an interface endpoint lets $caller call $action: $allowed", ({ caller, action, resource, allowed }) => {
  const request = { action, resource, context: { "aws:PrincipalAccount": caller } };
  expect(policyAllows(interfaceEndpointPolicy(account), request)).toBe(allowed);
});

it.each([
  { what: "our principals write", caller: account.accountId, action: "s3:PutObject", resource: "arn:aws:s3:::b/k" },
  { what: "AWS's signed links read layers", caller: stranger, action: "s3:GetObject", resource: layer },
])("S3's endpoint lets $what", ({ caller, action, resource }) => {
  const request = { action, resource, context: { "aws:PrincipalAccount": caller } };
  expect(policyAllows(s3EndpointPolicy(account), request)).toBe(true);
});

it.each([
  { what: "reading elsewhere", action: "s3:GetObject", resource: "arn:aws:s3:::foreign-bucket/key" },
  { what: "writing layers", action: "s3:PutObject", resource: layer },
  {
    what: "reading another region's layers",
    action: "s3:GetObject",
    resource: "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/layer",
  },
])("S3's endpoint refuses a stranger $what", ({ action, resource }) => {
  const request = { action, resource, context: { "aws:PrincipalAccount": stranger } };
  expect(policyAllows(s3EndpointPolicy(account), request)).toBe(false);
});

it("names AWS's bucket in the account's own partition", () => {
  const china = { ...account, partition: "aws-cn", region: "cn-north-1" };
  expect(s3EndpointPolicy(china)).toContain('"arn:aws-cn:s3:::prod-cn-north-1-starport-layer-bucket/*"');
});
