import { expect, it } from "vitest";
import { FunctionUnderTest } from "./lambda.fixture.ts";
import { holdRole } from "./neighbours.fixture.ts";

const type = "aws:lambda/function:Function";
const withVariables = (variables: Record<string, string>) => ({ environment: { variables } });
const zip = { code: undefined, handler: undefined, runtime: undefined };
const image = {
  ...zip,
  packageType: "Image",
  imageUri: "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/verifier:1",
};

it.each([
  { scenario: "65 characters", inputs: { name: "a".repeat(65) }, refusal: /range \(1 - 64\)/ },
  { scenario: "a dot in its name", inputs: { name: "ledger.verifier" }, refusal: /must be valid function name/ },
  {
    scenario: "a description of 257 characters",
    inputs: { description: "a".repeat(257) },
    refusal: /range \(0 - 256\)/,
  },
  {
    scenario: "a quarter of an hour and a second",
    inputs: { timeout: 901 },
    refusal: /timeout to be in the range \(1 - 900\)/,
  },
  {
    scenario: "too little memory",
    inputs: { memorySize: 64 },
    refusal: /memorySize to be in the range \(128 - 10240\)/,
  },
  { scenario: "too little storage", inputs: { ephemeralStorage: { size: 256 } }, refusal: /range \(512 - 10240\)/ },
  { scenario: "a negative reservation", inputs: { reservedConcurrentExecutions: -2 }, refusal: /range \(-1 - 1000\)/ },
  {
    scenario: "a reservation of all",
    inputs: { reservedConcurrentExecutions: 901 },
    refusal: /below its minimum value of \[100\]/,
  },
  {
    scenario: "six layers",
    inputs: { layers: Array.from("abcdef") },
    refusal: /Too many layers: no more than 5, got 6/,
  },
  { scenario: "no code", inputs: { code: undefined }, refusal: /one of `code,imageUri,s3Bucket` must be specified/ },
  {
    scenario: "two sources of code",
    inputs: { s3Bucket: "b", s3Key: "k" },
    refusal: /only one of .*`code,s3Bucket` were specified/,
  },
  {
    scenario: "a bucket without a key",
    inputs: { code: undefined, s3Bucket: "b" },
    refusal: /all of `s3Bucket,s3Key`/,
  },
  {
    scenario: "an unknown bucket",
    inputs: { code: undefined, s3Bucket: "b", s3Key: "k" },
    refusal: /Bucket 'b' does not exist/,
  },
  { scenario: "an unknown package type", inputs: { packageType: "Tar" }, refusal: /\[Zip Image\], got Tar/ },
  {
    scenario: "an archive as an image",
    inputs: { packageType: "Image" },
    refusal: /imageUri goes with packageType Image/,
  },
  {
    scenario: "no handler",
    inputs: { handler: undefined },
    refusal: /handler and runtime must be set when PackageType is Zip/,
  },
  { scenario: "a long handler", inputs: { handler: "h".repeat(129) }, refusal: /range \(1 - 128\)/ },
  {
    scenario: "an unknown runtime",
    inputs: { runtime: "nodejs23.x" },
    refusal: /expected runtime to be one of .* got nodejs23.x/,
  },
  {
    scenario: "a retired runtime",
    inputs: { runtime: "nodejs16.x" },
    refusal: /runtime parameter of nodejs16.x is no longer supported/,
  },
  { scenario: "an unknown architecture", inputs: { architectures: ["x86"] }, refusal: /\[x86_64 arm64\], got x86/ },
  {
    scenario: "two architectures",
    inputs: { architectures: ["x86_64", "arm64"] },
    refusal: /no more than 1 is allowed, got 2/,
  },
  { scenario: "an image of no repository", inputs: image, refusal: /Source image .*verifier:1 does not exist/ },
  { scenario: "a variable of one letter", inputs: withVariables({ A: "1" }), refusal: /'A' is no variable/ },
  {
    scenario: "a reserved variable",
    inputs: withVariables({ AWS_REGION: "x" }),
    refusal: /Reserved keys used in this request: AWS_REGION/,
  },
  { scenario: "variables of 5 KB", inputs: withVariables({ CA: "x".repeat(5000) }), refusal: /exceeded the 4KB limit/ },
  {
    scenario: "subnets without groups",
    inputs: { vpcConfig: { subnetIds: ["s"], securityGroupIds: [] } },
    refusal: /must coexist/,
  },
  {
    scenario: "groups for the destruction alone",
    inputs: { replacementSecurityGroupIds: ["g"] },
    refusal: /replaceSecurityGroupsOnDestroy` must be specified/,
  },
  {
    scenario: "an unknown mode of tracing",
    inputs: { tracingConfig: { mode: "On" } },
    refusal: /\[Active PassThrough\], got On/,
  },
  {
    scenario: "an unknown log format",
    inputs: { loggingConfig: { logFormat: "json" } },
    refusal: /\[JSON Text\], got json/,
  },
  {
    scenario: "an unknown log level",
    inputs: { loggingConfig: { logFormat: "JSON", applicationLogLevel: "ALL" } },
    refusal: /applicationLogLevel to be one of/,
  },
  {
    scenario: "an unknown system log level",
    inputs: { loggingConfig: { logFormat: "JSON", systemLogLevel: "ERROR" } },
    refusal: /systemLogLevel to be one of/,
  },
  {
    scenario: "a level for text logs",
    inputs: { loggingConfig: { logFormat: "Text", systemLogLevel: "WARN" } },
    refusal: /only be set where the log format is JSON/,
  },
  {
    scenario: "a blank in the log group",
    inputs: { loggingConfig: { logFormat: "JSON", logGroup: "a b" } },
    refusal: /must only contain letters/,
  },
  {
    scenario: "a log group that nobody made",
    inputs: { loggingConfig: { logFormat: "JSON", logGroup: "/none" } },
    refusal: /LogGroup '\/none' does not exist/,
  },
  { scenario: "a key by its alias", inputs: { kmsKeyArn: "alias/ledger" }, refusal: /is an invalid ARN/ },
  {
    scenario: "a function as dead-letter target",
    inputs: { deadLetterConfig: { targetArn: "arn:aws:lambda:x:y:function:z" } },
    refusal: /ARN of a queue or a topic/,
  },
  {
    scenario: "no such role",
    inputs: { role: "arn:aws:iam::111122223333:role/none" },
    refusal: /Role 'arn:aws:iam::111122223333:role\/none' does not exist/,
  },
])("refuses a function with $scenario", ({ inputs, refusal }) => {
  const test = new FunctionUnderTest();
  expect(test.refusal(type, test.functionInputs(inputs))).toMatch(refusal);
});

it("refuses a role that Lambda cannot assume or that may too little", () => {
  const test = new FunctionUnderTest();
  const task = holdRole(test, "task", "ecs-tasks.amazonaws.com");
  expect(test.refusal(type, test.functionInputs({ role: task }))).toMatch(/cannot be assumed by Lambda/);
  const role = (actions: string[]) => ({ role: holdRole(test, "poor", "lambda.amazonaws.com", actions) });
  expect(test.refusal(type, test.functionInputs(role(["xray:*"])))).toMatch(
    /permissions to call CreateNetworkInterface on EC2/,
  );
  expect(test.refusal(type, test.functionInputs(role(["ec2:*"])))).toMatch(
    /permissions to call PutTraceSegments on XRAY/,
  );
  const queue = test.make("aws:sqs/queue:Queue", { name: "dead" }).state["arn"];
  const deadLetter = { ...role(["ec2:*", "xray:*"]), deadLetterConfig: { targetArn: queue } };
  expect(test.refusal(type, test.functionInputs(deadLetter))).toMatch(/permissions to call SendMessage on SQS/);
  const poor = { ...role([]), vpcConfig: undefined, tracingConfig: undefined };
  expect(test.make(type, test.functionInputs(poor)).id).toBe("verifier");
});

it("refuses a group of another network", () => {
  const test = new FunctionUnderTest();
  const securityGroupIds = [test.group("stranger", test.otherVpc())];
  expect(
    test.refusal(type, test.functionInputs({ vpcConfig: { subnetIds: test.subnetIds, securityGroupIds } })),
  ).toMatch(/Security groups and subnets must be of one VPC/);
});
