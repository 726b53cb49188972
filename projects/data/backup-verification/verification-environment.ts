/** Environment variables of the function; all of them are required. */
export type VerificationVariable =
  | "CLUSTER_IDENTIFIER"
  | "KMS_KEY_ARN"
  | "BACKUP_RETENTION_DAYS"
  | "MAXIMUM_AGE_HOURS"
  | "METRIC_NAMESPACE"
  | "ENVIRONMENT";

/** What the function is told about the backups that it verifies. */
export interface VerificationEnvironment {
  readonly clusterIdentifier: string;
  /** The key that every snapshot must be encrypted by. */
  readonly kmsKeyArn: string;
  readonly backupRetentionDays: number;
  readonly maximumAgeHours: number;
  readonly metricNamespace: string;
  /** Dimension of the metrics: `prod-x7`. */
  readonly environment: string;
}

/**
 * Reads the variables. A limit that is no number would let every backup pass, so it is refused.
 *
 * @throws {Error} that names all variables which are missing or no positive whole number
 */
export function verificationEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): VerificationEnvironment {
  const mistakes: string[] = [];
  const text = (name: VerificationVariable): string => {
    const value = variables[name] ?? "";
    if (value === "") mistakes.push(`${name} is missing`);
    return value;
  };
  const count = (name: VerificationVariable): number => {
    const value = text(name);
    if (value !== "" && !/^[1-9]\d*$/.test(value)) mistakes.push(`${name} is no positive whole number: "${value}"`);
    return Number(value);
  };
  const environment = {
    clusterIdentifier: text("CLUSTER_IDENTIFIER"),
    kmsKeyArn: text("KMS_KEY_ARN"),
    backupRetentionDays: count("BACKUP_RETENTION_DAYS"),
    maximumAgeHours: count("MAXIMUM_AGE_HOURS"),
    metricNamespace: text("METRIC_NAMESPACE"),
    environment: text("ENVIRONMENT"),
  };
  if (mistakes.length > 0) throw new Error(`the function's environment is wrong: ${mistakes.join("; ")}`);
  return environment;
}
