import { type Attributes, isArray, isRecord, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  fromArgument,
  json,
  lengthBetween,
  type ResourceContext,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { logGroupType, standardClassOnly } from "./cloudwatch-logs.service.ts";
import { documentOf } from "./iam-policy-document.ts";

const policyPage = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html";
const putPolicyPage =
  "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDataProtectionPolicy.html";
const identifiersPage = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL-managed-data-identifiers.html";

/** The one statement that audits findings and the one that masks them name the same data. */
function documentRefusal(inputs: Attributes): string | undefined {
  const document = documentOf(text(inputs, "policyDocument")) ?? {};
  if (document["Version"] !== "2021-06-01") return "Policy Version must be 2021-06-01";
  const statements = isArray(document["Statement"]) ? document["Statement"].filter(isRecord) : [];
  const operations = statements.map((statement) =>
    Object.keys(isRecord(statement["Operation"]) ? statement["Operation"] : {}),
  );
  if (operations.flat().sort().join() !== "Audit,Deidentify")
    return "Policy can only have two statements. One for Audit Operation and one for Deidentify Operation";
  const [first, second] = statements.map((statement) => stringsAt(statement, "DataIdentifier").sort().join());
  if (first !== second || first === "")
    return "Audit Statement and Deidentify Statement must have the same Data Identifiers";
  const masks = valuesAt(statements, "Operation.Deidentify.MaskConfig").filter(isRecord);
  const [extra] = masks.flatMap((mask) => Object.keys(mask));
  return extra === undefined ? undefined : `${extra} is not a valid field`;
}

function identifierRefusal(inputs: Attributes, { partition }: ResourceContext): string | undefined {
  const document = documentOf(text(inputs, "policyDocument"));
  const custom = stringsAt(document, "Configuration.CustomDataIdentifier.Name");
  const managed = new RegExp(`^arn:${partition}:dataprotection::aws:data-identifier/[A-Za-z]+(-[A-Z]{2})?$`);
  const wrong = stringsAt(document, "Statement.DataIdentifier").find(
    (identifier) => !managed.test(identifier) && !custom.includes(identifier),
  );
  return wrong === undefined ? undefined : `${wrong} is not a valid Data Identifier`;
}

function destinationRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  const destinations = valuesAt(
    documentOf(text(inputs, "policyDocument")),
    "Statement.Operation.Audit.FindingsDestination",
  );
  const missing = [
    ...stringsAt(destinations, "CloudWatchLogs.LogGroup").filter((name) => !find(logGroupType, name)),
    ...stringsAt(destinations, "S3.Bucket").filter((name) => !find("aws:s3/bucket:Bucket", name)),
    ...stringsAt(destinations, "Firehose.DeliveryStream").filter(
      (name) => !find("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", name),
    ),
  ];
  return missing.length > 0 ? `the findings destination ${missing.join(", ")} does not exist` : undefined;
}

/** Masking of sensitive data in log groups. */
export const cloudwatchLogsProtection: SimulatedService = {
  resources: {
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": {
      id: fromArgument("logGroupName"),
      replaceOn: ["logGroupName"],
      references: { logGroupName: [logGroupType] },
      rules: [
        json("policyDocument", putPolicyPage),
        lengthBetween("policyDocument", 1, 30720, putPolicyPage),
        standardClassOnly("logGroupName"),
        refusedByApi("policyDocument", "InvalidParameterException", policyPage, documentRefusal),
        refusedByApi("policyDocument", "InvalidParameterException", identifiersPage, identifierRefusal),
        refusedByApi("policyDocument", "ResourceNotFoundException", policyPage, destinationRefusal),
      ],
      notExecuted: "masks nothing",
    },
  },
};
