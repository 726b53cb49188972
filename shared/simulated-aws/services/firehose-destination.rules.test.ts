import { expect, it } from "vitest";
import {
  accountWithBucket,
  bucketArn,
  decompression,
  processor,
  roleArn,
  s3,
  stream,
  streamType,
} from "./firehose.fixture.ts";

const processors = (...list: readonly object[]): object => ({
  processingConfiguration: { enabled: true, processors: list },
});
const partitioning = { dynamicPartitioningConfiguration: { enabled: true }, processingConfiguration: undefined };
const byKey = "!{partitionKeyFromQuery:customer}/";

it.each([
  {
    scenario: "an unknown compression",
    changes: { compressionFormat: "gzip" },
    refusal: /compressionFormat to be one of/,
  },
  { scenario: "an unknown backup mode", changes: { s3BackupMode: "On" }, refusal: /Disabled Enabled/ },
  {
    scenario: "an unknown compression of the backup",
    changes: { s3BackupConfiguration: { roleArn, bucketArn, compressionFormat: "gzip" } },
    refusal: /s3BackupConfiguration.compressionFormat to be one of/,
  },
  {
    scenario: "a backup without place",
    changes: { s3BackupMode: "Enabled" },
    refusal: /backup destination configuration is required/,
  },
  {
    scenario: "an error prefix over 1,024 characters",
    changes: { errorOutputPrefix: "e".repeat(1025) },
    refusal: /errorOutputPrefix/,
  },
  {
    scenario: "a time zone over 50 characters",
    changes: { customTimeZone: "z".repeat(51) },
    refusal: /customTimeZone/,
  },
  {
    scenario: "a file extension over 50 characters",
    changes: { fileExtension: `.${"x".repeat(50)}` },
    refusal: /fileExtension/,
  },
  { scenario: "a file extension without period", changes: { fileExtension: "gz" }, refusal: /begins with a period/ },
  {
    scenario: "an unknown processor",
    changes: processors(processor("Unzip")),
    refusal: /processors.type to be one of/,
  },
  {
    scenario: "an unknown parameter",
    changes: processors(processor("Lambda", { Arn: "x" })),
    refusal: /parameterName to be one of/,
  },
  {
    scenario: "an empty parameter",
    changes: processors(processor("Lambda", { LambdaArn: "" })),
    refusal: /parameterValue/,
  },
  { scenario: "a bucket that nobody made", changes: { bucketArn: "arn:aws:s3:::nobody" }, refusal: /does not exist/ },
  { scenario: "a role that nobody made", changes: { roleArn: `${roleArn}-x` }, refusal: /does not exist/ },
  {
    scenario: "a role that is not for Firehose",
    changes: { roleArn: "arn:aws:iam::111122223333:role/task" },
    refusal: /Firehose is unable to assume role/,
  },
  {
    scenario: "a log group that nobody made",
    changes: { cloudwatchLoggingOptions: { enabled: true, logGroupName: "nobody", logStreamName: "s" } },
    refusal: /'nobody' does not exist/,
  },
  {
    scenario: "logging without stream",
    changes: { cloudwatchLoggingOptions: { enabled: true, logGroupName: "firehose" } },
    refusal: /CloudWatch Log Stream Name is required/,
  },
  {
    scenario: "an expression that is not closed",
    changes: { prefix: "!{timestamp:yyyy" },
    refusal: /Invalid expression usage in Prefix/,
  },
  {
    scenario: "an unknown namespace",
    changes: { prefix: "!{time:yyyy}/" },
    refusal: /invalid keyword! \(!\{time:yyyy\}/,
  },
  {
    scenario: "the error type in the prefix",
    changes: { prefix: "!{firehose:error-output-type}/" },
    refusal: /Prefix must not contain any occurrence/,
  },
  {
    scenario: "expressions without error prefix",
    changes: { errorOutputPrefix: undefined },
    refusal: /ErrorOutputPrefix cannot be null or empty/,
  },
  {
    scenario: "an error prefix without error type",
    changes: { errorOutputPrefix: "errors/!{timestamp:yyyy}/" },
    refusal: /must contain at least one occurrence of !\{firehose:error-output-type\}/,
  },
  {
    scenario: "partition keys in the error prefix",
    changes: { errorOutputPrefix: `!{firehose:error-output-type}/${byKey}` },
    refusal: /ErrorOutputPrefix must not contain Dynamic Partitioning/,
  },
  { scenario: "partition keys without partitioning", changes: { prefix: byKey }, refusal: /when it is not enabled/ },
  {
    scenario: "partitions in a buffer of 5 MB",
    changes: { ...partitioning, prefix: byKey },
    refusal: /at least 64 when Dynamic Partitioning is enabled. \(5\)/,
  },
  {
    scenario: "partitions that the prefix does not show",
    changes: { ...partitioning, bufferingSize: 64 },
    refusal: /should contain Dynamic Partitioning namespaces/,
  },
  { scenario: "a buffer of 129 MB", changes: { bufferingSize: 129 }, refusal: /sizeInMBs.*between 1 and 128/ },
  {
    scenario: "a buffer of 901 seconds",
    changes: { bufferingInterval: 901 },
    refusal: /intervalInSeconds.*between 0 and 900/,
  },
  { scenario: "processing without processor", changes: processors(), refusal: /a minimum of 1 processor/ },
  {
    scenario: "one processor twice",
    changes: processors(decompression, decompression),
    refusal: /two Decompression processors/,
  },
  {
    scenario: "message extraction without decompression",
    changes: processors(processor("CloudWatchLogProcessing", { DataMessageExtraction: "true" })),
    refusal: /can only be enabled with DecompressionProcessor/,
  },
  {
    scenario: "message extraction half on",
    changes: processors(decompression, processor("CloudWatchLogProcessing")),
    refusal: /Allowed values are True and False/,
  },
  {
    scenario: "decompression of another format",
    changes: processors(processor("Decompression", { CompressionFormat: "ZIP" })),
    refusal: /Allowed value is GZIP/,
  },
  {
    scenario: "a function without its ARN",
    changes: processors(processor("Lambda")),
    refusal: /needs the parameter LambdaArn/,
  },
  {
    scenario: "metadata without partitioning",
    changes: processors(processor("MetadataExtraction")),
    refusal: /MetadataExtractionProcessor can only be present when/,
  },
  {
    scenario: "metadata by another engine",
    changes: {
      ...partitioning,
      bufferingSize: 64,
      prefix: byKey,
      ...processors(processor("MetadataExtraction", { JsonParsingEngine: "JQ-1.7" })),
    },
    refusal: /has to be one of JQ-1.6/,
  },
  {
    scenario: "compression beside format conversion",
    changes: {
      dataFormatConversionConfiguration: {
        inputFormatConfiguration: { deserializer: {} },
        outputFormatConfiguration: { serializer: {} },
        schemaConfiguration: { databaseName: "d", roleArn, tableName: "t" },
      },
    },
    refusal: /must be set to UNCOMPRESSED/,
  },
])("refuses a destination with $scenario", ({ changes, refusal }) => {
  expect(
    accountWithBucket().refusal(streamType, { ...stream, extendedS3Configuration: { ...s3, ...changes } }),
  ).toMatch(refusal);
});
