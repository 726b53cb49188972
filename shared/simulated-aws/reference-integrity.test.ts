import { expect, it } from "vitest";
import { AccountUnderTest } from "./account-under-test.ts";
import { resolveUses } from "./reference-integrity.ts";

const test = new AccountUnderTest();
const { id: vpcId } = test.make("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
test.make("aws:s3/bucket:Bucket", { bucket: "archive" });
const group = test.make("aws:cloudwatch/logGroup:LogGroup", { name: "audit" });

const usesOf = (inputs: Record<string, unknown>) =>
  resolveUses(test.account.store, test.account.identity, {
    type: "t",
    id: "i",
    inputs,
    definition: { id: () => "i" },
  }).map(({ path, toId }) => `${path} ${toId}`);

it.each([
  { scenario: "an EC2 id, however deep", inputs: { a: [{ b: vpcId }] }, uses: [`a.b ${vpcId}`] },
  { scenario: "an ARN", inputs: { group: group.state["arn"] }, uses: ["group audit"] },
  {
    scenario: "a log group's ARN with :*",
    inputs: { group: `${String(group.state["arn"])}:*` },
    uses: ["group audit"],
  },
  {
    scenario: "a bucket's ARN with a key",
    inputs: { prefix: "arn:aws:s3:::archive/logs/2026" },
    uses: ["prefix archive"],
  },
  { scenario: "no text that only contains an id", inputs: { policy: `{"Resource":"${vpcId}"}` }, uses: [] },
  { scenario: "no pattern", inputs: { arn: "arn:aws:logs:ap-southeast-1:111122223333:log-group:/aws/*" }, uses: [] },
  {
    scenario: "no ARN of AWS or of another account",
    inputs: { a: "arn:aws:iam::aws:policy/X", b: "arn:aws:sns:ap-southeast-1:999999999999:t" },
    uses: [],
  },
  { scenario: "not all of S3", inputs: { values: ["arn:aws:s3", "arn:aws:s3:::"] }, uses: [] },
  {
    scenario: "no key of AWS's own",
    inputs: { key: "arn:aws:kms:ap-southeast-1:111122223333:alias/aws/sns" },
    uses: [],
  },
  {
    scenario: "no session of a role",
    inputs: { who: "arn:aws:sts::111122223333:assumed-role/role-nobody/session" },
    uses: [],
  },
  { scenario: "no tag", inputs: { tags: { vpc: "vpc-00000000000000000" } }, uses: [] },
])("looks up $scenario", ({ inputs, uses }) => {
  expect(usesOf(inputs)).toEqual(uses);
});

it.each([
  { inputs: { vpc: "vpc-00000000000000000" } },
  { inputs: { arn: "arn:aws:sns:ap-southeast-1:111122223333:nobody" } },
  { inputs: { bucket: "arn:aws:s3:::nobody" } },
])("refuses $inputs, which nothing has", ({ inputs }) => {
  expect(() => usesOf(inputs)).toThrow(/does not exist/);
});
