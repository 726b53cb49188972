import { expect, it } from "vitest";
import { counts, type TrailRecord } from "./filter-pattern.fixture.ts";
import { trailWatches } from "./trail-watches.plan.ts";

const alice = { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/admin/alice" };
const call = (service: string, eventName: string, more: TrailRecord = {}): TrailRecord => ({
  eventSource: `${service}.amazonaws.com`,
  eventName,
  eventType: "AwsApiCall",
  userIdentity: alice,
  ...more,
});
const ringing = (record: TrailRecord): string[] =>
  trailWatches.filter(({ pattern }) => counts(pattern, record)).map(({ role }) => role);

it.each([
  { event: call("s3", "ListBuckets", { userIdentity: { type: "Root" } }), rings: ["root-use"] },
  {
    event: call("signin", "ConsoleLogin", { errorMessage: "Failed authentication", userIdentity: { type: "IAMUser" } }),
    rings: ["failed-sign-in"],
  },
  { event: call("iam", "PutRolePolicy"), rings: ["iam-change"] },
  { event: call("iam", "DeleteRolePermissionsBoundary"), rings: ["iam-change"] },
  { event: call("iam", "CreatePolicyVersion"), rings: ["iam-change"] },
  { event: call("iam", "UpdateAssumeRolePolicy", { errorCode: "AccessDenied" }), rings: ["iam-change"] },
  { event: call("kms", "ScheduleKeyDeletion"), rings: ["key-loss"] },
  { event: call("kms", "DisableKey"), rings: ["key-loss"] },
  { event: call("ec2", "AuthorizeSecurityGroupIngress"), rings: ["security-group-change"] },
  { event: call("ec2", "ModifySecurityGroupRules"), rings: ["security-group-change"] },
  { event: call("cloudtrail", "StopLogging"), rings: ["trail-change"] },
  { event: call("cloudtrail", "PutEventSelectors"), rings: ["trail-change"] },
  { event: call("s3", "DeleteBucketPolicy"), rings: ["bucket-change"] },
  { event: call("s3", "PutBucketLifecycle"), rings: ["bucket-change"] },
  { event: call("logs", "PutRetentionPolicy"), rings: ["log-change"] },
  { event: call("logs", "DeleteSubscriptionFilter"), rings: ["log-change"] },
  { event: call("kms", "DisableKey", { userIdentity: { type: "Root" } }), rings: ["root-use", "key-loss"] },
])("rings $rings for $event.eventName", ({ event, rings }) => {
  expect(ringing(event)).toEqual(rings);
});

it.each([
  { quiet: "reading", event: call("iam", "GetRole") },
  { quiet: "an event of the same name at another service", event: call("example", "DisableKey") },
  { quiet: "a sign-in that succeeds", event: call("signin", "ConsoleLogin") },
  {
    quiet: "a service that acts for the root user",
    event: call("s3", "PutObject", { userIdentity: { type: "Root", invokedBy: "backup.amazonaws.com" } }),
  },
  {
    quiet: "an event of AWS itself",
    event: call("kms", "RotateKey", { userIdentity: { type: "Root" }, eventType: "AwsServiceEvent" }),
  },
  { quiet: "daily work", event: call("ecs", "UpdateService") },
])("does not ring for $quiet", ({ event }) => {
  expect(ringing(event)).toEqual([]);
});

it("stays below the length that a filter pattern may have", () => {
  for (const { pattern, role } of trailWatches) expect(pattern.length, role).toBeLessThanOrEqual(1024);
});
