import type { PolicyStatement } from "@payments/shared/policies/policy-document.ts";
import { matchesPattern } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import { expect, it } from "vitest";
import { keyPolicy } from "./key.policy.ts";
import { type KeyPurpose, keyPurposes } from "./key-purposes.plan.ts";

/** A call of KMS: by somebody of an account whose own policies allow it, or by an AWS service itself. */
interface KeyCall {
  readonly by: { readonly account: string } | { readonly service: string };
  readonly action: string;
  /** Every condition key that the request carries; a condition on another one is not fulfilled. */
  readonly context: Readonly<Record<string, string>>;
}

/**
 * Whether a key's policy lets a call through, as KMS decides it
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
 *
 * @throws {Error} for a condition operator that it does not know
 */
function keyAllows(policy: readonly PolicyStatement[], call: KeyCall): boolean {
  const fitting = policy.filter(
    (statement) =>
      admits(statement, call) &&
      statement.Action.some((action) => matchesPattern(action, call.action)) &&
      fulfilled(statement, call),
  );
  return fitting.some(({ Effect }) => Effect === "Allow") && !fitting.some(({ Effect }) => Effect === "Deny");
}

/** The account's root in a principal stands for everybody of the account. */
function admits({ Principal }: PolicyStatement, { by }: KeyCall): boolean {
  if (Principal === undefined) return false;
  if (Principal === "*") return true;
  if ("service" in by) return "Service" in Principal && [Principal.Service].flat().includes(by.service);
  return "AWS" in Principal && [Principal.AWS].flat().some((arn) => arn.split(":")[4] === by.account);
}

function fulfilled({ Condition }: PolicyStatement, { context }: KeyCall): boolean {
  return Object.entries(Condition ?? {}).every(([operator, tests]) =>
    Object.entries(tests).every(([key, expected]) => {
      const value = context[key];
      if (value === undefined) return false;
      const values: readonly string[] = [expected].flat();
      if (operator === "StringEquals" || operator === "Bool") return values.includes(value);
      if (operator === "ArnLike") return values.some((pattern) => matchesPattern(pattern, value));
      throw new Error(`no rule for ${operator}`);
    }),
  );
}

const scope = { environment: "prod", environmentSuffix: "x7" } as const;
const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
const [own, stranger] = [account.accountId, "999988887777"];

/** The keys with which that call may read. */
function readable(by: KeyCall["by"], context: KeyCall["context"] = {}): KeyPurpose[] {
  return keyPurposes.filter((purpose) =>
    keyAllows(keyPolicy(purpose, scope, account), { by, action: "kms:Decrypt", context }),
  );
}

const via = (service: string, region = account.region) => ({
  "kms:ViaService": `${service}.${region}.amazonaws.com`,
  "kms:CallerAccount": own,
});
const logGroup = (name: string, owner = own) => ({
  "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:ap-southeast-1:${owner}:log-group:${name}`,
});
const trail = (name: string) => ({ "aws:SourceArn": `arn:aws:cloudtrail:ap-southeast-1:${own}:trail/${name}` });
const topic = (name: string, owner = own) => ({
  "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:ap-southeast-1:${owner}:${name}`,
});
const alerts = topic("topic-alerts-prod-x7");
const from = (source: string) => ({ "aws:SourceAccount": source });

it.each<{ service: string; keys: KeyPurpose[] }>([
  { service: "backup", keys: ["backups"] },
  { service: "dynamodb", keys: [] },
  { service: "ec2", keys: [] },
  { service: "ecr", keys: ["artefacts"] },
  { service: "firehose", keys: ["logs"] },
  { service: "lambda", keys: ["artefacts"] },
  { service: "rds", keys: ["backups", "data", "secrets"] },
  { service: "s3", keys: ["logs"] },
  { service: "secretsmanager", keys: ["secrets"] },
  { service: "sns", keys: ["messages"] },
  { service: "sqs", keys: ["messages"] },
])("a role of the account reads by $service with $keys", ({ service, keys }) => {
  expect(readable({ account: own }, via(service))).toEqual(keys);
  expect(readable({ account: own }, via(service, "us-east-1")), "in another region").toEqual([]);
  expect(readable({ account: stranger }, { ...via(service), "kms:CallerAccount": stranger }), "another's").toEqual([]);
  expect(readable({ service: `${service}.amazonaws.com` }), "the service for nobody").toEqual([]);
});

