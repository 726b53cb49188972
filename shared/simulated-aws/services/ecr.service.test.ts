import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { findImage, putImage } from "./ecr.service.ts";
import { policyOf } from "./iam-policy.fixture.ts";

const repositoryType = "aws:ecr/repository:Repository";
const lifecycleType = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const policyType = "aws:ecr/repositoryPolicy:RepositoryPolicy";
const cacheType = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule";
const templateType = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate";
const repository = "payments/app-dev-a1";
const keyArn = "arn:aws:kms:ap-southeast-1:999900001111:key/k";
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const pull = { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: ["ecr:BatchGetImage"] };

function accountWithRepository(inputs: object = {}): AccountUnderTest {
  const test = new AccountUnderTest();
  test.make(repositoryType, { name: repository, ...inputs });
  return test;
}

const filters = { imageTagMutabilityExclusionFilters: [{ filter: "latest*", filterType: "WILDCARD" }] };

it.each([
  {
    scenario: "a tag mutability that is none",
    inputs: { imageTagMutability: "immutable" },
    refusal: /imageTagMutability to be one of/,
  },
  {
    scenario: "exclusions of another kind",
    inputs: {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "a", filterType: "REGEX" }],
    },
    refusal: /\[WILDCARD\]/,
  },
  {
    scenario: "an exclusion over 128 characters",
    inputs: {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "a".repeat(129), filterType: "WILDCARD" }],
    },
    refusal: /length of imageTagMutabilityExclusionFilters.filter/,
  },
  {
    scenario: "an exclusion with a slash",
    inputs: {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "a/b", filterType: "WILDCARD" }],
    },
    refusal: /letters, digits and \._\*-/,
  },
  {
    scenario: "six exclusions",
    inputs: {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: Array(6).fill({ filter: "a", filterType: "WILDCARD" }),
    },
    refusal: /at most 5/,
  },
  {
    scenario: "exclusions from plain immutability",
    inputs: { imageTagMutability: "IMMUTABLE", ...filters },
    refusal: /…_WITH_EXCLUSION, and needed there/,
  },
  {
    scenario: "no exclusions where some are announced",
    inputs: { imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" },
    refusal: /with 0/,
  },
  {
    scenario: "an unknown encryption",
    inputs: { encryptionConfigurations: [{ encryptionType: "CMK" }] },
    refusal: /AES256 KMS KMS_DSSE/,
  },
  {
    scenario: "a key beside AES256",
    inputs: { encryptionConfigurations: [{ kmsKey: keyArn }] },
    refusal: /should not be set for AES256/,
  },
])("refuses repositories and templates with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(repositoryType, { name: repository, ...inputs })).toMatch(refusal);
  const template = {
    prefix: "mirror",
    appliedFors: ["PULL_THROUGH_CACHE"],
    customRoleArn: "arn:aws:iam::999900001111:role/x",
  };
  expect(new AccountUnderTest().refusal(templateType, { ...template, ...inputs })).toMatch(refusal);
});

it.each([
  { scenario: "1 character", name: "a", refusal: /length of name/ },
  { scenario: "257 characters", name: "a".repeat(257), refusal: /length of name/ },
  { scenario: "capitals", name: "Payments", refusal: /lower-case letters and digits/ },
  { scenario: "two slashes", name: "payments//app", refusal: /lower-case letters and digits/ },
])("refuses a repository's name with $scenario", ({ name, refusal }) => {
  expect(new AccountUnderTest().refusal(repositoryType, { name })).toMatch(refusal);
});

const expire = { type: "expire" };
const anyImages = { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 20 };
const untagged = { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 };
const lifecycle = (...rules: readonly object[]): string => JSON.stringify({ rules });
const rule = (selection: object, changes: object = {}): object => ({
  rulePriority: 1,
  selection,
  action: expire,
  ...changes,
});

