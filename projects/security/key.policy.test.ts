import { environments } from "@payments/shared/scope/deployment-scope.ts";
import { policyAllows } from "@payments/shared/simulated-aws/services/iam-policy-document.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { keyPolicy } from "./key.policy.ts";
import { type KeyPurpose, keyPurposes } from "./key-purposes.plan.ts";

const scope = { environment: "prod", environmentSuffix: "x7" } as const;
const account = { accountId: "111122223333", region: "ap-southeast-1", partition: "aws" };
const stranger = "999988887777";
const root = "arn:aws:iam::111122223333:root";

const statement = (purpose: KeyPurpose, sid: string) =>
  keyPolicy(purpose, scope, account).find(({ Sid }) => Sid === sid);

/** Whether the key lets a principal of an account, whose own policies allow it, make a call through a service. */
function usable(purpose: KeyPurpose, action: string, via: string, caller = account.accountId): boolean {
  const forPrincipals = keyPolicy(purpose, scope, account).filter(
    ({ Sid, Principal }) => Sid !== "Administration" && Principal !== "*" && Principal && "AWS" in Principal,
  );
  const context = { "kms:ViaService": `${via}.ap-southeast-1.amazonaws.com`, "kms:CallerAccount": caller };
  return policyAllows(JSON.stringify({ Statement: forPrincipals }), { action, resource: "key", context });
}

/** Whether the key lets an AWS service make a call by itself. */
function open(purpose: KeyPurpose, service: string, action: string, context: Readonly<Record<string, string>>) {
  const policy = JSON.stringify({ Statement: keyPolicy(purpose, scope, account) });
  return policyAllows(policy, { service, action, resource: "key", context });
}

const services = ["backup", "dynamodb", "ecr", "firehose", "lambda", "rds", "s3", "secretsmanager", "sns", "sqs"];
const usedThrough: Readonly<Record<KeyPurpose, readonly string[]>> = {
  artefacts: ["ecr", "lambda"],
  backups: ["backup", "rds"],
  data: ["rds"],
  logs: ["firehose", "s3"],
  messages: ["sns", "sqs"],
  secrets: ["rds", "secretsmanager"],
};

it.each(keyPurposes)("lets principals of the account use the key for %s through its own services only", (purpose) => {
  const actions = ["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:RetireGrant", "kms:DescribeKey"];
  for (const action of actions) {
    expect(services.filter((service) => usable(purpose, action, service))).toEqual(usedThrough[purpose]);
  }
});

it.each(keyPurposes)("lets nobody of another account use the key for %s", (purpose) => {
  for (const service of usedThrough[purpose]) {
    expect(usable(purpose, "kms:Decrypt", service, stranger)).toBe(false);
    expect(usable(purpose, "kms:CreateGrant", service, stranger)).toBe(false);
  }
});

it.each(keyPurposes)("makes grants of the key for %s for AWS services only", (purpose) => {
  const grants = keyPolicy(purpose, scope, account).filter(({ Action }) => Action.includes("kms:CreateGrant"));
  expect(grants.map(({ Condition }) => Condition?.["Bool"])).toEqual([{ "kms:GrantIsForAWSResource": "true" }]);
});

it.each(keyPurposes)("lets whoever administers the key for %s do so by name, and not read with it", (purpose) => {
  const administration = statement(purpose, "Administration");
  expect(administration).toMatchObject({ Effect: "Allow", Principal: { AWS: root } });
  // Without PutKeyPolicy for the account the key could never be changed again.
  expect(administration?.Action).toEqual(
    expect.arrayContaining(["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:RotateKeyOnDemand"]),
  );
  expect(administration?.Action.filter((action) => /\*|crypt|GenerateDataKey|CreateGrant|Sign/.test(action))).toEqual(
    [],
  );
});

const logs = "logs.ap-southeast-1.amazonaws.com";
const group = (name: string) => ({
  "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:ap-southeast-1:111122223333:log-group:${name}`,
});

it.each([
  "log-group-trail-prod-x7",
  "/aws/lambda/function-backup-verification-prod-x7",
  "/aws/rds/cluster/db-cluster-payments-prod-x7/postgresql",
  "/aws/ecs/containerinsights/cluster-prod-x7/performance",
  "API-Gateway-Execution-Logs_a1b2c3d4e5/stage-prod-x7",
  "aws-waf-logs-api-prod-x7",
])("lets CloudWatch Logs encrypt %s", (name) => {
  expect(open("logs", logs, "kms:Encrypt", group(name))).toBe(true);
  expect(open("logs", logs, "kms:GenerateDataKey", group(name))).toBe(true);
});

it.each([
  { whose: "another environment's", context: group("log-group-trail-dev-x7") },
  { whose: "a longer suffix's", context: group("log-group-trail-prod-x70") },
  { whose: "another copy's, named after us,", context: group("log-group-prod-x7-dev-x8") },
  {
    whose: "another account's",
    context: {
      "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:ap-southeast-1:${stranger}:log-group:log-group-prod-x7`,
    },
  },
])("does not let CloudWatch Logs encrypt $whose group", ({ context }) => {
  expect(open("logs", logs, "kms:Encrypt", context)).toBe(false);
});

const trail = (name: string) => ({ "aws:SourceArn": `arn:aws:cloudtrail:ap-southeast-1:111122223333:trail/${name}` });

it.each(["kms:GenerateDataKey", "kms:Decrypt", "kms:DescribeKey"])(
  "lets our trail, and no other, call %s",
  (action) => {
    expect(open("logs", "cloudtrail.amazonaws.com", action, trail("trail-prod-x7"))).toBe(true);
    expect(open("logs", "cloudtrail.amazonaws.com", action, trail("trail-dev-x7"))).toBe(false);
  },
);

it.each(["artefacts", "backups", "data", "secrets"] as const)(
  "opens the key for %s to no service by itself",
  (purpose) => {
    expect(keyPolicy(purpose, scope, account).map(({ Sid }) => Sid)).toEqual([
      "Administration",
      "UseThroughServices",
      "GrantsForServices",
    ]);
  },
);

it("names nobody but the account and services, and binds each service to our own resources, in every copy", () => {
  const anyScope = fc.record({
    environment: fc.constantFrom(...environments),
    environmentSuffix: fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/),
  });
  fc.assert(
    fc.property(anyScope, fc.constantFrom(...keyPurposes), (anywhere, purpose) => {
      const tail = `-${anywhere.environment}-${anywhere.environmentSuffix}`;
      return keyPolicy(purpose, anywhere, account).every(({ Principal, Condition }) =>
        typeof Principal === "object" && "Service" in Principal
          ? JSON.stringify(Condition).includes(tail)
          : JSON.stringify(Principal) === JSON.stringify({ AWS: root }),
      );
    }),
  );
});
