import { createHash } from "node:crypto";
import { type AccountStore, ownerKey } from "../account-store.ts";
import { type Attributes, isArray, stringsAt, text, valuesAt } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  type AccountReader,
  fromArgument,
  type HeldResource,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type ResourceType,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { policyDenies } from "./iam-policy-document.ts";

const namesPage = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html";
const namespacesPage = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html";
const versioningPage = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html";
const encryptionPage = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html";
const ownershipPage = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html";
const loggingPage = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html";
const bucketsPage = "https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/";

export const bucketType = "aws:s3/bucket:Bucket";
const objectType = "simulated:s3/object";

/** Settings that have a resource type of their own; the arguments on the bucket are deprecated and not played. */
const settingsOfTheirOwn: Readonly<Record<string, string>> = {
  accelerationStatus: "BucketAccelerateConfiguration",
  acl: "BucketAcl",
  corsRules: "BucketCorsConfiguration",
  grants: "BucketAcl",
  lifecycleRules: "BucketLifecycleConfiguration",
  logging: "BucketLogging",
  objectLockConfiguration: "BucketObjectLockConfiguration",
  policy: "BucketPolicy",
  replicationConfiguration: "BucketReplicationConfig",
  requestPayer: "BucketRequestPaymentConfiguration",
  serverSideEncryptionConfiguration: "BucketServerSideEncryptionConfiguration",
  versioning: "BucketVersioning",
  website: "BucketWebsiteConfiguration",
};

/** Puts an object into a bucket, as a service that writes there would. */
export function putObject(store: AccountStore, bucket: string, key: string): void {
  if (!store.find(bucketType, bucket))
    throw new AwsError("NoSuchBucket", `The specified bucket does not exist: ${bucket}`);
  store.put({
    type: objectType,
    id: `${bucket}/${key}`,
    arn: undefined,
    name: undefined,
    owner: ownerKey(bucketType, bucket),
    inputs: {},
    state: { bucket, key },
  });
}

/** Arguments of the settings that can be meant for a bucket of another account. */
export const ofAnOwner = { replaceOn: ["expectedBucketOwner"] } as const;

/** A resource that is one setting of a bucket and goes by the bucket's name. */
export function bucketSetting(setting: Omit<ResourceType, "id">): ResourceType {
  return {
    ...setting,
    id: fromArgument("bucket"),
    replaceOn: ["bucket", ...(setting.replaceOn ?? [])],
    references: { ...setting.references, bucket: [bucketType] },
    rules: [matches("bucket", /^[a-z0-9.-]{3,63}$/, "a bucket's name", namesPage), ...(setting.rules ?? [])],
  };
}

function nameRefusal(inputs: Attributes): string | undefined {
  const [name] = stringsAt(inputs, "bucket");
  if (name === undefined) return undefined;
  const prefix = ["xn--", "sthree-", "amzn-s3-demo-"].find((reserved) => name.startsWith(reserved));
  const suffix = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].find((reserved) => name.endsWith(reserved));
  if (prefix ?? suffix)
    return `bucket name "${name}" has the reserved ${prefix ? "prefix" : "suffix"} ${prefix ?? suffix ?? ""}`;
  if (name.includes("..")) return `bucket name "${name}" must not contain two adjacent periods`;
  return /^\d+\.\d+\.\d+\.\d+$/.test(name) ? `bucket name "${name}" must not be formatted as an IP address` : undefined;
}

function namespaceRefusal(inputs: Attributes, { accountId, region }: ResourceContext): string | undefined {
  const [name] = stringsAt(inputs, "bucket");
  const suffix = `-${accountId}-${region}-an`;
  return inputs["bucketNamespace"] === "account-regional" && name !== undefined && !name.endsWith(suffix)
    ? `a bucket in the account regional namespace is named <prefix>${suffix}, got "${name}"`
    : undefined;
}

const inlineSettings: Rule = {
  stage: "check",
  property: "bucket",
  code: "NotSimulated",
  page: bucketsPage,
  refusal: ({ inputs }) => {
    const setting = Object.keys(settingsOfTheirOwn).find((name) => inputs[name] !== undefined);
    return setting === undefined
      ? undefined
      : `"${setting}" on the bucket is deprecated and not simulated: use aws.s3.${settingsOfTheirOwn[setting] ?? ""}`;
  },
};

/**
 * `forceDestroy` empties the bucket object by object first, as the caller, so that the bucket's policy decides
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html).
 */
function bucketDeletion(bucket: HeldResource, account: AccountReader): undefined {
  const objects = account.list(objectType).filter(({ state }) => state["bucket"] === bucket.id);
  if (objects.length === 0) return undefined;
  if (bucket.inputs["forceDestroy"] !== true)
    throw new AwsError(
      "BucketNotEmpty",
      `The bucket you tried to delete is not empty: ${bucket.id} holds ${String(objects.length)} objects (forceDestroy is not set)`,
      "S3: DeleteBucket",
    );
  const policy = bucketPolicyOf(account, bucket.id);
  const kept = objects.find(({ state }) => {
    const resource = `${bucket.arn ?? ""}/${text(state, "key")}`;
    return ["s3:DeleteObject", "s3:DeleteObjectVersion"].some((action) => policyDenies(policy, { action, resource }));
  });
  if (!kept) return undefined;
  throw new AwsError(
    "AccessDenied",
    `User is not authorized to delete ${kept.id} with an explicit deny in a resource-based policy (${bucket.id} holds ${String(objects.length)} objects)`,
    "S3: DeleteObjects",
  );
}

