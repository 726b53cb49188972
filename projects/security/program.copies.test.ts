import { isRecord } from "@payments/shared/simulated-aws/attributes.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { expect, it, vi } from "vitest";
import { trailWatches } from "./trail-watches.plan.ts";

// Each test rehearses two programs, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const nameOf = ({ type, inputs }: RehearsedProject["resources"][number]): string | undefined => {
  const tags = isRecord(inputs["tags"]) ? inputs["tags"] : {};
  const own = type.startsWith("aws:s3/bucket:") ? inputs["bucket"] : (inputs["name"] ?? tags["Name"]);
  return typeof own === "string" ? own : undefined;
};

it.each([
  { environment: "local", suffix: "pr42", tail: "-local-pr42" },
  { environment: "prod", suffix: undefined, tail: "-prod-p1" },
] as const)("ends every name of $environment, copy $suffix, in $tail", async ({ environment, suffix, tail }) => {
  const security = await rehearseProject("security", { environment, ...(suffix ? { suffix } : {}) });
  expect(security.refusals).toEqual([]);
  const rules = /securityGroup(Ingress|Egress)Rule:/;
  const names = security.resources
    .filter(({ type }) => !rules.test(type))
    .flatMap((resource) => nameOf(resource) ?? [])
    .sort();
  // AWS ends buckets by account and region, and cached images by their path; a log stream's name is the group's own affair.
  const endings = [tail, `${tail}-111122223333-ap-southeast-1-an`, `${tail}/aws-observability/aws-otel-collector`];
  expect(names.filter((name) => name !== "S3Delivery" && !endings.some((ending) => name.endsWith(ending)))).toEqual([]);
  expect(names.filter((name) => name !== "S3Delivery")).toEqual(
    [
      ...["artefacts", "backups", "data", "logs", "messages", "secrets"].flatMap((purpose) => [
        `alias/key-${purpose}${tail}`,
        `key-${purpose}${tail}`,
      ]),
      ...["app", "database", "database-client", "release-hook", "vpc-link", "web"].map(
        (tier) => `security-group-${tier}${tail}`,
      ),
      ...["flow-logs", "log-delivery", "log-subscription", "trail"].flatMap((role) => [
        `role-${role}${tail}`,
        `policy-${role}${tail}`,
      ]),
      ...["flow-logs", "log-delivery", "trail"].map((role) => `log-group-${role}${tail}`),
      ...["flow-logs", "trail"].map((role) => `subscription-filter-${role}${tail}`),
      ...["archive", "trail"].map((role) => `bucket-${role}${tail}-111122223333-ap-southeast-1-an`),
      ...trailWatches.flatMap(({ role }) => [`alarm-${role}${tail}`, `metric-filter-${role}${tail}`]),
      `repository-payment-service${tail}`,
      `image-cache${tail}/aws-observability/aws-otel-collector`,
      `policy-boundary${tail}`,
      `alarm-archive-delay${tail}`,
      `delivery-stream-log-archive${tail}`,
      `trail${tail}`,
      `flow-log${tail}`,
      `topic-alerts${tail}`,
    ].sort(),
  );
});

it("tags everything that takes tags with its owner, project and copy", async () => {
  const security = await rehearseProject("security", { suffix: "pr42" });
  expect(security.outputs).toMatchObject({ environment: "local", environmentSuffix: "pr42" });
  const tagged = security.resources.filter(({ inputs }) => isRecord(inputs["tags"]));
  const untaggable = new Set(
    security.resources.filter(({ inputs }) => !isRecord(inputs["tags"])).map(({ type }) => type.split(":").at(-1)),
  );
  for (const { inputs } of tagged) {
    expect(inputs["tags"]).toMatchObject({
      Project: "security",
      Owner: "security-team",
      Environment: "local",
      EnvironmentSuffix: "pr42",
      ManagedBy: "pulumi",
    });
  }
  expect([...untaggable].sort()).toEqual([
    "Alias",
    "BucketLifecycleConfiguration",
    "BucketOwnershipControls",
    "BucketPolicy",
    "BucketPublicAccessBlock",
    "BucketServerSideEncryptionConfiguration",
    "BucketVersioning",
    "LifecyclePolicy",
    "LogMetricFilter",
    "LogStream",
    "LogSubscriptionFilter",
    "PullThroughCacheRule",
    "RolePolicy",
    "TopicPolicy",
    "TopicSubscription",
  ]);
});
