import { policyAllows } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { describe, expect, it } from "vitest";
import { interfaceEndpointPolicy, s3EndpointPolicy } from "./endpoint.policy.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
const own = account.accountId;
const stranger = "999988887777";
const layer = "arn:aws:s3:::prod-ap-southeast-1-starport-layer-bucket/layer";

interface Call {
  readonly action: string;
  readonly resource?: string;
  readonly caller: string;
  /** Whose resource it is; absent where the service does not say. */
  readonly owner?: string;
}

const passes = (policy: string, { action, resource = "*", caller, owner }: Call): boolean => {
  const context = { "aws:PrincipalAccount": caller, ...(owner === undefined ? {} : { "aws:ResourceAccount": owner }) };
  return policyAllows(policy, { action, resource, context });
};

describe("an interface endpoint", () => {
  it.each([
    { what: "our principals use our keys", caller: own, owner: own, open: true },
    { what: "our principals call what is nobody's resource", caller: own, owner: undefined, open: true },
    { what: "our principals carry data to another account", caller: own, owner: stranger, open: false },
    { what: "a stranger's credentials reach our resources", caller: stranger, owner: own, open: false },
    { what: "a stranger's credentials reach the stranger's own", caller: stranger, owner: stranger, open: false },
    {
      what: "a stranger's credentials call what is nobody's resource",
      caller: stranger,
      owner: undefined,
      open: false,
    },
  ])("lets $what: $open", ({ caller, owner, open }) => {
    const call = { action: "kms:Decrypt", caller, ...(owner === undefined ? {} : { owner }) };
    expect(passes(interfaceEndpointPolicy(account), call)).toBe(open);
  });
});

describe("S3's endpoint", () => {
  it.each([
    {
      what: "our principals write to our buckets",
      call: { action: "s3:PutObject", caller: own, owner: own },
      open: true,
    },
    {
      what: "our principals carry data to another account's bucket",
      call: { action: "s3:PutObject", caller: own, owner: stranger },
      open: false,
    },
    {
      what: "a stranger's credentials write to the stranger's bucket",
      call: { action: "s3:PutObject", caller: stranger, owner: stranger },
      open: false,
    },
    {
      what: "ECR's signed links read layers",
      call: { action: "s3:GetObject", resource: layer, caller: stranger, owner: stranger },
      open: true,
    },
    {
      what: "anybody write layers",
      call: { action: "s3:PutObject", resource: layer, caller: stranger, owner: stranger },
      open: false,
    },
    {
      what: "anybody read another region's layers",
      call: {
        action: "s3:GetObject",
        resource: "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/layer",
        caller: stranger,
        owner: stranger,
      },
      open: false,
    },
  ])("lets $what: $open", ({ call, open }) => {
    expect(passes(s3EndpointPolicy(account), call)).toBe(open);
  });

  it("names AWS's bucket in the account's own partition", () => {
    const china = { ...account, partition: "aws-cn", region: "cn-north-1" };
    expect(s3EndpointPolicy(china)).toContain('"arn:aws-cn:s3:::prod-cn-north-1-starport-layer-bucket/*"');
  });
});

it("fits into an endpoint's policy", () => {
  // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
  expect(s3EndpointPolicy(account).length).toBeLessThanOrEqual(20_480);
});
