import { stringsAt, text } from "../attributes.ts";
import {
  fromArgument,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { destinationRules } from "./firehose-destination.rules.ts";

const createPage = "https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html";
const destinationPage =
  "https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html";
const processorPage = "https://docs.aws.amazon.com/firehose/latest/APIReference/API_Processor.html";
const parameterPage = "https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessorParameter.html";
const encryptionPage =
  "https://docs.aws.amazon.com/firehose/latest/APIReference/API_DeliveryStreamEncryptionConfigurationInput.html";

const destinations: Readonly<Record<string, string>> = {
  elasticsearch: "elasticsearchConfiguration",
  extended_s3: "extendedS3Configuration",
  http_endpoint: "httpEndpointConfiguration",
  iceberg: "icebergConfiguration",
  opensearch: "opensearchConfiguration",
  opensearchserverless: "opensearchserverlessConfiguration",
  redshift: "redshiftConfiguration",
  snowflake: "snowflakeConfiguration",
  splunk: "splunkConfiguration",
};
const parameterNames = [
  ...["LambdaArn", "NumberOfRetries", "MetadataExtractionQuery", "JsonParsingEngine", "RoleArn", "BufferSizeInMBs"],
  ...["BufferIntervalInSeconds", "SubRecordType", "Delimiter", "CompressionFormat", "DataMessageExtraction"],
];
const processorTypes = [
  ...["RecordDeAggregation", "Decompression", "CloudWatchLogProcessing", "Lambda", "MetadataExtraction"],
  "AppendDelimiterToRecord",
];
const compressionFormats = ["UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"];

const s3 = "extendedS3Configuration";

/** Only delivery to S3 is played; its rules would be missing for any other destination. */
const destinationIsPlayed: Rule = {
  stage: "check",
  property: "destination",
  code: "NotSimulated",
  page: createPage,
  refusal: ({ inputs }) =>
    stringsAt(inputs, "destination").some((destination) => destination in destinations && destination !== "extended_s3")
      ? `the simulated account plays the destination extended_s3 only, got ${text(inputs, "destination")}`
      : undefined,
};

/** Streams that carry log events to S3. */
export const firehose: SimulatedService = {
  resources: {
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
      id: (context) =>
        `arn:${context.partition}:firehose:${context.region}:${context.accountId}:deliverystream/${fromArgument("name")(context)}`,
      arn: "{id}",
      name: "name",
      computed: ({ previous }) => ({
        destinationId: "destinationId-000000000001",
        versionId: String(Number(previous?.["versionId"] ?? 0) + 1),
      }),
      replaceOn: ["destination", "kinesisSourceConfiguration", "mskSourceConfiguration"],
      references: {
        [`${s3}.cloudwatchLoggingOptions.logGroupName`]: ["aws:cloudwatch/logGroup:LogGroup"],
        [`${s3}.s3BackupConfiguration.cloudwatchLoggingOptions.logGroupName`]: ["aws:cloudwatch/logGroup:LogGroup"],
      },
      // Firehose deletes a stream that filters and subscriptions still send to.
      whileInUse: "allow",
      rules: [
        lengthBetween("name", 1, 64, createPage),
        matches("name", /^[a-zA-Z0-9._-]+$/, "letters, digits, underscores, hyphens and periods", createPage),
        oneOf("destination", Object.keys(destinations), createPage),
        destinationIsPlayed,
        planned("destination", createPage, (inputs) => {
          const [wanted] = stringsAt(inputs, "destination").map((destination) => destinations[destination]);
          const given = Object.values(destinations).filter((name) => inputs[name] !== undefined);
          return wanted === undefined || (given.length === 1 && given[0] === wanted)
            ? undefined
            : `Exactly one destination configuration is supported for a Firehose: ${wanted}, got ${given.join(", ") || "none"}`;
        }),
        oneOf(`${s3}.compressionFormat`, compressionFormats, destinationPage),
        oneOf(`${s3}.s3BackupConfiguration.compressionFormat`, compressionFormats, destinationPage),
        oneOf(`${s3}.s3BackupMode`, ["Disabled", "Enabled"], destinationPage),
        lengthBetween(`${s3}.errorOutputPrefix`, 0, 1024, destinationPage),
        lengthBetween(`${s3}.customTimeZone`, 0, 50, destinationPage),
        lengthBetween(`${s3}.fileExtension`, 0, 50, destinationPage),
        matches(`${s3}.fileExtension`, /^$|^\.[0-9a-z!\-_.*'()]+/, "begins with a period", destinationPage),
        oneOf(`${s3}.processingConfiguration.processors.type`, processorTypes, processorPage),
        oneOf(`${s3}.processingConfiguration.processors.parameters.parameterName`, parameterNames, parameterPage),
        lengthBetween(`${s3}.processingConfiguration.processors.parameters.parameterValue`, 1, 5120, parameterPage),
        oneOf("serverSideEncryption.keyType", ["AWS_OWNED_CMK", "CUSTOMER_MANAGED_CMK"], encryptionPage),
        refusedByApi("serverSideEncryption", "InvalidArgumentException", encryptionPage, (inputs) => {
          const own = stringsAt(inputs, "serverSideEncryption.keyType").includes("CUSTOMER_MANAGED_CMK");
          const named = stringsAt(inputs, "serverSideEncryption.keyArn").length > 0;
          if (own && !named) return "KeyARN is required when KeyType is CUSTOMER_MANAGED_CMK";
          return named && !own ? "KeyARN cannot be specified when KeyType is AWS_OWNED_CMK" : undefined;
        }),
        ...destinationRules,
      ],
      notExecuted: "delivers no records",
    },
  },
};
