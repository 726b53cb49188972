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
  // Whoever makes the encrypted stream grants Firehose the key: https://docs.aws.amazon.com/firehose/latest/APIReference/API_DeliveryStreamEncryptionConfigurationInput.html
  logs: ["firehose", "s3"],
  messages: ["sns", "sqs"],
  // RDS grants itself the key of the master secret, to rotate it: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html
  secrets: ["rds", "secretsmanager"],
};

/**
 * Services that publish to the alert topic by themselves, must be able to use its key, and say for which account they act
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services).
 */
export const publishingServices = [
  "budgets.amazonaws.com",
  "cloudwatch.amazonaws.com",
  "events.rds.amazonaws.com",
] as const;

/**
 * Publish too, but do not say for whom: a condition on the source, in the topic's or in the key's policy, would silently
 * shut them out. EventBridge sends neither account nor rule
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions). AWS Backup is
 * documented with no condition, and publishes to topics of the vault's own account only
 * (https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html).
 */
export const publishersWithoutSource = ["backup.amazonaws.com", "events.amazonaws.com"] as const;
