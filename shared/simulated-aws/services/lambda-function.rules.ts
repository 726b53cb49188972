import { type Attributes, isArray, isRecord, isUnknown, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  between,
  json,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  type Rule,
  refusedByApi,
} from "../resource-type.ts";
import { roleRules } from "./lambda-role.rules.ts";

const guide = "https://docs.aws.amazon.com/lambda/latest/dg";
const createPage = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html";
const limitsPage = `${guide}/gettingstarted-limits.html`;
const runtimesPage = `${guide}/lambda-runtimes.html`;
const variablesPage = `${guide}/configuration-envvars.html`;
const vpcPage = `${guide}/configuration-vpc.html`;
const loggingPage = `${guide}/monitoring-cloudwatchlogs-advanced.html`;

const functionType = "aws:lambda/function:Function";

/** As `@pulumi/aws` 7.48 lists them. */
const runtimes =
  `dotnet6 dotnet8 dotnet10 java8.al2 java11 java17 java21 java25 nodejs18.x nodejs20.x nodejs22.x nodejs24.x
  provided.al2 provided.al2023 python3.9 python3.10 python3.11 python3.12 python3.13 python3.14 ruby3.2 ruby3.3
  ruby3.4`.split(/\s+/);

/** Known to the provider, taken by Lambda no more. */
const retiredRuntimes =
  `dotnet5.0 dotnet7 dotnetcore2.1 dotnetcore3.1 go1.x java8 nodejs10.x nodejs12.x nodejs14.x nodejs16.x
  provided python2.7 python3.6 python3.7 python3.8 ruby2.5 ruby2.7`.split(/\s+/);

const reservedVariables =
  `_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME
  AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
  AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR`.split(/\s+/);

const given = (inputs: Attributes, ...names: readonly string[]): string[] =>
  names.filter((name) => inputs[name] !== undefined);

const codeRules: readonly Rule[] = [
  planned("code", createPage, (inputs) => {
    const sources = given(inputs, "code", "imageUri", "s3Bucket");
    if (sources.length === 0) return "one of `code,imageUri,s3Bucket` must be specified";
    return sources.length > 1
      ? `only one of \`code,imageUri,s3Bucket\` can be specified, but \`${sources.join(",")}\` were specified.`
      : undefined;
  }),
  planned("s3Key", createPage, (inputs) =>
    given(inputs, "s3Bucket", "s3Key").length === 1 ? "all of `s3Bucket,s3Key` must be specified" : undefined,
  ),
  oneOf("packageType", ["Zip", "Image"], createPage),
  planned("packageType", createPage, (inputs) => {
    if (isUnknown(inputs["packageType"])) return undefined;
    const image = inputs["packageType"] === "Image";
    if (image !== (inputs["imageUri"] !== undefined)) return "imageUri goes with packageType Image, and only with it";
    return !image && given(inputs, "handler", "runtime").length < 2
      ? "handler and runtime must be set when PackageType is Zip"
      : undefined;
  }),
  lengthBetween("handler", 1, 128, createPage),
  oneOf("runtime", [...runtimes, ...retiredRuntimes], runtimesPage),
  refusedByApi("runtime", "InvalidParameterValueException", runtimesPage, ({ runtime }) =>
    retiredRuntimes.includes(String(runtime))
      ? `The runtime parameter of ${String(runtime)} is no longer supported for creating or updating AWS Lambda functions.`
      : undefined,
  ),
  oneOf("architectures", ["x86_64", "arm64"], createPage),
  planned("architectures", createPage, ({ architectures }) =>
    isArray(architectures) && architectures.length > 1
      ? `Too many architectures: no more than 1 is allowed, got ${String(architectures.length)}`
      : undefined,
  ),
  refusedByApi("imageUri", "InvalidParameterValueException", `${guide}/images-create.html`, imageRefusal),
];

function imageRefusal(inputs: Attributes, { find, accountId, region }: ResourceContext): string | undefined {
  const uri = text(inputs, "imageUri");
  const own = `${accountId}.dkr.ecr.${region}.amazonaws.com/`;
  const [repository = ""] = uri.slice(own.length).split(/[:@]/);
  return uri.startsWith(own) && !find("aws:ecr/repository:Repository", repository)
    ? `Source image ${uri} does not exist. Provide a valid source image.`
    : undefined;
}

function variablesOf(inputs: Attributes): [string, unknown][] {
  return valuesAt(inputs, "environment.variables")
    .filter(isRecord)
    .flatMap((variables) => Object.entries(variables));
}

