import { randomUUID } from "node:crypto";
import { type AccountStore, ownerKey } from "../account-store.ts";
import { type Attributes, isRecord, stringsAt, text, valuesAt } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  fromArgument,
  json,
  lengthBetween,
  matches,
  planned,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { assumableRole } from "./assumable-role.rule.ts";
import { scheduleExpression } from "./schedule-expression.rule.ts";
import { timeZone } from "./scheduler.service.ts";

const reference = "https://docs.aws.amazon.com/aws-backup/latest/devguide";
const vaultPage = `${reference}/API_CreateBackupVault.html`;
const deletePage = `${reference}/API_DeleteBackupVault.html`;
const rulePage = `${reference}/API_BackupRuleInput.html`;
const lifecyclePage = `${reference}/API_Lifecycle.html`;
const continuousPage = `${reference}/point-in-time-recovery.html`;
const selectionPage = `${reference}/API_BackupSelection.html`;
const policyPage = `${reference}/API_PutBackupVaultAccessPolicy.html`;

const backupVaultType = "aws:backup/vault:Vault";
const planType = "aws:backup/plan:Plan";
const roleType = "aws:iam/role:Role";

/** What a backup leaves in a vault. Rows of it come from `seedRecoveryPoint`, since no backup runs. */
const recoveryPointType = "simulated:backup/recoveryPoint";

/** Puts a recovery point into a vault, as a backup would have done; it goes with the vault. */
export function seedRecoveryPoint(store: AccountStore, point: { readonly arn: string; readonly vault: string }): void {
  store.put({
    type: recoveryPointType,
    id: point.arn,
    arn: point.arn,
    name: undefined,
    owner: ownerKey(backupVaultType, point.vault),
    inputs: {},
    state: { backupVaultName: point.vault },
  });
}

/** Backup's roles, in plans and in restore tests. */
export const backupRole: Rule = assumableRole({
  property: "iamRoleArn",
  service: "backup.amazonaws.com",
  code: "InvalidParameterValueException",
  words: "IAM Role is not valid or not authorized: it cannot be assumed by AWS Backup",
  page: `${reference}/iam-service-roles.html`,
});

const vault: ResourceType = {
  id: fromArgument("name"),
  arn: "arn:{partition}:backup:{region}:{accountId}:backup-vault:{id}",
  name: "name",
  defaults: { forceDestroy: false },
  computed: ({ id, inputs, keep, list, partition, region, accountId }) => ({
    kmsKeyArn:
      text(inputs, "kmsKeyArn") ||
      keep("kmsKeyArn", () => `arn:${partition}:kms:${region}:${accountId}:key/${randomUUID()}`),
    recoveryPoints: list(recoveryPointType).filter(({ state }) => state["backupVaultName"] === id).length,
  }),
  replaceOn: ["kmsKeyArn"],
  references: { kmsKeyArn: ["aws:kms/key:Key"] },
  rules: [
    matches(
      "name",
      /^[0-9A-Za-z_-]{2,50}$/,
      "must consist of 2 to 50 letters, numbers, hyphens and underscores",
      vaultPage,
    ),
    matches("kmsKeyArn", /^arn:/, "is an invalid ARN: arn: invalid prefix", vaultPage),
  ],
  // Plans may name a vault that is gone; only its recovery points keep it.
  whileInUse: "allow",
  deletion: ({ id, state }, { list }) => {
    const kept = list(recoveryPointType).filter(({ state: point }) => point["backupVaultName"] === id);
    if (kept.length > 0 && state["forceDestroy"] !== true)
      throw new AwsError(
        "InvalidRequestException",
        `Backup vault cannot be deleted because it contains recovery points: ${String(kept.length)} (${deletePage})`,
      );
    return undefined;
  },
};

/** The first refusal that one of the plan's rules, or a copy that it makes, meets. */
function eachRule(inputs: Attributes, refusal: (rule: Attributes) => string | undefined): string | undefined {
  const rules = valuesAt(inputs, "rules").filter(isRecord);
  return rules.map((rule) => refusal(rule)).find((words) => words !== undefined);
}

function lifecycleRefusal(lifecycle: Attributes): string | undefined {
  const [cold, last] = [lifecycle["coldStorageAfter"], lifecycle["deleteAfter"]];
  return typeof cold === "number" && typeof last === "number" && cold > 0 && last > 0 && last < cold + 90
    ? `Invalid lifecycle. DeleteAfterDays (${String(last)}) cannot be less than 90 days apart from MoveToColdStorageAfterDays (${String(cold)})`
    : undefined;
}

