import { stringsAt } from "@payments/shared/simulated-aws/attributes.ts";
import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";
import { keyPolicy } from "./key.policy.ts";
import { keyPurposes } from "./key-purposes.plan.ts";

const scope = { environment: "local", environmentSuffix: "r1" } as const;
const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };

let security: RehearsedProject;
beforeAll(async () => {
  security = await rehearseProject("security");
});

it.each(keyPurposes)("makes a key for %s that rotates every year and can be gone in a week", (purpose) => {
  const key = security.resource("aws:kms/key:Key", `key-${purpose}`);
  const { policy, ...inputs } = key.inputs;
  expect(inputs).toEqual({
    description: `Encrypts ${purpose} of payments (key-${purpose}-local-r1)`,
    enableKeyRotation: true,
    rotationPeriodInDays: 365,
    deletionWindowInDays: 7,
    tags: expect.objectContaining({ Name: `key-${purpose}-local-r1` }) as unknown,
  });
  expect(stringsAt(JSON.parse(String(policy)), "Statement.Sid")).toEqual(
    keyPolicy(purpose, scope, account).map(({ Sid }) => Sid),
  );
  expect(JSON.parse(String(policy))).toEqual({
    Version: "2012-10-17",
    Statement: keyPolicy(purpose, scope, account),
  });
});

it.each(keyPurposes)("calls the key for %s by an alias", (purpose) => {
  expect(security.resource("aws:kms/alias:Alias", `key-${purpose}`).inputs).toEqual({
    name: `alias/key-${purpose}-local-r1`,
    targetKeyId: security.resource("aws:kms/key:Key", `key-${purpose}`).id,
  });
});

const sse = "rules.applyServerSideEncryptionByDefault";

it.each([
  { purpose: "logs", type: "aws:cloudwatch/logGroup:LogGroup", paths: ["kmsKeyId"], count: 3 },
  {
    purpose: "logs",
    type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    paths: [`${sse}.kmsMasterKeyId`],
    count: 2,
  },
  {
    purpose: "logs",
    type: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    paths: ["serverSideEncryption.keyArn", "extendedS3Configuration.kmsKeyArn"],
    count: 1,
  },
  { purpose: "logs", type: "aws:cloudtrail/trail:Trail", paths: ["kmsKeyId"], count: 1 },
  { purpose: "messages", type: "aws:sns/topic:Topic", paths: ["kmsMasterKeyId"], count: 1 },
  {
    purpose: "artefacts",
    type: "aws:ecr/repository:Repository",
    paths: ["encryptionConfigurations.kmsKey"],
    count: 2,
  },
])("encrypts every $type with the key for $purpose", ({ purpose, type, paths, count }) => {
  const arn = security.resource("aws:kms/key:Key", `key-${purpose}`).state["arn"];
  const used = security.all(type).flatMap(({ inputs }) => paths.flatMap((path) => stringsAt(inputs, path)));
  expect(used).toEqual(Array.from({ length: count * paths.length }, () => arn));
});
