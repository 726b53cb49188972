import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import type { Attributes } from "../attributes.ts";
import { seedRecoveryPoint } from "./backup.service.ts";
import { holdKey, holdRole } from "./neighbours.fixture.ts";

const vaultType = "aws:backup/vault:Vault";
const planType = "aws:backup/plan:Plan";
const selectionType = "aws:backup/selection:Selection";
const policyType = "aws:backup/vaultPolicy:VaultPolicy";
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

class BackupUnderTest extends AccountUnderTest {
  readonly roleArn = holdRole(this, "backup", "backup.amazonaws.com");

  constructor() {
    super();
    this.make(vaultType, { name: "ledger" });
  }

  planInputs(rule: Attributes = {}, more: Attributes = {}): Attributes {
    return {
      name: "daily",
      rules: [
        {
          ruleName: "daily",
          targetVaultName: "ledger",
          schedule: "cron(0 17 * * ? *)",
          lifecycle: { deleteAfter: 35 },
          ...rule,
        },
      ],
      ...more,
    };
  }

  selectionInputs(more: Attributes = {}): Attributes {
    const [plan] = this.account.store.list(planType);
    const planId = plan?.id ?? this.make(planType, this.planInputs()).id;
    return { name: "ledger", planId, iamRoleArn: this.roleArn, resources: ["arn:aws:rds:*:*:cluster:*"], ...more };
  }
}

it.each([
  { scenario: "one character", inputs: { name: "a" }, refusal: /must consist of 2 to 50 letters/ },
  { scenario: "51 characters", inputs: { name: "a".repeat(51) }, refusal: /must consist of 2 to 50 letters/ },
  { scenario: "a dot", inputs: { name: "a.b" }, refusal: /must consist of 2 to 50 letters/ },
  { scenario: "a key by its alias", inputs: { kmsKeyArn: "alias/ledger" }, refusal: /is an invalid ARN/ },
  {
    scenario: "an unknown key",
    inputs: { kmsKeyArn: "arn:aws:kms:ap-southeast-1:111122223333:key/none" },
    refusal: /Key '.*none' does not exist/,
  },
])("refuses a vault with $scenario", ({ inputs, refusal }) => {
  expect(new AccountUnderTest().refusal(vaultType, { name: "vault", ...inputs })).toMatch(refusal);
});

it("makes a vault under the given key, and replaces it for another", () => {
  const test = new AccountUnderTest();
  const inputs = { name: "ledger", kmsKeyArn: holdKey(test) };
  const { id, state } = test.make(vaultType, inputs);
  expect(state).toMatchObject({
    arn: "arn:aws:backup:ap-southeast-1:111122223333:backup-vault:ledger",
    recoveryPoints: 0,
    ...inputs,
  });
  expect(id).toBe("ledger");
  expect(test.account.diff(vaultType, inputs, { ...inputs, kmsKeyArn: "other" }).replaces).toEqual(["kmsKeyArn"]);
  expect(test.account.diff(vaultType, inputs, { ...inputs, forceDestroy: true }).replaces).toEqual([]);
});

it("keeps a vault with recovery points unless its destruction is forced", () => {
  const test = new BackupUnderTest();
  const arn = "arn:aws:rds:ap-southeast-1:111122223333:cluster-snapshot:awsbackup:job-1";
  seedRecoveryPoint(test.account.store, { arn, vault: "ledger" });
  expect(() => test.account.delete(vaultType, "ledger")).toThrow(/it contains recovery points: 1/);
  const state = test.account.read(vaultType, "ledger")?.state ?? {};
  expect(
    test.account.update(vaultType, "subject", "ledger", state, { name: "ledger", forceDestroy: true })[
      "recoveryPoints"
    ],
  ).toBe(1);
  test.account.delete(vaultType, "ledger");
  expect(test.account.store.findByArn(arn)).toBeUndefined();
});

it.each([
  { scenario: "a blank in its name", more: { name: "daily plan" }, refusal: /1 to 50 letters, numbers and -_\./ },
  { scenario: "a rule of 51 characters", rule: { ruleName: "a".repeat(51) }, refusal: /range \(1 - 50\)/ },
  {
    scenario: "a blank in its rule",
    rule: { ruleName: "the rule" },
    refusal: /must contain only alphanumeric characters, hyphens, underscores, and periods/,
  },
  {
    scenario: "a dot in the vault",
    rule: { targetVaultName: "a.b" },
    refusal: /must contain only alphanumeric characters, hyphens, and underscores/,
  },
  { scenario: "a vault that nobody made", rule: { targetVaultName: "other" }, refusal: /Vault 'other' does not exist/ },
  {
    scenario: "a rate",
    rule: { schedule: "rate(1 day)" },
    refusal: /Invalid Schedule Expression rate\(1 day\): expected cron/,
  },
  { scenario: "no such zone", rule: { scheduleExpressionTimezone: "Singapore/Asia" }, refusal: /not a valid IANA/ },
  {
    scenario: "half an hour to start",
    rule: { startWindow: 30 },
    refusal: /StartWindow must be at least 60 minutes, got 30/,
  },
  {
    scenario: "no time to end",
    rule: { startWindow: 60, completionWindow: 90 },
    refusal: /CompletionWindow must be at least 60 minutes greater/,
  },
  {
    scenario: "60 days in the cold",
    rule: { lifecycle: { coldStorageAfter: 30, deleteAfter: 90 } },
    refusal: /cannot be less than 90 days apart/,
  },
  {
    scenario: "a copy with 60 days in the cold",
    rule: {
      copyActions: [
        {
          destinationVaultArn: "arn:aws:backup:eu-west-1:444455556666:backup-vault:far",
          lifecycle: { coldStorageAfter: 30, deleteAfter: 90 },
        },
      ],
    },
    refusal: /cannot be less than 90 days apart/,
  },
  {
    scenario: "36 days of continuous backup",
    rule: { enableContinuousBackup: true, lifecycle: { deleteAfter: 36 } },
    refusal: /1 to 35 days to keep, got 36/,
  },
  {
    scenario: "endless continuous backup",
    rule: { enableContinuousBackup: true, lifecycle: {} },
    refusal: /1 to 35 days to keep, got undefined/,
  },
  {
    scenario: "cold continuous backup",
    rule: { enableContinuousBackup: true, lifecycle: { coldStorageAfter: 1 } },
    refusal: /cannot be moved to cold storage/,
  },
])("refuses a plan with $scenario", ({ rule, more, refusal }) => {
  const test = new BackupUnderTest();
  expect(test.refusal(planType, test.planInputs(rule, more))).toMatch(refusal);
});

