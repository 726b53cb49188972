import * as aws from "@pulumi/aws";
import { StackReference } from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { AccountStore } from "./account-store.ts";
import { runUnderMocks } from "./program-under-mocks.ts";

const run = (program: () => Promise<unknown>) =>
  runUnderMocks({ project: "data", stack: "dev", settings: {}, upstream: {}, store: new AccountStore(), program });
const provider = () => new aws.Provider("aws", { region: "ap-southeast-1", defaultTags: { tags: { Owner: "a" } } });

it("records what a program makes, with the provider's tags and what each resource waits for", async () => {
  const { resources, outputs, refusals } = await run(async () => {
    const own = { provider: provider() };
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { ...own, protect: true });
    const gateway = new aws.ec2.InternetGateway("gateway", { vpcId: vpc.id }, own);
    const subnet = new aws.ec2.Subnet(
      "subnet",
      { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" },
      { ...own, dependsOn: [gateway] },
    );
    return { subnetId: subnet.id };
  });
  expect(refusals).toEqual([]);
  expect(resources.map(({ name, waitsFor }) => [name, waitsFor])).toEqual([
    ["vpc", []],
    ["gateway", ["aws:ec2/vpc:Vpc vpc"]],
    ["subnet", ["aws:ec2/internetGateway:InternetGateway gateway", "aws:ec2/vpc:Vpc vpc"]],
  ]);
  expect(resources[0]?.inputs["tags"]).toEqual({ Owner: "a" });
  expect(resources[0]?.options.protect).toBe(true);
  expect(outputs["subnetId"]).toMatch(/^subnet-[0-9a-f]{17}$/);
});

it("goes on after a refusal, so that one run tells all of them", async () => {
  const { refusals } = await run(async () => {
    const own = { provider: provider() };
    new aws.ec2.Vpc("large", { cidrBlock: "10.0.0.0/8" }, own);
    new aws.sns.Topic("blank", { name: "has blanks" }, own);
    return {};
  });
  expect(refusals).toEqual([expect.stringMatching(/"large": cidrBlock/), expect.stringMatching(/"blank": name/)]);
});

it("ends with the refusals where the program fails for want of what was refused", async () => {
  const { refusals, resources } = await run(async () => {
    const own = { provider: provider() };
    const vpc = new aws.ec2.Vpc("large", { cidrBlock: "10.0.0.0/8" }, own);
    const missing = vpc.arn.apply((arn) => {
      if (typeof arn !== "string") throw new Error("the refused VPC has no ARN");
      return arn;
    });
    new aws.sns.Topic("late", { name: "late", displayName: missing }, { ...own, dependsOn: missing.apply(() => []) });
    return { arn: missing };
  });
  expect(refusals).toEqual([expect.stringMatching(/"large": cidrBlock/)]);
  expect(resources).toEqual([]);
});

it("ends with what the program throws", async () => {
  await expect(run(() => Promise.reject(new Error("thrown at once")))).rejects.toThrow("thrown at once");
});

it("refuses a stack reference to what is not upstream", async () => {
  const { refusals, references } = await run(() => {
    new StackReference("x", { name: "organization/app/dev" });
    return Promise.resolve({});
  });
  expect(references).toEqual(["app"]);
  expect(refusals).toEqual(['"data" reads the stack organization/app/dev, which its package.json does not list']);
});