function continuousRefusal(rule: Attributes): string | undefined {
  if (rule["enableContinuousBackup"] !== true) return undefined;
  const [last] = valuesAt(rule, "lifecycle.deleteAfter");
  if (valuesAt(rule, "lifecycle.coldStorageAfter").some((days) => days !== 0))
    return "Continuous backups cannot be moved to cold storage";
  return typeof last === "number" && last >= 1 && last <= 35
    ? undefined
    : `Lifecycle must be specified for backup rule enabled continuous backup, with 1 to 35 days to keep, got ${String(last)}`;
}

function windowRefusal(rule: Attributes): string | undefined {
  const [start, completion] = [Number(rule["startWindow"] ?? 60), Number(rule["completionWindow"] ?? 180)];
  if (start < 60) return `StartWindow must be at least 60 minutes, got ${String(start)}`;
  return completion < start + 60
    ? `CompletionWindow must be at least 60 minutes greater than StartWindow, got ${String(completion)} after ${String(start)}`
    : undefined;
}

const plan: ResourceType = {
  id: () => randomUUID(),
  arn: "arn:{partition}:backup:{region}:{accountId}:backup-plan:{id}",
  name: "name",
  computed: () => ({ version: Buffer.from(randomUUID()).toString("base64") }),
  references: { "rules.targetVaultName": [backupVaultType] },
  rules: [
    matches(
      "name",
      /^[0-9A-Za-z_.-]{1,50}$/,
      "must consist of 1 to 50 letters, numbers and -_.",
      `${reference}/API_BackupPlanInput.html`,
    ),
    lengthBetween("rules.ruleName", 1, 50, rulePage),
    matches(
      "rules.ruleName",
      /^[0-9A-Za-z_.-]+$/,
      "must contain only alphanumeric characters, hyphens, underscores, and periods",
      rulePage,
    ),
    matches(
      "rules.targetVaultName",
      /^[0-9A-Za-z_-]{2,50}$/,
      "must contain only alphanumeric characters, hyphens, and underscores",
      rulePage,
    ),
    scheduleExpression("rules.schedule", ["cron"], rulePage),
    timeZone("rules.scheduleExpressionTimezone", rulePage),
    refusedByApi("rules.startWindow", "InvalidParameterValueException", rulePage, (inputs) =>
      eachRule(inputs, windowRefusal),
    ),
    refusedByApi("rules.lifecycle", "InvalidParameterValueException", lifecyclePage, (inputs) =>
      [...valuesAt(inputs, "rules.lifecycle"), ...valuesAt(inputs, "rules.copyActions.lifecycle")]
        .filter(isRecord)
        .map((lifecycle) => lifecycleRefusal(lifecycle))
        .find((words) => words !== undefined),
    ),
    refusedByApi("rules.enableContinuousBackup", "InvalidParameterValueException", continuousPage, (inputs) =>
      eachRule(inputs, continuousRefusal),
    ),
  ],
  notExecuted: "no backup is made",
};

const selection: ResourceType = {
  id: () => randomUUID(),
  name: "name",
  nameIsUnique: false,
  blank: ["conditions", "notResources"],
  replaceOn: ["conditions", "iamRoleArn", "notResources", "planId", "resources", "selectionTags"],
  references: { planId: [planType], iamRoleArn: [roleType] },
  rules: [
    lengthBetween("name", 1, 50, selectionPage),
    matches(
      "name",
      /^[0-9A-Za-z_.-]+$/,
      "must contain only alphanumeric, hyphen, underscore, and period characters",
      selectionPage,
    ),
    matches("resources", /^(\*|arn:.+)$/, "an ARN, or one with wildcards", selectionPage),
    planned("resources", selectionPage, (inputs) =>
      ["resources", "selectionTags", "conditions", "notResources"].every((name) => inputs[name] === undefined)
        ? "a selection needs resources, notResources, selectionTags or conditions"
        : undefined,
    ),
    refusedByApi("selectionTags", "InvalidParameterValueException", selectionPage, (inputs) =>
      stringsAt(inputs, "selectionTags.type").every((type) => type === "STRINGEQUALS")
        ? undefined
        : "ConditionType of a list of tags is STRINGEQUALS",
    ),
    backupRole,
  ],
};

/** Vaults, plans and selections; restore tests stand in `backup-restore-testing.service.ts`. */
export const backup: SimulatedService = {
  resources: {
    [backupVaultType]: vault,
    [planType]: plan,
    "aws:backup/selection:Selection": selection,
    "aws:backup/vaultPolicy:VaultPolicy": {
      id: fromArgument("backupVaultName"),
      computed: ({ inputs, find }) => ({
        backupVaultArn: find(backupVaultType, text(inputs, "backupVaultName"))?.arn ?? "",
      }),
      replaceOn: ["backupVaultName"],
      references: { backupVaultName: [backupVaultType] },
      rules: [json("policy", policyPage)],
    },
  },
};