it.each([
  { scenario: "a long name", inputs: { name: "a".repeat(51) }, refusal: /range \(1 - 50\)/ },
  {
    scenario: "a blank in its name",
    inputs: { name: "the ledger" },
    refusal: /must contain only alphanumeric, hyphen/,
  },
  { scenario: "a resource by its name", inputs: { resources: ["ledger"] }, refusal: /an ARN, or one with wildcards/ },
  { scenario: "nothing to select", inputs: { resources: undefined }, refusal: /needs resources, notResources/ },
  {
    scenario: "another comparison of tags",
    inputs: { selectionTags: [{ type: "STRINGLIKE", key: "a", value: "b" }] },
    refusal: /is STRINGEQUALS/,
  },
  { scenario: "no plan", inputs: { planId: "none" }, refusal: /Plan 'none' does not exist/ },
  {
    scenario: "a cluster that nobody made",
    inputs: { resources: ["arn:aws:rds:ap-southeast-1:111122223333:cluster:none"] },
    refusal: /resource '.*none' does not exist/,
  },
])("refuses a selection with $scenario", ({ inputs, refusal }) => {
  const test = new BackupUnderTest();
  expect(test.refusal(selectionType, test.selectionInputs(inputs))).toMatch(refusal);
});

it("refuses a role that Backup cannot assume", () => {
  const test = new BackupUnderTest();
  const iamRoleArn = holdRole(test, "other", "lambda.amazonaws.com");
  expect(test.refusal(selectionType, test.selectionInputs({ iamRoleArn }))).toMatch(/cannot be assumed by AWS Backup/);
});

it("gives plans and selections ids, and keeps a plan that has selections", () => {
  const test = new BackupUnderTest();
  const inputs = test.planInputs();
  const plan = test.make(planType, inputs);
  expect(plan.id).toMatch(uuid);
  expect(plan.state["arn"]).toBe(`arn:aws:backup:ap-southeast-1:111122223333:backup-plan:${plan.id}`);
  const version = (state: Attributes) => test.account.update(planType, "subject", plan.id, state, inputs)["version"];
  expect(version(plan.state)).not.toBe(plan.state["version"]);
  const selection = test.make(selectionType, test.selectionInputs());
  expect(selection.id).toMatch(uuid);
  expect(() => test.account.delete(planType, plan.id)).toThrow(/in use by aws:backup\/selection/);
  test.account.delete(vaultType, "ledger");
  test.account.delete(selectionType, selection.id);
  test.account.delete(planType, plan.id);
  expect(test.account.read(planType, plan.id)).toBeUndefined();
});

it("replaces a plan for its name, and a selection for anything", () => {
  const test = new BackupUnderTest();
  const plan = test.planInputs();
  expect(test.account.diff(planType, plan, { ...plan, name: "weekly" }).replaces).toEqual(["name"]);
  expect(test.account.diff(planType, plan, test.planInputs({ ruleName: "other" })).replaces).toEqual([]);
  const selection = test.selectionInputs();
  const changed = { ...selection, name: "b", planId: "b", iamRoleArn: "b", resources: ["*"] };
  expect(test.account.diff(selectionType, selection, changed).replaces).toEqual([
    "iamRoleArn",
    "name",
    "planId",
    "resources",
  ]);
});

it("puts a policy on a vault", () => {
  const test = new BackupUnderTest();
  const { id, state } = test.make(policyType, { backupVaultName: "ledger", policy: "{}" });
  expect({ id, arn: state["backupVaultArn"] }).toEqual({
    id: "ledger",
    arn: "arn:aws:backup:ap-southeast-1:111122223333:backup-vault:ledger",
  });
  expect(test.refusal(policyType, { backupVaultName: "ledger", policy: "{" })).toMatch(
    /"policy" contains an invalid JSON/,
  );
  expect(test.refusal(policyType, { backupVaultName: "none", policy: "{}" })).toMatch(/Vault 'none' does not exist/);
});
