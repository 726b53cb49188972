/** One key for each purpose: who may read one kind of data learns nothing of another. */
export const keyPurposes = ["artefacts", "backups", "data", "logs", "messages", "secrets"] as const;

export type KeyPurpose = (typeof keyPurposes)[number];

/**
 * Services through which principals of the account use a key (`kms:ViaService`,
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service).
 */
export const servicesOfPurpose: Readonly<Record<KeyPurpose, readonly string[]>> = {
  artefacts: ["ecr", "lambda"],
  backups: ["backup", "rds"],
  data: ["rds"],
  logs: ["s3"],
  messages: ["sns", "sqs"],
  secrets: ["secretsmanager"],
};

/**
 * Services that publish to the alert topic by themselves and must be able to use its key
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services).
 */
export const publishingServices = [
  "backup.amazonaws.com",
  "budgets.amazonaws.com",
  "cloudwatch.amazonaws.com",
  "events.amazonaws.com",
  "events.rds.amazonaws.com",
] as const;
