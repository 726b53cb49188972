import { randomUUID } from "node:crypto";
import { type Attributes, stringsAt, text } from "../attributes.ts";
import {
  type AccountReader,
  between,
  fromArgument,
  type HeldResource,
  hex,
  json,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { grammarRefusal, invalidPrincipal, resourcePolicy } from "./iam-policy.rules.ts";
import { policyAllows, statementsOf } from "./iam-policy-document.ts";

const createKeyPage = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html";
const createAliasPage = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html";
const deletionPage = "https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html";
const rotationPage = "https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html";
const policyPage = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html";
const defaultPolicyPage = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html";

const keyType = "aws:kms/key:Key";
const aliasType = "aws:kms/alias:Alias";

const keySpecs = [
  "SYMMETRIC_DEFAULT",
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_NIST_EDWARDS25519",
  "ECC_SECG_P256K1",
  "HMAC_224",
  "HMAC_256",
  "HMAC_384",
  "HMAC_512",
  "ML_DSA_44",
  "ML_DSA_65",
  "ML_DSA_87",
  "SM2",
];

/** The customer managed key that an id, ARN or alias means. */
export function keyNamed(account: AccountReader, reference: string): HeldResource | undefined {
  const alias = account.find(aliasType, reference);
  return account.find(keyType, alias ? text(alias.state, "targetKeyId") : reference);
}

/** The actions of those that the key's policy does not let the service call. */
export function actionsDeniedByKey(
  key: HeldResource,
  call: {
    readonly service: string;
    readonly actions: readonly string[];
    readonly context: Readonly<Record<string, string>>;
  },
): string[] {
  const { service, actions, context } = call;
  const resource = key.arn ?? "";
  return actions.filter((action) => !policyAllows(text(key.state, "policy"), { service, action, resource, context }));
}

/** The policy of a key that was made without one: the account decides through IAM. */
function defaultPolicy({ partition, accountId }: ResourceContext): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}

function keyPolicyRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const policy = text(inputs, "policy");
  if (policy === "") return undefined;
  const invalid = invalidPrincipal(policy, context);
  return (
    grammarRefusal(policy, resourcePolicy) ??
    (invalid === undefined
      ? undefined
      : `Policy contains a statement with one or more invalid principals. (${invalid})`) ??
    (policy.length > 32768 ? "The key policy is larger than 32 kilobytes" : undefined)
  );
}

/** Without someone in the account who may change the policy the key could never be managed again. */
function lockoutRefusal(inputs: Attributes, { accountId }: ResourceContext): string | undefined {
  const policy = text(inputs, "policy");
  if (policy === "" || inputs["bypassPolicyLockoutSafetyCheck"] === true) return undefined;
  const managers = (statementsOf(policy) ?? []).filter(({ effect, principals }) => {
    const who = [...(principals["AWS"] ?? []), ...(principals["*"] ?? [])];
    return effect === "Allow" && who.some((name) => name === "*" || name.split(":").includes(accountId));
  });
  const document = JSON.stringify({
    Statement: managers.map(({ actions, notActions }) => ({
      Effect: "Allow",
      ...(actions.length > 0 ? { Action: actions } : { NotAction: notActions }),
    })),
  });
  return managers.length > 0 && policyAllows(document, { action: "kms:PutKeyPolicy", resource: "" })
    ? undefined
    : "The new key policy will not allow you to update the key policy in the future.";
}

function targetRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  const target = text(inputs, "targetKeyId");
  if (/(^|:)alias\//.test(target)) return "Aliases must refer to keys. Not aliases";
  return find(keyType, target) ? undefined : `Key '${target}' does not exist`;
}