it("nobody reads by calling KMS directly, not even whoever administers the key", () => {
  expect(readable({ account: own }, { "kms:CallerAccount": own })).toEqual([]);
  for (const purpose of keyPurposes) {
    const allowed = (action: string): boolean =>
      keyAllows(keyPolicy(purpose, scope, account), { by: { account: own }, action, context: {} });
    const reading = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:CreateGrant"];
    expect(reading.filter(allowed), purpose).toEqual([]);
    expect(["kms:PutKeyPolicy", "kms:RotateKeyOnDemand", "kms:ScheduleKeyDeletion"].filter(allowed)).toHaveLength(3);
  }
});

it("grants are made only for AWS services, by the services of the purpose", () => {
  const granted = (isForService: string, service: string): KeyPurpose[] =>
    keyPurposes.filter((purpose) =>
      keyAllows(keyPolicy(purpose, scope, account), {
        by: { account: own },
        action: "kms:CreateGrant",
        context: { ...via(service), "kms:GrantIsForAWSResource": isForService },
      }),
    );
  expect(granted("true", "rds")).toEqual(["backups", "data", "secrets"]);
  expect(granted("false", "rds")).toEqual([]);
  expect(granted("true", "dynamodb")).toEqual([]);
});

const logs = "logs.ap-southeast-1.amazonaws.com";

it.each<{ who: string; service: string; context: Record<string, string>; keys: KeyPurpose[] }>([
  { who: "Logs for a group of this copy", service: logs, context: logGroup("log-group-trail-prod-x7"), keys: ["logs"] },
  { who: "Logs for another copy's group", service: logs, context: logGroup("log-group-trail-dev-x7"), keys: [] },
  { who: "Logs for another's group", service: logs, context: logGroup("log-group-prod-x7", stranger), keys: [] },
  { who: "Logs for nothing", service: logs, context: {}, keys: [] },
  { who: "CloudTrail for our trail", service: "cloudtrail", context: trail("trail-prod-x7"), keys: ["logs"] },
  { who: "CloudTrail for another trail", service: "cloudtrail", context: trail("trail-dev-x7"), keys: [] },
  ...["budgets", "cloudwatch", "events.rds"].flatMap((service) => [
    { who: `${service} for us`, service, context: { ...alerts, ...from(own) }, keys: ["messages"] as KeyPurpose[] },
    { who: `${service} for another account`, service, context: { ...alerts, ...from(stranger) }, keys: [] },
    { who: `${service} without a source`, service, context: alerts, keys: [] },
    {
      who: `${service} for another copy's topic`,
      service,
      context: { ...topic("topic-alerts-dev-x7"), ...from(own) },
      keys: [],
    },
  ]),
  // These send no source: what binds them is the topic.
  ...["backup", "events"].flatMap((service) => [
    { who: `${service} for our topic`, service, context: alerts, keys: ["messages"] as KeyPurpose[] },
    { who: `${service} for another copy's topic`, service, context: topic("topic-alerts-dev-x7"), keys: [] },
    {
      who: `${service} for another account's topic`,
      service,
      context: topic("topic-alerts-prod-x7", stranger),
      keys: [],
    },
    { who: `${service} for nothing`, service, context: {}, keys: [] },
  ]),
  ...["delivery.logs", "ec2", "firehose", "lambda", "rds", "s3", "sns"].map((service) => ({
    who: `${service}, even for our topic and account`,
    service,
    context: { ...alerts, ...from(own), ...logGroup("log-group-trail-prod-x7") },
    keys: [],
  })),
])("$who reads with $keys", ({ service, context, keys }) => {
  const name = service.endsWith(".amazonaws.com") ? service : `${service}.amazonaws.com`;
  expect(readable({ service: name }, context)).toEqual(keys);
});