function encryptionRefusal(inputs: Attributes): string | undefined {
  return valuesAt(inputs, "rules.applyServerSideEncryptionByDefault").some(
    (rule) => stringsAt(rule, "sseAlgorithm").includes("AES256") && stringsAt(rule, "kmsMasterKeyId").length > 0,
  )
    ? "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"
    : undefined;
}

function suspensionRefusal(inputs: Attributes, { previous }: ResourceContext): string | undefined {
  const [status] = stringsAt(inputs, "versioningConfiguration.status");
  const [before] = stringsAt(previous ?? {}, "versioningConfiguration.status");
  return status === "Disabled" && before !== undefined && before !== "Disabled"
    ? `versioning_configuration.status cannot be updated from '${before}' to 'Disabled'`
    : undefined;
}

/** Buckets and the settings that are resources of their own. */
export const s3Bucket: SimulatedService = {
  resources: {
    [bucketType]: {
      id: fromArgument("bucket"),
      arn: "arn:{partition}:s3:::{bucket}",
      name: "bucket",
      defaults: { bucketNamespace: "global", forceDestroy: false, objectLockEnabled: false },
      computed: ({ accountId, id, region }) => ({
        bucketDomainName: `${id}.s3.amazonaws.com`,
        bucketRegion: region,
        bucketRegionalDomainName: `${id}.s3.${region}.amazonaws.com`,
        grants: [
          {
            id: createHash("sha256").update(accountId).digest("hex"),
            permissions: ["FULL_CONTROL"],
            type: "CanonicalUser",
          },
        ],
        hostedZoneId: "Z3O0J2DXBE1FTB", // of ap-southeast-1
        requestPayer: "BucketOwner",
        serverSideEncryptionConfiguration: {
          rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false },
        },
        versioning: { enabled: false, mfaDelete: false },
      }),
      blank: [
        "accelerationStatus",
        "acl",
        "bucketPrefix",
        "corsRules",
        "lifecycleRules",
        "logging",
        "objectLockConfiguration",
        "policy",
        "replicationConfiguration",
        "website",
        "websiteDomain",
        "websiteEndpoint",
      ],
      replaceOn: ["bucketNamespace", "bucketPrefix", "objectLockEnabled"],
      // S3 does not know who writes to or reads from a bucket; only objects hold it.
      whileInUse: "allow",
      deletion: bucketDeletion,
      rules: [
        lengthBetween("bucket", 3, 63, namesPage),
        matches(
          "bucket",
          /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/,
          "lower-case letters, digits, periods and hyphens",
          namesPage,
        ),
        planned("bucket", namesPage, nameRefusal),
        oneOf("bucketNamespace", ["account-regional", "global"], namespacesPage),
        refusedByApi("bucket", "InvalidBucketName", namespacesPage, namespaceRefusal),
        inlineSettings,
      ],
    },
    "aws:s3/bucketVersioning:BucketVersioning": bucketSetting({
      ...ofAnOwner,
      rules: [
        oneOf("versioningConfiguration.status", ["Enabled", "Suspended", "Disabled"], versioningPage),
        oneOf("versioningConfiguration.mfaDelete", ["Enabled", "Disabled"], versioningPage),
        refusedByApi("versioningConfiguration.status", "InvalidParameterValue", versioningPage, suspensionRefusal),
      ],
    }),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketSetting({
      ...ofAnOwner,
      references: {
        "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId": ["aws:kms/key:Key", "aws:kms/alias:Alias"],
      },
      rules: [
        oneOf(
          "rules.applyServerSideEncryptionByDefault.sseAlgorithm",
          ["AES256", "aws:kms", "aws:kms:dsse"],
          encryptionPage,
        ),
        oneOf("rules.blockedEncryptionTypes", ["SSE-C", "NONE"], encryptionPage),
        refusedByApi("rules", "MalformedXML", encryptionPage, ({ rules }) =>
          isArray(rules) && rules.length === 1 ? undefined : "a bucket has exactly one default encryption rule",
        ),
        refusedByApi("rules", "InvalidArgument", encryptionPage, encryptionRefusal),
      ],
    }),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSetting({
      defaults: {
        blockPublicAcls: false,
        blockPublicPolicy: false,
        ignorePublicAcls: false,
        restrictPublicBuckets: false,
      },
    }),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketSetting({
      rules: [
        oneOf("rule.objectOwnership", ["BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"], ownershipPage),
      ],
    }),
    "aws:s3/bucketLogging:BucketLogging": bucketSetting({
      ...ofAnOwner,
      references: { targetBucket: [bucketType] },
      rules: [
        oneOf(
          "targetObjectKeyFormat.partitionedPrefix.partitionDateSource",
          ["EventTime", "DeliveryTime"],
          loggingPage,
        ),
        planned("targetObjectKeyFormat", loggingPage, ({ targetObjectKeyFormat }) =>
          valuesAt(targetObjectKeyFormat, "simplePrefix").length > 0 &&
          valuesAt(targetObjectKeyFormat, "partitionedPrefix").length > 0
            ? "only one of `partitioned_prefix,simple_prefix` can be specified"
            : undefined,
        ),
      ],
    }),
  },
};

/** The bucket's policy, if somebody set one. */
export function bucketPolicyOf(account: AccountReader, bucket: string): string {
  return text(account.find("aws:s3/bucketPolicy:BucketPolicy", bucket)?.inputs ?? {}, "policy");
}
