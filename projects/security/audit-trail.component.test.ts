import { policyDocument } from "@payments/shared/policies/policy-document.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";
import { trailBucketStatements, trailLogStatements } from "./audit-trail.policy.ts";
import { flowLogStatements } from "./flow-logs.policy.ts";
import { trailEventSelectors } from "./trail-events.plan.ts";

const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
const bucket = "bucket-trail-local-r1-111122223333-ap-southeast-1-an";
const trailArn = "arn:aws:cloudtrail:ap-southeast-1:111122223333:trail/trail-local-r1";
const group = (role: string) => `arn:aws:logs:ap-southeast-1:111122223333:log-group:log-group-${role}-local-r1`;

let security: RehearsedProject;
beforeAll(async () => {
  security = await rehearseProject("security");
});

it("records every region of the account, always, in validated files and a searchable log", () => {
  const { tags: _, ...inputs } = security.resource("aws:cloudtrail/trail:Trail", "trail").inputs;
  expect(inputs).toEqual({
    name: "trail-local-r1",
    s3BucketName: bucket,
    kmsKeyId: security.outputs["logsKeyArn"],
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    enableLogging: true,
    cloudWatchLogsGroupArn: `${group("trail")}:*`,
    cloudWatchLogsRoleArn: security.resource("aws:iam/role:Role", "role-trail").state["arn"],
    advancedEventSelectors: trailEventSelectors(
      `arn:aws:s3:::${String(security.outputs["archiveBucket"])}`,
      "arn:aws:sts::111122223333:assumed-role/role-log-delivery-local-r1/",
    ),
  });
});

it("lets the trail write to its bucket and its log, and has the bucket's policy in place before", () => {
  const policy = security.resource("aws:s3/bucketPolicy:BucketPolicy", "bucket-trail");
  const { Statement } = JSON.parse(String(policy.inputs["policy"])) as { Statement: unknown[] };
  const bucketArn = `arn:aws:s3:::${bucket}`;
  expect(Statement).toEqual([
    expect.objectContaining({ Sid: "TlsOnly", Effect: "Deny" }),
    expect.objectContaining({ Sid: "KeepObjects", Effect: "Deny" }),
    expect.objectContaining({ Sid: "OnlyWriter", Effect: "Deny" }),
    ...trailBucketStatements(bucketArn, trailArn, account.accountId),
  ]);
  expect(security.resource("aws:iam/rolePolicy:RolePolicy", "role-trail").inputs["policy"]).toBe(
    policyDocument(trailLogStatements(account, group("trail"))),
  );
  const trail = security.resource("aws:cloudtrail/trail:Trail", "trail");
  expect(security.resources.indexOf(policy)).toBeLessThan(security.resources.indexOf(trail));
});

it("logs all traffic of the network's VPC, accepted and rejected, in steps of a minute", () => {
  expect(security.resource("aws:ec2/flowLog:FlowLog", "flow-logs").inputs).toEqual({
    vpcId: security.records.get("network")?.outputs["vpcId"],
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: group("flow-logs"),
    iamRoleArn: security.resource("aws:iam/role:Role", "role-flow-logs").state["arn"],
    maxAggregationInterval: 60,
    tags: expect.objectContaining({ Name: "flow-log-local-r1" }) as unknown,
  });
  expect(security.resource("aws:iam/rolePolicy:RolePolicy", "role-flow-logs").inputs["policy"]).toBe(
    policyDocument(flowLogStatements(account, group("flow-logs"))),
  );
});
