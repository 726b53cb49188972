import { existsSync } from "node:fs";
import { join } from "node:path";
import { policyRules } from "@payments/shared/policy/policy-rules.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import { describe, expect, inject, it } from "vitest";
import { type Break, brokenPlatform } from "../testing/broken-stack.fixture.ts";
import { checkIn, runIn } from "../testing/platform.fixture.ts";

interface BrokenStack extends Break {
  readonly rule: string;
}

const policyOf = (statements: string): string =>
  `{ policy: JSON.stringify({ Version: "2012-10-17", Statement: ${statements} }) }`;

/** For every rule that an engine can judge, a copy of a stack that breaks it and is otherwise what AWS would take. */
const brokenStacks: readonly BrokenStack[] = [
  {
    rule: "acting-alarm",
    project: "observability",
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    props: "{ alarmActions: [] }",
  },
  {
    rule: "all-traffic-egress",
    project: "security",
    type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    props: `{ ipProtocol: "-1", fromPort: undefined, toPort: undefined }`,
  },
  { rule: "api-key", project: "edge", type: "aws:apigateway/method:Method", props: "{ apiKeyRequired: false }" },
  {
    rule: "audit-trail",
    project: "security",
    type: "aws:cloudtrail/trail:Trail",
    props: "{ enableLogFileValidation: false }",
  },
  {
    rule: "aurora-capacity",
    project: "data",
    type: "aws:rds/cluster:Cluster",
    props: "{ serverlessv2ScalingConfiguration: { minCapacity: 1, maxCapacity: 8 } }",
  },
  {
    rule: "aurora-master-password",
    project: "data",
    type: "aws:rds/cluster:Cluster",
    props: `{ manageMasterUserPassword: undefined, masterUserSecretKmsKeyId: undefined, masterPassword: "chosen-by-hand" }`,
  },
  {
    rule: "aurora-private",
    project: "data",
    type: "aws:rds/clusterInstance:ClusterInstance",
    props: "{ publiclyAccessible: true }",
  },
  { rule: "aurora-protected", project: "data", type: "aws:rds/cluster:Cluster", props: "{ backupRetentionPeriod: 1 }" },
  {
    rule: "aurora-tls",
    project: "data",
    type: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    props: `{ parameters: [{ name: "rds.force_ssl", value: "0" }] }`,
  },
  {
    rule: "backup-verification",
    project: "data",
    type: "aws:scheduler/schedule:Schedule",
    props: `{ scheduleExpression: "rate(7 days)" }`,
  },
  {
    rule: "blue-green",
    project: "app",
    type: "aws:ecs/service:Service",
    props: `{ deploymentConfiguration: { strategy: "ROLLING" } }`,
  },
  {
    rule: "bucket-key",
    project: "security",
    type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    props: `{ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] }`,
  },
  {
    rule: "bucket-locked",
    project: "security",
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    props: "{ blockPublicPolicy: false }",
  },
  {
    rule: "customer-key",
    project: "security",
    type: "aws:sns/topic:Topic",
    props: `{ kmsMasterKeyId: "alias/aws/sns" }`,
  },
  { rule: "destroyable", project: "security", type: "aws:kms/key:Key", opts: "{ protect: true }" },
  { rule: "destroyable", project: "data", type: "aws:rds/subnetGroup:SubnetGroup", opts: "{ retainOnDelete: true }" },
  {
    rule: "hardened-container",
    project: "app",
    before: `new aws.ecs.TaskDefinition("soft", {
      family: "task-definition-soft-local-r1", requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc", cpu: "256", memory: "512",
      containerDefinitions: JSON.stringify([{
        name: "soft", image: "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/soft@sha256:${"a".repeat(64)}", essential: true,
      }]),
    }, { provider: provider() });`,
  },
  {
    rule: "internet-ingress",
    project: "security",
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    props: `props.fromPort === 443 && props.cidrIpv4 ? { fromPort: 22, toPort: 22 } : {}`,
  },
  { rule: "key-rotation", project: "security", type: "aws:kms/key:Key", props: "{ rotationPeriodInDays: 730 }" },
  {
    rule: "least-privilege",
    project: "data",
    type: "aws:iam/rolePolicy:RolePolicy",
    props: policyOf(`[{ Effect: "Allow", Action: ["s3:*"], Resource: ["*"] }]`),
  },
  {
    rule: "listener-redirect",
    project: "edge",
    type: "aws:lb/listener:Listener",
    props: `props.protocol === "HTTP" ? { defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "200" } }] } : {}`,
  },
  {
    rule: "listener-tls",
    project: "edge",
    type: "aws:lb/listener:Listener",
    props: `props.protocol === "HTTPS" ? { sslPolicy: "ELBSecurityPolicy-2016-08" } : {}`,
  },
  {
    rule: "log-bucket-deletion",
    project: "security",
    type: "aws:s3/bucketPolicy:BucketPolicy",
    props: policyOf(
      `[{ Effect: "Deny", Principal: "*", Action: ["s3:*"], Resource: ["*"], Condition: { Bool: { "aws:SecureTransport": "false" } } }]`,
    ),
  },
  {
    rule: "log-bucket-expiry",
    project: "security",
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    props: `{ rules: [{ id: "ten-years", status: "Enabled", filter: { prefix: "" }, expiration: { days: 3653 } }] }`,
  },
  {
    rule: "log-group-before-writer",
    project: "data",
    type: "aws:lambda/function:Function",
    props: `{ name: "function-without-log-local-r1" }`,
  },
  {
    rule: "log-retention",
    project: "edge",
    type: "aws:cloudwatch/logGroup:LogGroup",
    props: "{ retentionInDays: 2192 }",
  },
  {
    rule: "method-throttle",
    project: "edge",
    type: "aws:apigateway/methodSettings:MethodSettings",
    props: "{ settings: { metricsEnabled: true } }",
  },
  {
    rule: "own-image",
    project: "app",
    before: `new aws.ecs.TaskDefinition("foreign", {
      family: "task-definition-foreign-local-r1", requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc", cpu: "256", memory: "512",
      containerDefinitions: JSON.stringify([{
        name: "foreign", image: "public.ecr.aws/nginx/nginx:1", essential: true, readonlyRootFilesystem: true, user: "1000",
      }]),
    }, { provider: provider() });`,
  },
  {
    rule: "owner-tags",
    project: "network",
    before: `new aws.ec2.Eip("nobodys", { domain: "vpc", tags: { Name: "elastic-ip-x-local-r1" } }, {
      provider: new aws.Provider("untagged", { region: "ap-southeast-1" }),
    });`,
  },
  { rule: "physical-name", project: "security", type: "aws:sns/topic:Topic", props: `{ name: "alerts" }` },
  { rule: "private-compute", project: "data", type: "aws:lambda/function:Function", props: "{ vpcConfig: undefined }" },
  {
    rule: "public-address",
    project: "network",
    before: `new aws.ec2.Eip("stray", { domain: "vpc", tags: { Name: "elastic-ip-x-local-r1" } }, { provider: provider() });`,
  },
  { rule: "role-boundary", project: "data", type: "aws:iam/role:Role", props: "{ permissionsBoundary: undefined }" },
  { rule: "sampling", project: "edge", type: "aws:xray/samplingRule:SamplingRule", props: "{ reservoirSize: 1 }" },
  {
    rule: "scaling-thresholds",
    project: "app",
    type: "aws:appautoscaling/policy:Policy",
    props: `{ targetTrackingScalingPolicyConfiguration: { ...props.targetTrackingScalingPolicyConfiguration, targetValue: 90 } }`,
  },
  {
    rule: "secret",
    project: "data",
    before: `new aws.secretsmanager.Secret("kept", {
      name: "secret-kept-local-r1", kmsKeyId: "arn:aws:kms:ap-southeast-1:111122223333:key/1", recoveryWindowInDays: 30,
    }, { provider: provider() });`,
  },
  { rule: "tracing", project: "edge", type: "aws:apigateway/stage:Stage", props: "{ xrayTracingEnabled: false }" },
  {
    rule: "usage-plan",
    project: "edge",
    type: "aws:apigateway/usagePlan:UsagePlan",
    props: "{ throttleSettings: { rateLimit: 100, burstLimit: 17 } }",
  },
  {
    rule: "waf-association",
    project: "edge",
    type: "aws:wafv2/webAclAssociation:WebAclAssociation",
    props: `{ resourceArn: "arn:aws:elasticloadbalancing:ap-southeast-1:111122223333:loadbalancer/app/other/0123456789abcdef" }`,
  },
  {
    rule: "waf-injection",
    project: "edge",
    type: "aws:wafv2/webAcl:WebAcl",
    props: `{ rules: props.rules.map((rule) => ({ ...rule, action: { count: {} } })) }`,
  },
  {
    rule: "weighted-routing",
    project: "app",
    type: "aws:lb/listenerRule:ListenerRule",
    props: `{ actions: [{ type: "forward", targetGroupArn: "arn:aws:elasticloadbalancing:ap-southeast-1:111122223333:targetgroup/blue/0123456789abcdef" }] }`,
  },
];

