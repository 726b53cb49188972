import { type Attributes, isArray, isRecord, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  fromArgument,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { policyAllows } from "./iam-policy-document.ts";
import { roleAllows, roleTrusts } from "./iam-role-access.ts";
import { actionsDeniedByKey, keyNamed } from "./kms.service.ts";
import { bucketPolicyOf } from "./s3-bucket.service.ts";

const createPage = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html";
const namesPage =
  "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html";
const bucketPage =
  "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html";
const keyPage = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html";
const logsPage =
  "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html";
const selectorsPage = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html";
const fieldsPage = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html";
const limitsPage = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html";
const organizationPage = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html";

const trailType = "aws:cloudtrail/trail:Trail";
const service = "cloudtrail.amazonaws.com";
const fields = [
  ...["readOnly", "eventSource", "eventName", "eventCategory", "eventType", "errorCode", "resources.type"],
  ...["resources.ARN", "sessionCredentialFromConsole", "userIdentity.arn", "vpcEndpointId"],
];

const trailArn = ({ accountId, inputs, partition, region }: ResourceContext): string =>
  `arn:${partition}:cloudtrail:${region}:${accountId}:trail/${text(inputs, "name")}`;

/** CloudTrail must be able to read the bucket's ACL and to write under the account's prefix. */
function bucketRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const bucket = text(inputs, "s3BucketName");
  if (!context.find("aws:s3/bucket:Bucket", bucket)) return undefined;
  const arn = `arn:${context.partition}:s3:::${bucket}`;
  const prefix = text(inputs, "s3KeyPrefix");
  const key = `${prefix ? `${prefix}/` : ""}AWSLogs/${context.accountId}/CloudTrail/${context.region}/log.json.gz`;
  const request = {
    service,
    context: {
      "aws:SourceArn": trailArn(context),
      "aws:SourceAccount": context.accountId,
      "s3:x-amz-acl": "bucket-owner-full-control",
    },
  };
  const policy = bucketPolicyOf(context, bucket);
  const allowed =
    policyAllows(policy, { ...request, action: "s3:GetBucketAcl", resource: arn }) &&
    policyAllows(policy, { ...request, action: "s3:PutObject", resource: `${arn}/${key}` });
  return allowed
    ? undefined
    : `Incorrect S3 bucket policy is detected for bucket: ${bucket} (${service} needs s3:GetBucketAcl on it and s3:PutObject on ${arn}/${key})`;
}

function keyRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const key = keyNamed(context, text(inputs, "kmsKeyId"));
  if (!key) return undefined;
  const denied = actionsDeniedByKey(key, {
    service,
    actions: ["kms:GenerateDataKey", "kms:DescribeKey"],
    context: { "aws:SourceArn": trailArn(context), "aws:SourceAccount": context.accountId },
  });
  return denied.length > 0
    ? `Insufficient permissions to access S3 bucket ${text(inputs, "s3BucketName")} or KMS key ${key.arn ?? ""}. (${service} may not call ${denied.join(", ")})`
    : undefined;
}

function logsRoleRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const role = context.find("aws:iam/role:Role", text(inputs, "cloudWatchLogsRoleArn"));
  if (!role) return undefined;
  const group = text(inputs, "cloudWatchLogsGroupArn").replace(/:\*$/, "");
  const stream = `${group}:log-stream:${context.accountId}_CloudTrail_${context.region}`;
  const denied = ["logs:CreateLogStream", "logs:PutLogEvents"].filter(
    (action) => !roleAllows(context, role, { action, resource: stream }),
  );
  if (roleTrusts(role, service) && denied.length === 0) return undefined;
  const reason = roleTrusts(role, service) ? `may not call ${denied.join(", ")}` : `does not trust ${service}`;
  return `Access denied. Verify in IAM that the role has adequate permissions. (${role.id} ${reason})`;
}

function selectorsRefusal(inputs: Attributes): string | undefined {
  const { eventSelectors, advancedEventSelectors } = inputs;
  if (eventSelectors !== undefined && advancedEventSelectors !== undefined)
    return '"advanced_event_selector": conflicts with event_selector';
  if (isArray(eventSelectors) && eventSelectors.length > 5)
    return `Too many event_selector blocks: no more than 5 are allowed, got ${String(eventSelectors.length)}`;
  return undefined;
}

function dataResourcesRefusal(inputs: Attributes): string | undefined {
  const values = stringsAt(inputs, "eventSelectors.dataResources.values");
  if (values.length > 250) return "Specify a valid number of DataResources.Values (0 to 250) for all your selectors";
  const bare = values.find((value) => /^arn:[a-z-]+:s3:::[^/]+$/.test(value));
  return bare === undefined
    ? undefined
    : `Value ${bare} for DataResources.Values is invalid: all objects of a bucket are ${bare}/`;
}

