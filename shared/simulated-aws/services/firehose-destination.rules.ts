import { type Attributes, isRecord, stringsAt, valuesAt } from "../attributes.ts";
import { type ResourceContext, type Rule, refusedByApi } from "../resource-type.ts";
import { roleTrusts } from "./iam-role-access.ts";

const prefixPage = "https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html";
const partitioningPage = "https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html";
const destinationPage =
  "https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html";
const loggingPage = "https://docs.aws.amazon.com/firehose/latest/APIReference/API_CloudWatchLoggingOptions.html";
const processorPage = "https://docs.aws.amazon.com/firehose/latest/APIReference/API_Processor.html";
const processingPage = "https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessingConfiguration.html";
const accessPage = "https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3";

const extendedS3 = "extendedS3Configuration";
const expressions = (prefix: string): string[] => prefix.match(/!\{[^{}]*\}/g) ?? [];
const errorType = "!{firehose:error-output-type}";

/** A refusal about a place in S3 that the stream writes to: the destination itself, or its backup. */
function placeRule(page: string, refusal: (place: Attributes, context: ResourceContext) => string | undefined): Rule {
  return refusedByApi(extendedS3, "InvalidArgumentException", page, (inputs, context) => {
    const places = [...valuesAt(inputs, extendedS3), ...valuesAt(inputs, `${extendedS3}.s3BackupConfiguration`)];
    return places
      .filter(isRecord)
      .map((place) => refusal(place, context))
      .find((words) => words !== undefined);
  });
}

function prefixRefusal(place: Attributes): string | undefined {
  const [prefix = ""] = stringsAt(place, "prefix");
  const [errorPrefix = ""] = stringsAt(place, "errorOutputPrefix");
  for (const [name, value] of Object.entries({ Prefix: prefix, ErrorOutputPrefix: errorPrefix })) {
    const found = expressions(value);
    if (found.length < value.split("!{").length - 1) return `Invalid expression usage in ${name}: ${value}`;
    const foreign = found.find(
      (expression) => !/^!\{(timestamp|firehose|partitionKeyFromQuery|partitionKeyFromLambda):.+\}$/.test(expression),
    );
    if (foreign !== undefined) return `Namespace to the left of colon is an invalid keyword! (${foreign} in ${name})`;
  }
  if (prefix.includes(errorType)) return `Prefix must not contain any occurrence of ${errorType}`;
  if (expressions(prefix).length > 0 && errorPrefix === "")
    return "ErrorOutputPrefix cannot be null or empty when Prefix contains expressions";
  if (expressions(errorPrefix).length > 0 && !errorPrefix.includes(errorType))
    return `ErrorOutputPrefix must contain at least one occurrence of ${errorType}`;
  return errorPrefix.includes("!{partitionKeyFrom")
    ? "ErrorOutputPrefix must not contain Dynamic Partitioning namespaces"
    : undefined;
}

function partitioningRefusal(place: Attributes): string | undefined {
  const enabled = valuesAt(place, "dynamicPartitioningConfiguration.enabled").includes(true);
  const [prefix = ""] = stringsAt(place, "prefix");
  const partitioned = prefix.includes("!{partitionKeyFrom");
  if (!enabled)
    return partitioned ? "S3 Prefix cannot contain Dynamic Partitioning namespaces when it is not enabled" : undefined;
  const size = Number(valuesAt(place, "bufferingSize")[0] ?? 5);
  if (size < 64)
    return `BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled. (${String(size)})`;
  return partitioned
    ? undefined
    : "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled";
}

function bufferingRefusal(place: Attributes): string | undefined {
  const [size] = valuesAt(place, "bufferingSize");
  if (size !== undefined && (Number(size) < 1 || Number(size) > 128))
    return `Value '${String(size)}' at 'bufferingHints.sizeInMBs' failed to satisfy constraint: between 1 and 128`;
  const [interval] = valuesAt(place, "bufferingInterval");
  return interval !== undefined && (Number(interval) < 0 || Number(interval) > 900)
    ? `Value '${String(interval)}' at 'bufferingHints.intervalInSeconds' failed to satisfy constraint: between 0 and 900`
    : undefined;
}

function loggingRefusal(place: Attributes): string | undefined {
  const [options] = valuesAt(place, "cloudwatchLoggingOptions");
  if (!valuesAt(options, "enabled").includes(true)) return undefined;
  const missing = ["Group", "Stream"].find((part) => stringsAt(options, `log${part}Name`).length === 0);
  return missing === undefined
    ? undefined
    : `CloudWatch Log ${missing} Name is required if CloudWatch Logging is enabled`;
}

