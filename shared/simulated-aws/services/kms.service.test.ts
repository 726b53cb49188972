import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import { unknownValue } from "../attributes.ts";
import { accountManagesKey, policyOf } from "./iam-policy.fixture.ts";

const keyType = "aws:kms/key:Key";
const aliasType = "aws:kms/alias:Alias";
const service = {
  Effect: "Allow",
  Principal: { Service: "logs.ap-southeast-1.amazonaws.com" },
  Action: "kms:*",
  Resource: "*",
};

it.each([
  { scenario: "a waiting period of 6 days", inputs: { deletionWindowInDays: 6 }, refusal: /7 - 30/ },
  { scenario: "a waiting period of 31 days", inputs: { deletionWindowInDays: 31 }, refusal: /7 - 30/ },
  {
    scenario: "rotation every 30 days",
    inputs: { enableKeyRotation: true, rotationPeriodInDays: 30 },
    refusal: /90 - 2560/,
  },
  {
    scenario: "a rotation period without rotation",
    inputs: { rotationPeriodInDays: 365 },
    refusal: /enable_key_rotation,rotation_period/,
  },
  {
    scenario: "an external key without its store",
    inputs: { xksKeyId: "x" },
    refusal: /custom_key_store_id,xks_key_id/,
  },
  { scenario: "a key store that nobody made", inputs: { customKeyStoreId: "cks-1" }, refusal: /does not exist/ },
  {
    scenario: "a description over 8,192 characters",
    inputs: { description: "d".repeat(8193) },
    refusal: /description/,
  },
  {
    scenario: "an unknown key spec",
    inputs: { customerMasterKeySpec: "AES_256" },
    refusal: /customerMasterKeySpec to be one of/,
  },
  { scenario: "an unknown usage", inputs: { keyUsage: "ENCRYPT" }, refusal: /keyUsage to be one of/ },
  {
    scenario: "signing with a symmetric key",
    inputs: { keyUsage: "SIGN_VERIFY" },
    refusal: /SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT/,
  },
  {
    scenario: "rotation of a signing key",
    inputs: { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "RSA_2048", enableKeyRotation: true },
    refusal: /UnsupportedOperationException/,
  },
  { scenario: "a policy that is no JSON", inputs: { policy: "{" }, refusal: /invalid JSON/ },
  {
    scenario: "a policy statement without principal",
    inputs: { policy: policyOf(accountManagesKey, { ...service, Principal: undefined }) },
    refusal: /MalformedPolicyDocumentException.*Missing required field Principal/,
  },
  {
    scenario: "a role in its policy that nobody made",
    inputs: {
      policy: policyOf(accountManagesKey, { ...service, Principal: { AWS: "arn:aws:iam::111122223333:role/x" } }),
    },
    refusal: /one or more invalid principals/,
  },
  {
    scenario: "a policy over 32 KB",
    inputs: {
      policy: policyOf(accountManagesKey, { ...service, Condition: { StringLike: { k: "v".repeat(32768) } } }),
    },
    refusal: /32 kilobytes/,
  },
  {
    scenario: "a policy that locks the account out",
    inputs: { policy: policyOf(service) },
    refusal: /will not allow you to update the key policy/,
  },
  {
    scenario: "an account that may only use the key",
    inputs: { policy: policyOf({ ...accountManagesKey, Action: ["kms:Encrypt", "kms:Decrypt"] }) },
    refusal: /will not allow you to update the key policy/,
  },
])("refuses a key with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(keyType, inputs)).toMatch(refusal);
});

it("makes keys with a policy of their own, whose text a preview does not know", () => {
  const test = new AccountUnderTest();
  const policy = policyOf(accountManagesKey, service);
  expect(test.account.check(keyType, "subject", { policy: unknownValue }).failures).toEqual([]);
  expect(test.make(keyType, { policy, bypassPolicyLockoutSafetyCheck: false }).state["policy"]).toBe(policy);
  expect(test.make(keyType, { policy: policyOf(service), bypassPolicyLockoutSafetyCheck: true }).id).toMatch(
    /^[0-9a-f-]{36}$/,
  );
});

it("gives keys and aliases KMS's ids", () => {
  const test = new AccountUnderTest();
  const { id, state } = test.make(keyType, { enableKeyRotation: true });
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(state).toMatchObject({
    keyId: id,
    arn: `arn:aws:kms:ap-southeast-1:111122223333:key/${id}`,
    rotationPeriodInDays: 365,
    multiRegion: false,
  });
  expect(state["policy"]).toMatch(/"AWS":"arn:aws:iam::111122223333:root"/);
  expect(test.make(keyType, { multiRegion: true }).id).toMatch(/^mrk-[0-9a-f]{32}$/);
  for (const [name, targetKeyId] of [
    ["alias/data-dev", id] as const,
    ["alias/logs-dev", String(state["arn"])] as const,
  ]) {
    expect(test.make(aliasType, { name, targetKeyId })).toMatchObject({
      id: name,
      state: { targetKeyId: id, targetKeyArn: state["arn"], arn: `arn:aws:kms:ap-southeast-1:111122223333:${name}` },
    });
  }
});

it.each([
  { scenario: "a name without alias/", inputs: { name: "data" }, refusal: /must begin with 'alias\/'/ },
  { scenario: "a name of 257 characters", inputs: { name: `alias/${"a".repeat(251)}` }, refusal: /length of name/ },
  { scenario: "a name of AWS's", inputs: { name: "alias/aws/rds" }, refusal: /reserved AWS CMK prefix/ },
  { scenario: "an alias as target", inputs: { targetKeyId: "alias/other" }, refusal: /Aliases must refer to keys/ },
  {
    scenario: "a key that nobody made",
    inputs: { targetKeyId: "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f" },
    refusal: /NotFoundException.*does not exist/,
  },
])("refuses an alias with $scenario", ({ inputs, refusal }) => {
  const test = new AccountUnderTest();
  const { id: targetKeyId } = test.make(keyType, {});
  expect(test.refusal(aliasType, { name: "alias/data", targetKeyId, ...inputs })).toMatch(refusal);
});

it("replaces a key for what it is, and updates how it is kept", () => {
  const { account } = new AccountUnderTest();
  expect(account.diff(keyType, {}, { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "RSA_2048" })).toEqual({
    changed: ["customerMasterKeySpec", "keyUsage"],
    replaces: ["customerMasterKeySpec", "keyUsage"],
    deleteBeforeReplace: false,
  });
  expect(account.diff(keyType, {}, { multiRegion: true }).replaces).toEqual(["multiRegion"]);
  expect(
    account.diff(keyType, {}, { policy: "{}", enableKeyRotation: true, deletionWindowInDays: 7 }).replaces,
  ).toEqual([]);
  expect(account.diff(aliasType, { targetKeyId: "a" }, { targetKeyId: "b" }).replaces).toEqual([]);
});

it("schedules the deletion of a key in use, and nothing can be encrypted with it from then on", () => {
  const test = new AccountUnderTest();
  const { id, state } = test.make(keyType, { deletionWindowInDays: 7 });
  test.make(aliasType, { name: "alias/data", targetKeyId: id });
  test.account.delete(keyType, id);
  expect(test.account.read(keyType, id)).toBeUndefined();
  expect(test.account.store.list().map(({ status }) => status)).toContain("pending-deletion");
  expect(test.refusal(aliasType, { name: "alias/again", targetKeyId: String(state["arn"]) })).toMatch(/does not exist/);
  test.account.delete(aliasType, "alias/data");
  expect(test.account.read(aliasType, "alias/data")).toBeUndefined();
});