const separateTiers: BrokenStack = {
  rule: "separate-tiers",
  project: "network",
  outputs: `{ databaseSubnetIds: ["subnet-0123456789abcde11", "subnet-0123456789abcde12", "subnet-0123456789abcde11"] }`,
};

const platformBreaks: readonly BrokenStack[] = [
  { rule: "one-copy", project: "data", outputs: `{ environmentSuffix: "r2" }` },
  { rule: "one-path", project: "edge", outputs: `{ apiPathPrefix: "/partners" }` },
  {
    rule: "released-image",
    project: "app",
    outputs: `{ image: "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/other@sha256:${"a".repeat(64)}" }`,
  },
  separateTiers,
];

const remedyOf = (id: string): string => policyRules.find((rule) => rule.id === id)?.remedy ?? "no such rule";

it("breaks every rule once", () => {
  const broken = new Set([...brokenStacks, ...platformBreaks].map(({ rule }) => rule));
  expect([...broken].sort()).toEqual(policyRules.map(({ id }) => id).sort());
});

it.each(platformBreaks)(
  "check refuses a copy of $project that breaks $rule",
  { timeout: 60_000 },
  async ({ rule, ...change }) => {
    const { code, document } = await checkIn(brokenPlatform(change));
    const { platform } = document as { platform: { rule: string; remedy: string }[] };
    expect(platform).toContainEqual(expect.objectContaining({ rule, remedy: remedyOf(rule) }));
    expect(code).toBe(1);
  },
);

