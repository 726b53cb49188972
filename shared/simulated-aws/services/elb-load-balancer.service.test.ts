import { expect, it } from "vitest";
import type { Attributes } from "../attributes.ts";
import { NetworkUnderTest } from "./network.fixture.ts";

const type = "aws:lb/loadBalancer:LoadBalancer";

const inputs = (test: NetworkUnderTest, more: Attributes = {}): Attributes => ({
  name: "alb-front-dev-a1b2",
  subnets: test.subnetIds,
  securityGroups: [test.groupId],
  ...more,
});

it.each<{ scenario: string; more: (test: NetworkUnderTest) => Attributes; refusal: RegExp }>([
  { scenario: "33 characters", more: () => ({ name: "a".repeat(33) }), refusal: /cannot be longer than 32 characters/ },
  {
    scenario: "an underscore",
    more: () => ({ name: "alb_front" }),
    refusal: /only alphanumeric characters and hyphens/,
  },
  { scenario: "a hyphen at the end", more: () => ({ name: "alb-" }), refusal: /cannot begin or end with a hyphen/ },
  {
    scenario: "a name of ELB's own",
    more: () => ({ name: "internal-front" }),
    refusal: /cannot begin with "internal-"/,
  },
  { scenario: "no subnets", more: () => ({ subnets: undefined }), refusal: /exactly one of subnets or subnetMappings/ },
  { scenario: "one zone", more: (test) => ({ subnets: test.subnetIds.slice(0, 1) }), refusal: /two different Avail/ },
  {
    scenario: "two subnets of a zone",
    more: (test) => ({ subnets: [...test.subnetIds, test.subnet("10.0.9.0/24", "a")] }),
    refusal: /InvalidConfigurationRequest|multiple subnets in the same Availability Zone/,
  },
  {
    scenario: "subnets of two VPCs",
    more: (test) => ({ subnets: [test.subnetIds[0], test.subnet("10.1.0.0/24", "b", test.otherVpc())] }),
    refusal: /All subnets must belong to the same VPC/,
  },
  {
    scenario: "a group of another VPC",
    more: (test) => ({ securityGroups: [test.group("stray", test.otherVpc())] }),
    refusal: /InvalidConfigurationRequest: One or more security groups are invalid/,
  },
  {
    scenario: "no way to the internet",
    more: (test) => {
      const vpcId = test.otherVpc();
      const subnets = [test.subnet("10.1.0.0/24", "a", vpcId), test.subnet("10.1.1.0/24", "b", vpcId)];
      return { subnets, securityGroups: [] };
    },
    refusal: /InvalidSubnet: VPC vpc-\w+ has no internet gateway/,
  },
  {
    scenario: "a network load balancer",
    more: () => ({ loadBalancerType: "network" }),
    refusal: /one of \[application\]/,
  },
  { scenario: "IPv6 alone", more: () => ({ ipAddressType: "ipv6" }), refusal: /expected ipAddressType to be one of/ },
  { scenario: "lax", more: () => ({ desyncMitigationMode: "lax" }), refusal: /desyncMitigationMode to be one of/ },
  {
    scenario: "an XFF mode",
    more: () => ({ xffHeaderProcessingMode: "drop" }),
    refusal: /xffHeaderProcessingMode to be/,
  },
  { scenario: "0 s idle", more: () => ({ idleTimeout: 0 }), refusal: /idleTimeout to be in the range \(1 - 4000\)/ },
  {
    scenario: "5 s alive",
    more: () => ({ clientKeepAlive: 5 }),
    refusal: /clientKeepAlive to be in the range \(60 - /,
  },
  {
    scenario: "logs into no bucket",
    more: () => ({ accessLogs: { bucket: "nowhere", enabled: true } }),
    refusal: /BucketNotFound: accessLogs\.bucket: the Bucket 'nowhere' does not exist/,
  },
])("refuses a load balancer with $scenario", ({ more, refusal }) => {
  const test = new NetworkUnderTest();
  expect(test.refusal(type, inputs(test, more(test)))).toMatch(refusal);
});

const delivery = (principal: Attributes, resource = "arn:aws:s3:::logs/*"): string =>
  JSON.stringify({
    Statement: [{ Effect: "Allow", Principal: principal, Action: "s3:PutObject", Resource: resource }],
  });

const service = { Service: "logdelivery.elasticloadbalancing.amazonaws.com" };

it.each([
  {
    scenario: "no policy",
    policy: undefined,
    algorithm: "AES256",
    refusal: /Access Denied for bucket: logs\. Please check/,
  },
  {
    scenario: "a policy for somebody else",
    policy: delivery({ Service: "logs.amazonaws.com" }),
    refusal: /Access Denied/,
  },
  {
    scenario: "a policy for another folder",
    policy: delivery(service, "arn:aws:s3:::logs/other/AWSLogs/*"),
    refusal: /Access Denied for bucket: logs/,
  },
  { scenario: "a KMS key", policy: delivery(service), algorithm: "aws:kms", refusal: /Only Amazon S3-managed keys/ },
])("refuses to deliver logs into a bucket with $scenario", ({ policy, algorithm, refusal }) => {
  const test = new NetworkUnderTest();
  test.held("aws:s3/bucket:Bucket", "logs");
  const attributes = { state: { bucket: "logs", policy } };
  if (policy) test.held("aws:s3/bucketPolicy:BucketPolicy", "logs", attributes);
  const encryption = { bucket: "logs", rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: algorithm } }] };
  test.held("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "logs", {
    state: encryption,
  });
  for (const block of ["accessLogs", "connectionLogs", "healthCheckLogs"]) {
    const logs = { bucket: "logs", prefix: "alb", enabled: true };
    expect(test.refusal(type, inputs(test, { [block]: logs })), block).toMatch(refusal);
  }
});