it.each([
  { scenario: "that is no JSON", policy: "{", refusal: /invalid JSON/ },
  { scenario: "under 100 characters", policy: '{"rules":[]}', refusal: /100 - 30720/ },
  { scenario: "without rules", policy: JSON.stringify({ rule: [rule(anyImages)] }), refusal: /it has no rules/ },
  {
    scenario: "with an unknown field",
    policy: lifecycle(rule(anyImages, { name: "x" })),
    refusal: /unrecognized field "name"/,
  },
  {
    scenario: "with an unknown selection",
    policy: lifecycle(rule({ ...anyImages, tags: [] })),
    refusal: /unrecognized field "tags"/,
  },
  {
    scenario: "that deletes",
    policy: lifecycle(rule(anyImages, { action: { type: "delete" } })),
    refusal: /action type must be expire/,
  },
  {
    scenario: "of priority 0",
    policy: lifecycle(rule(anyImages, { rulePriority: 0 })),
    refusal: /positive integer, got 0/,
  },
  {
    scenario: "without priority",
    policy: lifecycle(rule(anyImages, { rulePriority: undefined })),
    refusal: /must be a positive integer/,
  },
  {
    scenario: "of one priority twice",
    policy: lifecycle(rule(untagged), rule(anyImages)),
    refusal: /Duplicate priority/,
  },
  {
    scenario: "with two rules for any image",
    policy: lifecycle(rule(anyImages), rule(anyImages, { rulePriority: 2 })),
    refusal: /Only one rule can specify tagStatus=ANY/,
  },
  {
    scenario: "with any image before others",
    policy: lifecycle(rule(anyImages), rule(untagged, { rulePriority: 2 })),
    refusal: /ANY must have the highest rulePriority/,
  },
  {
    scenario: "of an unknown tag status",
    policy: lifecycle(rule({ ...anyImages, tagStatus: "all" })),
    refusal: /tagStatus must be/,
  },
  {
    scenario: "of tagged images without tags",
    policy: lifecycle(rule({ ...anyImages, tagStatus: "tagged" })),
    refusal: /Must specify tagPrefixList or tagPatternList/,
  },
  {
    scenario: "with prefixes and patterns",
    policy: lifecycle(rule({ ...anyImages, tagStatus: "tagged", tagPrefixList: ["v"], tagPatternList: ["v*"] })),
    refusal: /only one of/,
  },
  {
    scenario: "of untagged images by tag",
    policy: lifecycle(rule({ ...untagged, tagPrefixList: ["v"] })),
    refusal: /Cannot specify tagPrefixList with tagStatus untagged/,
  },
  {
    scenario: "with five wildcards",
    policy: lifecycle(rule({ ...anyImages, tagStatus: "tagged", tagPatternList: ["*a*b*c*d*"] })),
    refusal: /Invalid tag pattern provided/,
  },
  {
    scenario: "by an unknown count",
    policy: lifecycle(rule({ ...anyImages, countType: "olderThan" })),
    refusal: /countType must be/,
  },
  {
    scenario: "that keeps no image",
    policy: lifecycle(rule({ ...anyImages, countNumber: 0 })),
    refusal: /positive integer, got 0/,
  },
  {
    scenario: "by age without unit",
    policy: lifecycle(rule({ ...untagged, countUnit: undefined })),
    refusal: /needs countUnit days/,
  },
  {
    scenario: "by number with unit",
    policy: lifecycle(rule({ ...anyImages, countUnit: "days" })),
    refusal: /countUnit cannot be specified/,
  },
  {
    scenario: "of archived images by number",
    policy: lifecycle(rule({ ...anyImages, storageClass: "archive" })),
    refusal: /STANDARD storage class only/,
  },
])("refuses a lifecycle policy $scenario", ({ policy, refusal }) => {
  expect(accountWithRepository().refusal(lifecycleType, { repository, policy })).toMatch(refusal);
});

it.each([
  { scenario: "that is no JSON", policy: "{", refusal: /invalid JSON/ },
  {
    scenario: "that names a resource",
    policy: policyOf({ ...pull, Resource: "*" }),
    refusal: /Invalid repository policy provided.*prohibited field Resource/,
  },
  {
    scenario: "for a role that nobody made",
    policy: policyOf({ ...pull, Principal: { AWS: "arn:aws:iam::111122223333:role/x" } }),
    refusal: /Principal not found/,
  },
])("refuses a repository policy $scenario", ({ policy, refusal }) => {
  expect(accountWithRepository().refusal(policyType, { repository, policy })).toMatch(refusal);
  const template = { prefix: "mirror", appliedFors: ["PULL_THROUGH_CACHE"], repositoryPolicy: policy };
  expect(new AccountUnderTest().refusal(templateType, template)).toMatch(refusal);
});

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

