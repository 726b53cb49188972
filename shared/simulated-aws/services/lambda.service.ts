import { createHash } from "node:crypto";
import { type Attributes, isRecord, stringsAt, text } from "../attributes.ts";
import { fromArgument, type IdentifiedContext, type SimulatedService } from "../resource-type.ts";
import { functionRules } from "./lambda-function.rules.ts";

const functionType = "aws:lambda/function:Function";

/** A version of a function, which its qualified ARN names. */
const versionType = "simulated:lambda/version";

/** `arn:aws:apigateway:…` of a function, as API Gateway names an integration. */
export function invokeArn(
  arn: string,
  { region, partition }: Pick<IdentifiedContext, "region" | "partition">,
  verb = "invocations",
): string {
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/${verb}`;
}

/** SHA-256 in base 64: the engine sends an archive with its hash; other code is known by where it lies. */
function codeDigest(inputs: Attributes): string {
  const { code, imageUri, s3Bucket, s3Key, s3ObjectVersion } = inputs;
  const hash = isRecord(code) ? text(code, "hash") : "";
  return /^[0-9a-f]{64}$/.test(hash)
    ? Buffer.from(hash, "hex").toString("base64")
    : createHash("sha256")
        .update(JSON.stringify([code, imageUri, s3Bucket, s3Key, s3ObjectVersion]))
        .digest("base64");
}

/** A published version counts up when the code or the configuration changes; this account counts every update. */
function versionOf({ inputs, previous }: IdentifiedContext): string {
  if (inputs["publish"] !== true) return "$LATEST";
  return String(Number(/^\d+$/.exec(text(previous ?? {}, "version"))?.[0] ?? 0) + 1);
}

function computed(context: IdentifiedContext): Attributes {
  const { id, inputs, now, find, partition, region, accountId } = context;
  const arn = `arn:${partition}:lambda:${region}:${accountId}:function:${id}`;
  const digest = codeDigest(inputs);
  const version = versionOf(context);
  const [subnet = ""] = stringsAt(inputs, "vpcConfig.subnetIds");
  const logging = isRecord(inputs["loggingConfig"]) ? inputs["loggingConfig"] : { logFormat: "Text" };
  return {
    arn,
    codeSha256: digest,
    sourceCodeHash: inputs["sourceCodeHash"] ?? digest,
    sourceCodeSize: inputs["imageUri"] === undefined ? 1024 + Buffer.from(digest, "base64").readUInt16BE() : 0,
    invokeArn: invokeArn(arn, context),
    responseStreamingInvokeArn: invokeArn(arn, context, "response-streaming-invocations").replace(
      "2015-03-31",
      "2021-11-15",
    ),
    lastModified: `${now.slice(0, 23)}+0000`,
    loggingConfig: { logGroup: `/aws/lambda/${id}`, ...logging },
    qualifiedArn: `${arn}:${version}`,
    qualifiedInvokeArn: invokeArn(`${arn}:${version}`, context),
    version,
    ...(isRecord(inputs["vpcConfig"]) && {
      vpcConfig: { ...inputs["vpcConfig"], vpcId: text(find("aws:ec2/subnet:Subnet", subnet)?.state ?? {}, "vpcId") },
    }),
  };
}

/** Functions; see `lambda-access.service.ts` for who calls them and how. */
export const lambda: SimulatedService = {
  resources: {
    [functionType]: {
      id: fromArgument("name"),
      name: "name",
      defaults: {
        architectures: ["x86_64"],
        ephemeralStorage: { size: 512 },
        memorySize: 128,
        packageType: "Zip",
        publish: false,
        reservedConcurrentExecutions: -1,
        skipDestroy: false,
        timeout: 3,
        tracingConfig: { mode: "PassThrough" },
      },
      computed,
      blank: ["signingJobArn", "signingProfileVersionArn"],
      replaceOn: ["packageType", "tenancyConfig"],
      references: {
        role: ["aws:iam/role:Role"],
        // Lambda would make the group itself, at the first call and for ever: it has to be there before.
        "loggingConfig.logGroup": ["aws:cloudwatch/logGroup:LogGroup"],
        kmsKeyArn: ["aws:kms/key:Key"],
        s3Bucket: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
      },
      rules: functionRules,
      // Lambda deletes a function although triggers and schedules name it.
      whileInUse: "allow",
      alongside: (state) => {
        const arn = text(state, "arn");
        const published = text(state, "version");
        return ["$LATEST", ...(published === "$LATEST" ? [] : [published])].map((version) => ({
          type: versionType,
          id: `${arn}:${version}`,
          arn: `${arn}:${version}`,
          state: {},
        }));
      },
      notExecuted: "no code runs",
    },
  },
};
