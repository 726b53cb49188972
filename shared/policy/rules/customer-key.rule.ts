import { isRecord, isUnknown, valuesAt } from "../../simulated-aws/attributes.ts";
import type { ResourceRule } from "../policy-rule.ts";

/** Arguments that hold a key, by type; a dotted path leads into lists as well. */
const keyArguments: Readonly<Record<string, readonly string[]>> = {
  "aws:backup/vault:Vault": ["kmsKeyArn"],
  "aws:cloudtrail/trail:Trail": ["kmsKeyId"],
  "aws:cloudwatch/logGroup:LogGroup": ["kmsKeyId"],
  "aws:ecr/repository:Repository": ["encryptionConfigurations.kmsKey"],
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": ["encryptionConfigurations.kmsKey"],
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": [
    "serverSideEncryption.keyArn",
    "extendedS3Configuration.kmsKeyArn",
  ],
  "aws:lambda/function:Function": ["kmsKeyArn"],
  "aws:rds/cluster:Cluster": ["kmsKeyId", "masterUserSecretKmsKeyId"],
  "aws:rds/clusterInstance:ClusterInstance": ["performanceInsightsKmsKeyId"],
  "aws:secretsmanager/secret:Secret": ["kmsKeyId"],
  "aws:sfn/stateMachine:StateMachine": ["encryptionConfiguration.kmsKeyId"],
  "aws:sns/topic:Topic": ["kmsMasterKeyId"],
  "aws:sqs/queue:Queue": ["kmsMasterKeyId"],
};

/** Aliases and keys that AWS itself keeps in every account. */
const keyOfAws = /(^|[:/])alias\/aws\//;

export const customerKey: ResourceRule = {
  id: "customer-key",
  scope: "resource",
  reason: "Who may read what is stored is decided by our own keys, and seen in their use.",
  requirement: "Customer-managed KMS keys for encryption",
  controls: ["PCI DSS 3.5.1", "PCI DSS 3.6.1"],
  remedy: "give it the key of its purpose from the security stack",
  types: Object.keys(keyArguments),
  problems: ({ type, properties }) =>
    (keyArguments[type] ?? []).flatMap((path) => {
      if (isOpenAt(properties, path)) return [];
      const keys = valuesAt(properties, path).filter((key) => key !== "");
      if (keys.length === 0) return [`${path} is not set`];
      return keys.filter((key) => keyOfAws.test(String(key))).map((key) => `${path} is AWS's own key ${String(key)}`);
    }),
};

/** True if the path leads to or through a value that only the deployment will know. */
function isOpenAt(value: unknown, path: string): boolean {
  const [key = "", ...rest] = path.split(".");
  const inside = (Array.isArray(value) ? value : [value]).map((item) => (isRecord(item) ? item[key] : undefined));
  return inside.some((item) => isUnknown(item) || (rest.length > 0 && isOpenAt(item, rest.join("."))));
}