it("makes repositories with their URL, policies, cache rules and templates", () => {
  const test = new AccountUnderTest();
  const key = test.make("aws:kms/key:Key", {});
  const encryptionConfigurations = [{ encryptionType: "KMS", kmsKey: key.state["arn"] }];
  expect(
    test.make(repositoryType, { name: repository, imageTagMutability: "IMMUTABLE", encryptionConfigurations }),
  ).toMatchObject({
    id: repository,
    state: {
      arn: `arn:aws:ecr:ap-southeast-1:111122223333:repository/${repository}`,
      registryId: "111122223333",
      repositoryUrl: `111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/${repository}`,
    },
  });
  const policy = lifecycle(rule(untagged), rule(anyImages, { rulePriority: 2 }));
  expect(test.make(lifecycleType, { repository, policy })).toMatchObject({
    id: repository,
    state: { registryId: "111122223333" },
  });
  expect(test.make(policyType, { repository, policy: policyOf(pull) }).id).toBe(repository);
  expect(test.make(cacheType, { ecrRepositoryPrefix: "aws-public", upstreamRegistryUrl: "public.ecr.aws" }).id).toBe(
    "aws-public",
  );
  expect(
    test.make(templateType, { prefix: "aws-public", appliedFors: ["PULL_THROUGH_CACHE"], lifecyclePolicy: policy }),
  ).toMatchObject({
    id: "aws-public",
    state: { imageTagMutability: "MUTABLE" },
  });
});

it("pushes images, finds them by digest and tag, and moves tags where that is allowed", () => {
  const { store } = accountWithRepository().account;
  expect(putImage(store, repository, digest("a"), ["v1", "latest"])).toBe(`${repository}@${digest("a")}`);
  putImage(store, repository, digest("b"), ["latest"]);
  expect(findImage(store, repository, "latest")?.id).toBe(`${repository}@${digest("b")}`);
  expect(findImage(store, repository, "v1")?.id).toBe(findImage(store, repository, digest("a"))?.id);
  expect(findImage(store, repository, "v2")).toBeUndefined();
  expect(() => putImage(store, "nobody", digest("a"), [])).toThrow(/RepositoryNotFoundException/);
  expect(() => putImage(store, repository, "sha256:abc", [])).toThrow(/is no digest/);
});

it.each([
  { mutability: { imageTagMutability: "IMMUTABLE" }, fixed: ["v1", "latest"], movable: [] },
  { mutability: { imageTagMutability: "IMMUTABLE_WITH_EXCLUSION", ...filters }, fixed: ["v1"], movable: ["latest"] },
  { mutability: { imageTagMutability: "MUTABLE_WITH_EXCLUSION", ...filters }, fixed: ["latest"], movable: ["v1"] },
])("keeps tags in place in a repository with $mutability", ({ mutability, fixed, movable }) => {
  const { store } = accountWithRepository(mutability).account;
  putImage(store, repository, digest("a"), ["v1", "latest"]);
  putImage(store, repository, digest("a"), ["v1", "latest"]);
  for (const tag of fixed) {
    expect(() => putImage(store, repository, digest("b"), [tag])).toThrow(/ImageTagAlreadyExistsException/);
  }
  for (const tag of movable) expect(putImage(store, repository, digest("b"), [tag])).toContain(digest("b"));
});

it("replaces a repository for its encryption, and updates the rest", () => {
  const { account } = new AccountUnderTest();
  const inputs = { name: repository };
  expect(
    account.diff(repositoryType, inputs, {
      ...inputs,
      encryptionConfigurations: [{ encryptionType: "KMS" }],
      forceDelete: true,
    }),
  ).toEqual({
    changed: ["encryptionConfigurations", "forceDelete"],
    replaces: ["encryptionConfigurations"],
    deleteBeforeReplace: true,
  });
  expect(account.diff(repositoryType, inputs, { ...inputs, imageTagMutability: "IMMUTABLE" }).replaces).toEqual([]);
  expect(account.diff(cacheType, { credentialArn: "a" }, { credentialArn: "b" }).replaces).toEqual([]);
  expect(account.diff(cacheType, { upstreamRegistryUrl: "a" }, { upstreamRegistryUrl: "b" }).replaces).toEqual([
    "upstreamRegistryUrl",
  ]);
  expect(account.diff(templateType, { prefix: "a" }, { prefix: "b", description: "d" }).replaces).toEqual(["prefix"]);
  expect(account.diff(lifecycleType, { repository: "a" }, { repository: "b" }).replaces).toEqual(["repository"]);
});

it("deletes a repository with its policies, but not with its images, unless by force", () => {
  const test = accountWithRepository();
  test.make(repositoryType, { name: "forced", forceDelete: true });
  test.make(policyType, { repository: "forced", policy: policyOf(pull) });
  putImage(test.account.store, repository, digest("a"), ["v1"]);
  putImage(test.account.store, "forced", digest("a"), ["v1"]);
  expect(() => test.account.delete(repositoryType, repository)).toThrow(/RepositoryNotEmptyException/);
  test.account.delete(repositoryType, "forced");
  expect(test.account.store.list("simulated:ecr/image").map(({ id }) => id)).toEqual([`${repository}@${digest("a")}`]);
});
