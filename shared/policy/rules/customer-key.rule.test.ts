import { expect, it } from "vitest";
import { unknownValue } from "../../simulated-aws/attributes.ts";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { customerKey } from "./customer-key.rule.ts";

const key = "arn:aws:kms:ap-southeast-1:111122223333:key/1";

it.each([
  { type: "aws:sns/topic:Topic", properties: { kmsMasterKeyId: key } },
  { type: "aws:sns/topic:Topic", properties: { kmsMasterKeyId: unknownValue } },
  {
    type: "aws:ecr/repository:Repository",
    properties: { encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: key }] },
  },
  { type: "aws:ecr/repository:Repository", properties: { encryptionConfigurations: [{ kmsKey: unknownValue }] } },
  { type: "aws:rds/cluster:Cluster", properties: { kmsKeyId: key, masterUserSecretKmsKeyId: unknownValue } },
])("admits $type with $properties", ({ type, properties }) => {
  expect(problemsOf(customerKey, [resource(type, properties)])).toEqual([]);
});

it.each([
  { type: "aws:sns/topic:Topic", properties: {}, problem: "kmsMasterKeyId is not set" },
  {
    type: "aws:sns/topic:Topic",
    properties: { kmsMasterKeyId: "alias/aws/sns" },
    problem: "kmsMasterKeyId is AWS's own key alias/aws/sns",
  },
  {
    type: "aws:ecr/repository:Repository",
    properties: { encryptionConfigurations: [{ encryptionType: "AES256" }] },
    problem: "encryptionConfigurations.kmsKey is not set",
  },
  { type: "aws:rds/cluster:Cluster", properties: { kmsKeyId: key }, problem: "masterUserSecretKmsKeyId is not set" },
  { type: "aws:lambda/function:Function", properties: { kmsKeyArn: "" }, problem: "kmsKeyArn is not set" },
])("refuses $type with $properties", ({ type, properties, problem }) => {
  expect(problemsOf(customerKey, [resource(type, properties)])).toEqual([problem]);
});