it.each([
  { scenario: "the service", policy: delivery(service) },
  { scenario: "the region's account", policy: delivery({ AWS: "arn:aws:iam::114774131450:root" }) },
])("delivers logs into a bucket that lets $scenario write", ({ policy }) => {
  const test = new NetworkUnderTest();
  test.held("aws:s3/bucket:Bucket", "logs");
  test.held("aws:s3/bucketPolicy:BucketPolicy", "logs", { state: { bucket: "logs", policy } });
  const accessLogs = { bucket: "logs", prefix: "alb", enabled: true };
  expect(test.make(type, inputs(test, { accessLogs })).state["accessLogs"]).toEqual(accessLogs);
});

it("gives a load balancer the attributes that AWS computes, and keeps its DNS name over changes", () => {
  const test = new NetworkUnderTest();
  const { id, state } = test.make(type, inputs(test));
  expect(id).toMatch(
    /^arn:aws:elasticloadbalancing:ap-southeast-1:111122223333:loadbalancer\/app\/alb-front-dev-a1b2\/[0-9a-f]{16}$/,
  );
  expect(state).toMatchObject({ arn: id, vpcId: test.vpcId, zoneId: "Z1LMS91P8CMLE5", internal: false });
  expect(state["arnSuffix"]).toMatch(/^app\/alb-front-dev-a1b2\/[0-9a-f]{16}$/);
  expect(state["dnsName"]).toMatch(/^alb-front-dev-a1b2-\d{10}\.ap-southeast-1\.elb\.amazonaws\.com$/);
  const changed = test.account.update(type, "subject", id, state, inputs(test, { idleTimeout: 30 }));
  expect(changed).toMatchObject({ dnsName: state["dnsName"], arn: id, idleTimeout: 30 });
});

it("replaces a load balancer that moves inside, and changes its subnets in place", () => {
  const test = new NetworkUnderTest();
  const before = inputs(test);
  expect(test.account.diff(type, before, { ...before, internal: true }).replaces).toEqual(["internal"]);
  expect(test.account.diff(type, before, { ...before, name: "other" }).replaces).toEqual(["name"]);
  expect(test.account.diff(type, before, { ...before, subnets: [], idleTimeout: 9 }).replaces).toEqual([]);
});

it("does not delete a protected load balancer, nor one with a listener", () => {
  const test = new NetworkUnderTest();
  const id = test.loadBalancer("front", { enableDeletionProtection: true });
  expect(() => test.account.delete(type, id)).toThrow(/OperationNotPermitted.*deletion protection is enabled/);
  const open = test.loadBalancer("back");
  const listener = test.listener(open);
  expect(() => test.account.delete(type, open)).toThrow(/in use by aws:lb\/listener:Listener/);
  test.account.delete("aws:lb/listener:Listener", listener);
  test.account.delete(type, open);
  expect(test.account.read(type, open)).toBeUndefined();
});
