import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { anyImages, lifecycle, rule } from "./ecr-lifecycle.fixture.ts";

const cacheType = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule";
const templateType = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate";
const secret = "arn:aws:secretsmanager:ap-southeast-1:999900001111:secret:";

it.each([
  {
    scenario: "a prefix of 1 character",
    inputs: { ecrRepositoryPrefix: "a" },
    refusal: /length of ecrRepositoryPrefix/,
  },
  { scenario: "a prefix in capitals", inputs: { ecrRepositoryPrefix: "Quay" }, refusal: /'ROOT', or alphanumeric/ },
  {
    scenario: "an upstream prefix of 31 characters",
    inputs: { upstreamRepositoryPrefix: "u".repeat(31) },
    refusal: /length of upstream/,
  },
  {
    scenario: "an upstream prefix in capitals",
    inputs: { upstreamRepositoryPrefix: "Quay" },
    refusal: /'ROOT', or alphanumeric/,
  },
  {
    scenario: "a registry with scheme",
    inputs: { upstreamRegistryUrl: "https://quay.io" },
    refusal: /neither scheme nor path/,
  },
  {
    scenario: "an unknown registry",
    inputs: { upstreamRegistryUrl: "docker.io" },
    refusal: /URL docker.io is invalid/,
  },
  {
    scenario: "itself as upstream",
    inputs: { upstreamRegistryUrl: "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com" },
    refusal: /same as the cache registry/,
  },
  {
    scenario: "credentials for an open registry",
    inputs: { credentialArn: `${secret}ecr-pullthroughcache/q` },
    refusal: /doesn't require authentication/,
  },
  {
    scenario: "credentials for another ECR registry",
    inputs: {
      upstreamRegistryUrl: "999900001111.dkr.ecr.eu-west-1.amazonaws.com",
      credentialArn: `${secret}ecr-pullthroughcache/q`,
    },
    refusal: /credential type do not match/,
  },
  {
    scenario: "Docker Hub without credentials",
    inputs: { upstreamRegistryUrl: "registry-1.docker.io" },
    refusal: /requires authentication/,
  },
  {
    scenario: "Docker Hub with a role",
    inputs: { upstreamRegistryUrl: "registry-1.docker.io", customRoleArn: "arn:aws:iam::999900001111:role/x" },
    refusal: /credential type do not match/,
  },
  {
    scenario: "a secret of another name",
    inputs: { upstreamRegistryUrl: "ghcr.io", credentialArn: `${secret}ghcr` },
    refusal: /must begin with ecr-pullthroughcache\//,
  },
])("refuses a pull through cache rule with $scenario", ({ inputs, refusal }) => {
  const quay = { ecrRepositoryPrefix: "quay", upstreamRegistryUrl: "quay.io" };
  expect(new AccountUnderTest().refusal(cacheType, { ...quay, ...inputs })).toMatch(refusal);
});

it.each([
  { scenario: "a prefix of 1 character", inputs: { prefix: "a" }, refusal: /length of prefix/ },
  { scenario: "a prefix in capitals", inputs: { prefix: "Mirror" }, refusal: /'ROOT'/ },
  {
    scenario: "an unknown purpose",
    inputs: { appliedFors: ["PULL"] },
    refusal: /REPLICATION PULL_THROUGH_CACHE CREATE_ON_PUSH/,
  },
  { scenario: "a description over 255 characters", inputs: { description: "d".repeat(256) }, refusal: /description/ },
  { scenario: "a lifecycle policy that is no JSON", inputs: { lifecyclePolicy: "{" }, refusal: /invalid JSON/ },
  {
    scenario: "a lifecycle policy under 100 characters",
    inputs: { lifecyclePolicy: '{"rules":[]}' },
    refusal: /100 - 30720/,
  },
  {
    scenario: "a lifecycle policy of priority 0",
    inputs: { lifecyclePolicy: lifecycle(rule(anyImages, { rulePriority: 0 })) },
    refusal: /got 0/,
  },
  { scenario: "tags without role", inputs: { resourceTags: { a: "b" } }, refusal: /a custom role is needed/ },
  {
    scenario: "KMS without role",
    inputs: { encryptionConfigurations: [{ encryptionType: "KMS" }] },
    refusal: /a custom role is needed/,
  },
])("refuses a repository creation template with $scenario", ({ inputs, refusal }) => {
  expect(
    new AccountUnderTest().refusal(templateType, { prefix: "mirror", appliedFors: ["PULL_THROUGH_CACHE"], ...inputs }),
  ).toMatch(refusal);
});

it("makes cache rules and templates that go by their prefix", () => {
  const test = new AccountUnderTest();
  const policy = lifecycle(rule(anyImages));
  const cacheRule = { ecrRepositoryPrefix: "aws-public", upstreamRegistryUrl: "public.ecr.aws" };
  expect(test.make(cacheType, cacheRule)).toMatchObject({ id: "aws-public", state: { registryId: "111122223333" } });
  const template = { prefix: "aws-public", appliedFors: ["PULL_THROUGH_CACHE"], lifecyclePolicy: policy };
  expect(test.make(templateType, template)).toMatchObject({
    id: "aws-public",
    state: { imageTagMutability: "MUTABLE", registryId: "111122223333" },
  });
  test.account.delete(cacheType, "aws-public");
  test.account.delete(templateType, "aws-public");
  expect(test.account.store.list()).toEqual([]);
});

it("replaces both for their prefix, a cache rule for its registry, and updates credentials", () => {
  const { account } = new AccountUnderTest();
  expect(account.diff(cacheType, { credentialArn: "a" }, { credentialArn: "b" }).replaces).toEqual([]);
  expect(
    account.diff(
      cacheType,
      { ecrRepositoryPrefix: "a", upstreamRegistryUrl: "a" },
      { ecrRepositoryPrefix: "b", upstreamRegistryUrl: "b" },
    ).replaces,
  ).toEqual(["ecrRepositoryPrefix", "upstreamRegistryUrl"]);
  expect(account.diff(templateType, { prefix: "a" }, { prefix: "b", description: "d" }).replaces).toEqual(["prefix"]);
});