/** Every advanced selector says which category it is about; data events say of which type as well. */
function advancedRefusal({ advancedEventSelectors }: Attributes): string | undefined {
  const selectors = isArray(advancedEventSelectors) ? advancedEventSelectors.filter(isRecord) : [];
  for (const selector of selectors) {
    const chosen = valuesAt(selector, "fieldSelectors").filter(isRecord);
    const values = (field: string): string[] =>
      chosen.filter((one) => one["field"] === field).flatMap((one) => stringsAt(one, "equals"));
    const [category] = values("eventCategory");
    if (category === undefined || !["Management", "Data", "NetworkActivity"].includes(category))
      return `an advanced event selector needs the field eventCategory equal to Management, Data or NetworkActivity, got ${category ?? "none"}`;
    if (category === "Data" && values("resources.type").length !== 1)
      return "an advanced event selector for Data events needs the field resources.type with exactly one value";
  }
  return undefined;
}

/** The account's audit trail. */
export const cloudtrail: SimulatedService = {
  resources: {
    [trailType]: {
      id: (context) => {
        fromArgument("name")(context);
        return trailArn(context);
      },
      arn: "{id}",
      name: "name",
      defaults: {
        enableLogFileValidation: false,
        enableLogging: true,
        includeGlobalServiceEvents: true,
        isMultiRegionTrail: false,
        isOrganizationTrail: false,
      },
      computed: ({ find, inputs, region }) => ({
        homeRegion: region,
        snsTopicArn: find("aws:sns/topic:Topic", text(inputs, "snsTopicName"))?.arn ?? "",
      }),
      references: {
        s3BucketName: ["aws:s3/bucket:Bucket"],
        snsTopicName: ["aws:sns/topic:Topic"],
      },
      rules: [
        lengthBetween("name", 3, 128, namesPage),
        matches(
          "name",
          /^[A-Za-z0-9]([A-Za-z0-9]|[._-](?![._-]))*[A-Za-z0-9]$/,
          "letters, digits, periods, underscores and hyphens, no two marks beside each other, a letter or digit at both ends",
          namesPage,
        ),
        matches("name", /^(?!\d+\.\d+\.\d+\.\d+$)/, "must not be in IP address format", namesPage),
        lengthBetween("s3KeyPrefix", 0, 2000, createPage),
        matches("kmsKeyId", /^arn:/, "the ARN of a key", keyPage),
        matches("cloudWatchLogsGroupArn", /^arn:/, "the ARN of a log group", logsPage),
        planned("eventSelectors", selectorsPage, selectorsRefusal),
        oneOf("eventSelectors.readWriteType", ["All", "ReadOnly", "WriteOnly"], selectorsPage),
        oneOf(
          "eventSelectors.dataResources.type",
          ["AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"],
          selectorsPage,
        ),
        oneOf("advancedEventSelectors.fieldSelectors.field", fields, fieldsPage),
        oneOf("insightSelectors.insightType", ["ApiCallRateInsight", "ApiErrorRateInsight"], createPage),
        refusedByApi("eventSelectors", "InvalidEventSelectorsException", selectorsPage, dataResourcesRefusal),
        refusedByApi("advancedEventSelectors", "InvalidEventSelectorsException", fieldsPage, advancedRefusal),
        refusedByApi("cloudWatchLogsGroupArn", "InvalidCloudWatchLogsLogGroupArnException", logsPage, (inputs) => {
          const [group, role] = [inputs["cloudWatchLogsGroupArn"], inputs["cloudWatchLogsRoleArn"]];
          if ((group === undefined) !== (role === undefined))
            return "You must specify both a CloudWatch Logs log group and a role, or neither";
          return group === undefined || String(group).endsWith(":*")
            ? undefined
            : `CloudTrail cannot validate the specified log group ARN: it ends with :*, got ${String(group)}`;
        }),
        refusedByApi("cloudWatchLogsRoleArn", "InvalidCloudWatchLogsRoleArnException", logsPage, logsRoleRefusal),
        refusedByApi("s3BucketName", "InsufficientS3BucketPolicyException", bucketPage, bucketRefusal),
        refusedByApi("kmsKeyId", "InsufficientEncryptionPolicyException", keyPage, keyRefusal),
        refusedByApi("isMultiRegionTrail", "InvalidParameterCombinationException", createPage, (inputs) =>
          inputs["isMultiRegionTrail"] === true && inputs["includeGlobalServiceEvents"] === false
            ? "Multi-Region trail must include global service events."
            : undefined,
        ),
        refusedByApi("isOrganizationTrail", "OrganizationsNotInUseException", organizationPage, (inputs) =>
          inputs["isOrganizationTrail"] === true
            ? "Your account is not a member of an organization, so it cannot have an organization trail"
            : undefined,
        ),
        refusedByApi("name", "MaximumNumberOfTrailsExceededException", limitsPage, (_, { list, previous }) =>
          !previous && list(trailType).length >= 5
            ? "the account has the maximum of 5 trails for the region"
            : undefined,
        ),
      ],
      notExecuted: "records no events",
    },
  },
};