/** Firehose takes the role on when the stream is made; whether it may write shows only at delivery. */
function roleRefusal(place: Attributes, { find }: ResourceContext): string | undefined {
  const [arn = ""] = stringsAt(place, "roleArn");
  const role = find("aws:iam/role:Role", arn);
  return role && !roleTrusts(role, "firehose.amazonaws.com")
    ? `Firehose is unable to assume role ${arn}. Please check the role provided.`
    : undefined;
}

function processorRefusal(place: Attributes): string | undefined {
  if (!valuesAt(place, "processingConfiguration.enabled").includes(true)) return undefined;
  const processors = valuesAt(place, "processingConfiguration.processors").filter(isRecord);
  if (processors.length < 1 || processors.length > 5)
    return "A maximum of 5 and a minimum of 1 processor needs to be supplied when processing is enabled.";
  const types = processors.map((processor) => String(processor["type"]));
  const twice = types.find((type, index) => types.indexOf(type) !== index);
  if (twice !== undefined) return `there are two ${twice} processors`;
  if (types.includes("CloudWatchLogProcessing") && !types.includes("Decompression"))
    return "CloudWatchLogProcessingProcessor can only be enabled with DecompressionProcessor";
  const partitioning = valuesAt(place, "dynamicPartitioningConfiguration.enabled").includes(true);
  const bound = types.find((type) => type === "MetadataExtraction" || type === "RecordDeAggregation");
  if (bound !== undefined && !partitioning)
    return `${bound}Processor can only be present when Dynamic Partitioning is enabled.`;
  return processors.map(parameterRefusal).find((words) => words !== undefined);
}

function parameterRefusal(processor: Attributes): string | undefined {
  const parameter = (name: string): string | undefined =>
    valuesAt(processor, "parameters")
      .filter(isRecord)
      .filter(({ parameterName }) => parameterName === name)
      .map(({ parameterValue }) => String(parameterValue))[0];
  switch (processor["type"]) {
    case "CloudWatchLogProcessing":
      return /^(true|false)$/i.test(parameter("DataMessageExtraction") ?? "")
        ? undefined
        : "Invalid parameter value for DataMessageExtraction. Allowed values are True and False.";
    case "Decompression":
      return [undefined, "GZIP"].includes(parameter("CompressionFormat"))
        ? undefined
        : "Invalid parameter value for CompressionFormat. Allowed value is GZIP.";
    case "Lambda":
      return parameter("LambdaArn") === undefined ? "Lambda processor needs the parameter LambdaArn" : undefined;
    case "MetadataExtraction":
      return parameter("JsonParsingEngine") === "JQ-1.6" && parameter("MetadataExtractionQuery") !== undefined
        ? undefined
        : "MetaDataExtraction JSON Parsing Engine has to be one of JQ-1.6, with a MetadataExtractionQuery";
    default:
      return undefined;
  }
}

/** What Firehose says of a destination in S3 when the stream is made. */
export const destinationRules: readonly Rule[] = [
  placeRule(prefixPage, prefixRefusal),
  placeRule(partitioningPage, partitioningRefusal),
  placeRule(destinationPage, bufferingRefusal),
  placeRule(loggingPage, loggingRefusal),
  placeRule(processorPage, processorRefusal),
  placeRule(accessPage, roleRefusal),
  refusedByApi(extendedS3, "InvalidArgumentException", destinationPage, (inputs) =>
    stringsAt(inputs, `${extendedS3}.s3BackupMode`).includes("Enabled") &&
    valuesAt(inputs, `${extendedS3}.s3BackupConfiguration`).length === 0
      ? "S3 backup destination configuration is required when enabling S3 backup."
      : undefined,
  ),
  refusedByApi(extendedS3, "InvalidArgumentException", processingPage, (inputs) =>
    stringsAt(inputs, `${extendedS3}.compressionFormat`).some((format) => format !== "UNCOMPRESSED") &&
    valuesAt(inputs, `${extendedS3}.dataFormatConversionConfiguration`).some(
      (conversion) => !valuesAt(conversion, "enabled").includes(false),
    )
      ? "The S3 destination's compression format must be set to UNCOMPRESSED when data format conversion is enabled."
      : undefined,
  ),
];
