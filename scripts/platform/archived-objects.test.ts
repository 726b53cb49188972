import { SimulatedAccount } from "@payments/shared/simulated-aws/account.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { policyDenies } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { putObject } from "@payments/shared/simulated-aws/services/s3-bucket.service.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { statementsOf, type WholePlatform, wholePlatform } from "./whole-platform.fixture.ts";

const bucketType = "aws:s3/bucket:Bucket";
const key = "logs/year=2026/month=11/day=22/delivery-stream-1";
let platform: WholePlatform;

beforeAll(async () => {
  platform = await wholePlatform("local", { store: rehearsalStore() });
});

describe("objects of every log bucket", () => {
  const buckets = (): string[] => platform.all(bucketType).flatMap(({ id }) => id ?? []);
  const policyOf = (bucket: string): string =>
    String(platform.all("aws:s3/bucketPolicy:BucketPolicy").find(({ id }) => id === bucket)?.inputs["policy"]);

  it("can be deleted by nobody, whatever their own policy allows", () => {
    expect(buckets()).toHaveLength(3);
    for (const bucket of buckets()) {
      const denied = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:PutObject"].filter((action) =>
        policyDenies(policyOf(bucket), { action, resource: `arn:aws:s3:::${bucket}/${key}` }),
      );
      expect(denied, bucket).toEqual(["s3:DeleteObject", "s3:DeleteObjectVersion"]);
    }
  });

  it("can be overwritten by nobody but the one who writes them", () => {
    const writers = platform.all("aws:s3/bucketPolicy:BucketPolicy").map((policy) => {
      const [only] = statementsOf(policy, "policy").filter(
        ({ Effect, Action }) => Effect === "Deny" && Action.includes("s3:PutObject"),
      );
      return [policy.name, only?.Resource?.map((resource) => resource.replace(/^.*-an\//, "")), only?.Condition];
    });
    expect(writers).toEqual([
      [
        "bucket-archive",
        ["logs/*", "failed/*"],
        { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/role-log-delivery-local-r1" } },
      ],
      ["bucket-trail", ["*"], { StringNotEquals: { "aws:PrincipalServiceName": "cloudtrail.amazonaws.com" } }],
      [
        "bucket-alb-logs",
        ["*"],
        { StringNotEquals: { "aws:PrincipalServiceName": "logdelivery.elasticloadbalancing.amazonaws.com" } },
      ],
    ]);
  });

  it("hold up a destroy only as long as the bucket's policy stands, which goes before the bucket", () => {
    const account = new SimulatedAccount(platform.store);
    for (const bucket of buckets()) {
      putObject(platform.store, bucket, key);
      expect(() => account.delete(bucketType, bucket)).toThrow(/AccessDenied.*explicit deny/);
      // The engine deletes what needs a bucket before the bucket: the reverse of the order of registration.
      const parts = platform.resources.filter(({ id, type }) => id === bucket && type.startsWith("aws:s3/")).reverse();
      expect(parts.at(-1)?.type).toBe(bucketType);
      for (const { type } of parts) account.delete(type, bucket);
      expect(account.read(bucketType, bucket)).toBeUndefined();
    }
  });
});
