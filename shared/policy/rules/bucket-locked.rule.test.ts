import { expect, it } from "vitest";
import { document, problemsOf, resource } from "../policed-resources.fixture.ts";
import { bucketLocked } from "./bucket-locked.rule.ts";

const bucket = resource("aws:s3/bucket:Bucket", { bucketNamespace: "account-regional" });
const all = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const block = (change: object = {}) =>
  resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", { ...all, ...change }, { after: [bucket] });
const denial = {
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:*"],
  Resource: ["*"],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const policy = (change: object = {}) =>
  resource("aws:s3/bucketPolicy:BucketPolicy", { policy: document({ ...denial, ...change }) }, { after: [bucket] });

it("admits a private bucket that asks for TLS", () => {
  expect(problemsOf(bucketLocked, [bucket, block(), policy()])).toEqual([]);
});

it.each([
  {
    scenario: "an open switch",
    parts: [block({ blockPublicPolicy: false }), policy()],
    problem: "blockPublicPolicy is not true",
  },
  {
    scenario: "plain text",
    parts: [block(), policy({ Effect: "Allow" })],
    problem: "its policy does not deny requests without TLS",
  },
  { scenario: "no policy", parts: [block()], problem: "its policy does not deny requests without TLS" },
])("refuses $scenario", ({ parts, problem }) => {
  expect(problemsOf(bucketLocked, [bucket, ...parts])).toEqual([problem]);
});

it("refuses a bucket without a block, and a name that anybody could take", () => {
  expect(problemsOf(bucketLocked, [bucket, policy()])).toHaveLength(4);
  expect(problemsOf(bucketLocked, [resource("aws:s3/bucket:Bucket", {}), block(), policy()])).toContain(
    "its name is not in the account's regional namespace",
  );
});
