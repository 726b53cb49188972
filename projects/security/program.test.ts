import { stringsAt } from "@payments/shared/simulated-aws/attributes.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";
import { boundaryActions } from "./permissions-boundary.policy.ts";

let security: RehearsedProject;
beforeAll(async () => {
  security = await rehearseProject("security");
});

const arnOf = (type: string, name: string) => security.resource(type, name).state["arn"];
const idOf = (type: string, name: string) => security.resource(type, name).id;

it("is taken by the account without a refusal", () => {
  expect(security.refusals).toEqual([]);
});

it("reads exactly the stacks that its package lists", () => {
  expect([...security.references].sort()).toEqual(security.needs);
  expect(security.needs).toEqual(["network"]);
});

it("owns these resources and no other", () => {
  const counts: Record<string, number> = {};
  for (const { type } of security.resources) counts[type] = (counts[type] ?? 0) + 1;
  expect(counts).toEqual({
    "aws:cloudtrail/trail:Trail": 1,
    "aws:cloudwatch/logGroup:LogGroup": 3,
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": 8,
    "aws:cloudwatch/logStream:LogStream": 1,
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": 2,
    "aws:cloudwatch/metricAlarm:MetricAlarm": 9,
    "aws:ec2/flowLog:FlowLog": 1,
    "aws:ec2/securityGroup:SecurityGroup": 6,
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": 2,
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": 1,
    "aws:ecr/repository:Repository": 2,
    "aws:iam/policy:Policy": 1,
    "aws:iam/role:Role": 4,
    "aws:iam/rolePolicy:RolePolicy": 4,
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": 1,
    "aws:kms/alias:Alias": 6,
    "aws:kms/key:Key": 6,
    "aws:s3/bucket:Bucket": 2,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 2,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": 2,
    "aws:s3/bucketPolicy:BucketPolicy": 2,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 2,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": 2,
    "aws:s3/bucketVersioning:BucketVersioning": 2,
    "aws:sns/topic:Topic": 1,
    "aws:sns/topicPolicy:TopicPolicy": 1,
    "aws:sns/topicSubscription:TopicSubscription": 1,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 11,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 9,
  });
});

it("publishes the one permissions boundary, and every role carries it", () => {
  const boundary = security.resource("aws:iam/policy:Policy", "policy-boundary");
  expect(security.outputs["permissionsBoundaryArn"]).toBe(boundary.state["arn"]);
  expect(security.all("aws:iam/role:Role").map(({ inputs }) => inputs["permissionsBoundary"])).toEqual(
    Array.from({ length: 4 }, () => boundary.state["arn"]),
  );
  expect(security.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")).toEqual([]);
});

it("gives its own roles nothing that the boundary would take away again", () => {
  const granted = security
    .all("aws:iam/rolePolicy:RolePolicy")
    .flatMap(({ inputs }) => stringsAt(JSON.parse(String(inputs["policy"])), "Statement.Action"));
  expect(granted.length).toBeGreaterThan(10);
  expect(granted.filter((action) => !boundaryActions.includes(action))).toEqual([]);
});

it("gives its own roles no resource at large", () => {
  const resources = security
    .all("aws:iam/rolePolicy:RolePolicy")
    .flatMap(({ inputs }) => stringsAt(JSON.parse(String(inputs["policy"])), "Statement.Resource"));
  expect(resources.filter((resource) => !/^arn:aws:[a-z0-9]+:/.test(resource))).toEqual([]);
});

it("lets each role be taken on by one service", () => {
  const trusts = security
    .all("aws:iam/role:Role")
    .map(({ name, inputs }) => [
      name,
      stringsAt(JSON.parse(String(inputs["assumeRolePolicy"])), "Statement.Principal.Service"),
    ]);
  expect(Object.fromEntries(trusts)).toEqual({
    "role-flow-logs": ["vpc-flow-logs.amazonaws.com"],
    "role-log-delivery": ["firehose.amazonaws.com"],
    "role-log-subscription": ["logs.amazonaws.com"],
    "role-trail": ["cloudtrail.amazonaws.com"],
  });
});

it("can be destroyed whole: nothing protected or retained, and buckets and repositories go with what is in them", () => {
  const kept = security.resources.filter(
    ({ options, inputs }) =>
      options.protect !== undefined ||
      options.retainOnDelete !== undefined ||
      inputs["skipDestroy"] === true ||
      inputs["deletionProtectionEnabled"] === true,
  );
  expect(kept.map(({ name }) => name)).toEqual([]);
  expect(security.all("aws:s3/bucket:Bucket").map(({ inputs }) => inputs["forceDestroy"])).toEqual([true, true]);
  expect(security.all("aws:ecr/repository:Repository").map(({ inputs }) => inputs["forceDelete"])).toEqual([
    true,
    true,
  ]);
});

it("publishes every key, group, repository and address under its own name, and no secret", () => {
  const key = (purpose: string) => arnOf("aws:kms/key:Key", `key-${purpose}`);
  const group = (tier: string) => idOf("aws:ec2/securityGroup:SecurityGroup", `security-group-${tier}`);
  const repository = (role: string) => security.resource("aws:ecr/repository:Repository", `repository-${role}`).state;
  expect(security.outputs).toEqual({
    artefactsKeyArn: key("artefacts"),
    backupsKeyArn: key("backups"),
    dataKeyArn: key("data"),
    logsKeyArn: key("logs"),
    messagesKeyArn: key("messages"),
    secretsKeyArn: key("secrets"),
    webSecurityGroupId: group("web"),
    vpcLinkSecurityGroupId: group("vpc-link"),
    appSecurityGroupId: group("app"),
    databaseSecurityGroupId: group("database"),
    databaseClientSecurityGroupId: group("database-client"),
    releaseHookSecurityGroupId: group("release-hook"),
    permissionsBoundaryArn: arnOf("aws:iam/policy:Policy", "policy-boundary"),
    serviceRepositoryName: "repository-payment-service-local-r1",
    serviceRepositoryArn: repository("payment-service")["arn"],
    serviceRepositoryUrl: repository("payment-service")["repositoryUrl"],
    collectorRepositoryName: "image-cache-local-r1/aws-observability/aws-otel-collector",
    collectorRepositoryArn: repository("collector")["arn"],
    collectorRepositoryUrl: repository("collector")["repositoryUrl"],
    archiveBucket: "bucket-archive-local-r1-111122223333-ap-southeast-1-an",
    archiveStreamArn: arnOf("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "delivery-stream-log-archive"),
    archiveSubscriptionRoleArn: arnOf("aws:iam/role:Role", "role-log-subscription"),
    trailLogGroupName: "log-group-trail-local-r1",
    flowLogGroupName: "log-group-flow-logs-local-r1",
    alertTopicArn: arnOf("aws:sns/topic:Topic", "topic-alerts"),
    contractVersion: 1,
    environment: "local",
    environmentSuffix: "r1",
  });
});