describe.skipIf(!inject("engineAvailable"))("an update through the real engine", { timeout: 120_000 }, () => {
  it("is refused before any stack is touched, with what all of them break", async () => {
    const root = brokenPlatform({
      project: "observability",
      type: "aws:cloudwatch/metricAlarm:MetricAlarm",
      props: "{ alarmActions: [] }",
    });
    await expect(runIn(root, "up")).rejects.toThrow(
      /PolicyViolation: .*nothing was deployed:\n +observability: acting-alarm: .* tells nobody/,
    );
    expect(existsSync(join(root, ".local/state/.pulumi/stacks/network"))).toBe(false);
  });

  it("that goes on ends with what the stacks break when seen together", async () => {
    const root = brokenPlatform(separateTiers);
    const { code, document, results } = await runIn(root, "up", { only: ["network"] });
    expect(results.map(({ stack, reason = "deployed" }) => [stack, reason])).toEqual([["network", "deployed"]]);
    const { violations } = document as { violations: string[] };
    expect(violations).toContainEqual(
      expect.stringMatching(/^separate-tiers: databaseSubnetIds .* not three\n {2}remedy: publish three subnets/),
    );
    expect(code).toBe(1);
  });
});

describe.skipIf(!inject("engineAvailable"))("a preview through the real engine", { timeout: 120_000 }, () => {
  it.each(brokenStacks)(
    "refuses a copy of $project that breaks $rule, and touches nothing",
    async ({ rule, ...change }) => {
      const root = brokenPlatform(change);
      const { code, results } = await runIn(root, "preview", { only: [change.project] });
      const reason = results[0]?.reason ?? "";
      expect(reason).toMatch(/^PolicyViolation: /);
      expect(reason).toContain(`${rule}: `);
      expect(reason).toContain(`remedy: ${remedyOf(rule)}`);
      expect(code).toBe(1);
      const account = join(root, ".local/account");
      const held = existsSync(account)
        ? rehearsalStore(account)
            .list()
            .filter(({ owner }) => owner === undefined)
        : [];
      expect(held).toEqual([]);
    },
  );
});