/** Customer managed keys and their aliases. */
export const kms: SimulatedService = {
  resources: {
    [keyType]: {
      id: ({ inputs }) => (inputs["multiRegion"] === true ? `mrk-${hex(32)}` : randomUUID()),
      arn: "arn:{partition}:kms:{region}:{accountId}:key/{id}",
      defaults: {
        bypassPolicyLockoutSafetyCheck: false,
        customerMasterKeySpec: "SYMMETRIC_DEFAULT",
        enableKeyRotation: false,
        isEnabled: true,
        keyUsage: "ENCRYPT_DECRYPT",
        multiRegion: false,
      },
      computed: (context) => ({
        keyId: context.id,
        policy: text(context.inputs, "policy") || defaultPolicy(context),
        rotationPeriodInDays:
          context.inputs["rotationPeriodInDays"] ?? (context.inputs["enableKeyRotation"] === true ? 365 : 0),
      }),
      blank: ["description"],
      replaceOn: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
      references: { customKeyStoreId: ["aws:kms/customKeyStore:CustomKeyStore"] },
      // KMS schedules the deletion whatever is encrypted with the key, and takes it out of use at once.
      whileInUse: "allow",
      deletion: () => "pending-deletion",
      rules: [
        between("deletionWindowInDays", 7, 30, deletionPage),
        between("rotationPeriodInDays", 90, 2560, rotationPage),
        planned("rotationPeriodInDays", rotationPage, ({ rotationPeriodInDays, enableKeyRotation }) =>
          rotationPeriodInDays !== undefined && enableKeyRotation === false
            ? "all of `enable_key_rotation,rotation_period_in_days` must be specified"
            : undefined,
        ),
        planned("xksKeyId", createKeyPage, ({ xksKeyId, customKeyStoreId }) =>
          xksKeyId !== undefined && customKeyStoreId === undefined
            ? "all of `custom_key_store_id,xks_key_id` must be specified"
            : undefined,
        ),
        lengthBetween("description", 0, 8192, createKeyPage),
        oneOf("customerMasterKeySpec", keySpecs, createKeyPage),
        oneOf("keyUsage", ["SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"], createKeyPage),
        refusedByApi("keyUsage", "ValidationException", createKeyPage, ({ keyUsage, customerMasterKeySpec }) =>
          customerMasterKeySpec === "SYMMETRIC_DEFAULT" && keyUsage !== "ENCRYPT_DECRYPT"
            ? `KeyUsage ${String(keyUsage)} is not compatible with KeySpec SYMMETRIC_DEFAULT`
            : undefined,
        ),
        refusedByApi("enableKeyRotation", "UnsupportedOperationException", rotationPage, (inputs) =>
          inputs["enableKeyRotation"] === true && inputs["customerMasterKeySpec"] !== "SYMMETRIC_DEFAULT"
            ? `automatic rotation is for symmetric encryption keys, not for ${String(inputs["customerMasterKeySpec"])}`
            : undefined,
        ),
        json("policy", policyPage),
        refusedByApi("policy", "MalformedPolicyDocumentException", policyPage, keyPolicyRefusal),
        refusedByApi("policy", "MalformedPolicyDocumentException", defaultPolicyPage, lockoutRefusal),
      ],
      notExecuted: "encrypts and decrypts nothing, and is gone only after its waiting period",
    },
    [aliasType]: {
      id: fromArgument("name"),
      arn: "arn:{partition}:kms:{region}:{accountId}:{name}",
      name: "name",
      computed: (context) => {
        const key = keyNamed(context, text(context.inputs, "targetKeyId"));
        return { targetKeyArn: key?.arn, targetKeyId: key?.id };
      },
      blank: ["namePrefix"],
      replaceOn: ["namePrefix"],
      // An alias goes whoever uses the name; the key stays.
      whileInUse: "allow",
      rules: [
        matches(
          "name",
          /^alias\/[a-zA-Z0-9/_-]+$/,
          "must begin with 'alias/' and be comprised of only [0-9A-Za-z_/-]",
          createAliasPage,
        ),
        lengthBetween("name", 1, 256, createAliasPage),
        planned("name", createAliasPage, (inputs) =>
          stringsAt(inputs, "name").some((name) => name.startsWith("alias/aws/"))
            ? "cannot begin with reserved AWS CMK prefix 'alias/aws/'"
            : undefined,
        ),
        refusedByApi("targetKeyId", "NotFoundException", createAliasPage, targetRefusal),
      ],
    },
  },
};