const variableRules: readonly Rule[] = [
  planned("environment.variables", variablesPage, (inputs) => {
    const wrong = variablesOf(inputs).find(([name]) => !/^[a-zA-Z]\w+$/.test(name));
    return wrong && `'${wrong[0]}' is no variable: at least two letters, digits or underscores, first a letter`;
  }),
  refusedByApi("environment.variables", "InvalidParameterValueException", variablesPage, (inputs) => {
    const reserved = variablesOf(inputs).find(([name]) => reservedVariables.includes(name));
    return (
      reserved &&
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved[0]}`
    );
  }),
  refusedByApi("environment.variables", "InvalidParameterValueException", variablesPage, (inputs) => {
    const size = Buffer.byteLength(JSON.stringify(Object.fromEntries(variablesOf(inputs))));
    return size > 4096
      ? `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit (${String(size)} bytes).`
      : undefined;
  }),
];

function networkRefusal(inputs: Attributes, { find }: ResourceContext): string | undefined {
  const networks = [
    ...stringsAt(inputs, "vpcConfig.subnetIds").map((id) => find("aws:ec2/subnet:Subnet", id)),
    ...stringsAt(inputs, "vpcConfig.securityGroupIds").map((id) => find("aws:ec2/securityGroup:SecurityGroup", id)),
  ].map((found) => text(found?.state ?? {}, "vpcId"));
  const distinct = [...new Set(networks.filter((vpcId) => vpcId !== ""))];
  return distinct.length > 1 ? `Security groups and subnets must be of one VPC, got ${distinct.join(", ")}` : undefined;
}

const networkRules: readonly Rule[] = [
  refusedByApi("vpcConfig", "InvalidParameterValueException", vpcPage, networkRefusal),
  planned("vpcConfig", vpcPage, (inputs) => {
    const [subnets, groups] = ["vpcConfig.subnetIds", "vpcConfig.securityGroupIds"].map((path) => listAt(inputs, path));
    return subnets !== undefined && groups !== undefined && (subnets.length === 0) !== (groups.length === 0)
      ? "SubnetIds and SecurityIds must coexist or be both empty list."
      : undefined;
  }),
  planned("replacementSecurityGroupIds", vpcPage, (inputs) =>
    inputs["replacementSecurityGroupIds"] !== undefined && inputs["replaceSecurityGroupsOnDestroy"] === undefined
      ? '"replacementSecurityGroupIds": all of `replaceSecurityGroupsOnDestroy` must be specified'
      : undefined,
  ),
  ...roleRules,
];

function listAt(inputs: Attributes, path: string): readonly unknown[] | undefined {
  const [parent = "", name = ""] = path.split(".");
  const record = inputs[parent];
  const list = isRecord(record) ? record[name] : undefined;
  return isArray(list) ? list : undefined;
}

const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

const observationRules: readonly Rule[] = [
  oneOf("tracingConfig.mode", ["Active", "PassThrough"], createPage),
  oneOf("loggingConfig.logFormat", ["JSON", "Text"], loggingPage),
  oneOf("loggingConfig.applicationLogLevel", levels, loggingPage),
  oneOf("loggingConfig.systemLogLevel", ["DEBUG", "INFO", "WARN"], loggingPage),
  refusedByApi("loggingConfig", "InvalidParameterValueException", loggingPage, (inputs) =>
    stringsAt(inputs, "loggingConfig.logFormat")[0] === "Text" &&
    ["applicationLogLevel", "systemLogLevel"].some((name) => stringsAt(inputs, `loggingConfig.${name}`).length > 0)
      ? "Log levels can only be set where the log format is JSON."
      : undefined,
  ),
  matches(
    "loggingConfig.logGroup",
    /^[.\-_/#A-Za-z0-9]{1,512}$/,
    "must only contain letters, digits and _/#-.",
    loggingPage,
  ),
];

function concurrencyRefusal(inputs: Attributes, { list, previous }: ResourceContext): string | undefined {
  const reserved = Number(inputs["reservedConcurrentExecutions"] ?? -1);
  const others = list(functionType)
    .filter(({ state }) => state["arn"] !== previous?.["arn"])
    .reduce((sum, { state }) => sum + Math.max(0, Number(state["reservedConcurrentExecutions"] ?? 0)), 0);
  return reserved > 0 && others + reserved > 900
    ? "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100]."
    : undefined;
}

/** What the provider and Lambda ask of a function. */
export const functionRules: readonly Rule[] = [
  lengthBetween("name", 1, 64, createPage),
  matches(
    "name",
    /^[a-zA-Z0-9_-]+$/,
    "must be valid function name: letters, digits, hyphens and underscores",
    createPage,
  ),
  lengthBetween("description", 0, 256, createPage),
  between("timeout", 1, 900, limitsPage),
  between("memorySize", 128, 10240, limitsPage),
  between("ephemeralStorage.size", 512, 10240, limitsPage),
  between("reservedConcurrentExecutions", -1, 1000, limitsPage),
  planned("layers", limitsPage, ({ layers }) =>
    isArray(layers) && layers.length > 5 ? `Too many layers: no more than 5, got ${String(layers.length)}` : undefined,
  ),
  ...codeRules,
  ...variableRules,
  ...networkRules,
  ...observationRules,
  matches("kmsKeyArn", /^arn:/, "is an invalid ARN: arn: invalid prefix", createPage),
  matches("deadLetterConfig.targetArn", /^arn:[^:]+:(sqs|sns):/, "must be the ARN of a queue or a topic", createPage),
  refusedByApi(
    "reservedConcurrentExecutions",
    "InvalidParameterValueException",
    `${guide}/configuration-concurrency.html`,
    concurrencyRefusal,
  ),
];

/** Input of an invocation. */
export const invocationInput = json("input", "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html");
