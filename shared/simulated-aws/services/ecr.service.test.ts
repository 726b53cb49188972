import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { findImage, putImage } from "./ecr.service.ts";
import { anyImages, lifecycle, rule, untagged } from "./ecr-lifecycle.fixture.ts";
import { policyOf } from "./iam-policy.fixture.ts";

const repositoryType = "aws:ecr/repository:Repository";
const lifecycleType = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const policyType = "aws:ecr/repositoryPolicy:RepositoryPolicy";
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

it("makes repositories with their URL and policies", () => {
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
