import { EnvironmentReader } from "./environment-reader.ts";

/** Environment variables of the function that restores; all of them are required. */
export type RestoreVariable =
  | "CLUSTER_IDENTIFIER"
  | "KMS_KEY_ARN"
  | "BACKUP_RETENTION_DAYS"
  | "MAXIMUM_AGE_HOURS"
  | "TEMPORARY_CLUSTER"
  | "TEMPORARY_INSTANCE"
  | "SUBNET_GROUP"
  | "SECURITY_GROUP_ID"
  | "CLUSTER_PARAMETER_GROUP"
  | "INSTANCE_PARAMETER_GROUP"
  | "MINIMUM_CAPACITY"
  | "MAXIMUM_CAPACITY"
  | "CERTIFICATE_AUTHORITY";

/** The cluster that a verification makes and deletes again. */
export interface TemporaryCluster {
  readonly clusterIdentifier: string;
  readonly instanceIdentifier: string;
  readonly subnetGroup: string;
  readonly securityGroupId: string;
  readonly clusterParameterGroup: string;
  readonly instanceParameterGroup: string;
  /** Capacity units. */
  readonly minimumCapacity: number;
  readonly maximumCapacity: number;
  /** Name at RDS of the authority that signs the server's certificate. */
  readonly certificateAuthority: string;
}

/** What the function is told about the backups that it looks at and restores. */
export interface RestoreEnvironment {
  readonly clusterIdentifier: string;
  /** The key that every snapshot must be encrypted by. */
  readonly kmsKeyArn: string;
  readonly backupRetentionDays: number;
  readonly maximumAgeHours: number;
  readonly temporary: TemporaryCluster;
}

/** @throws {Error} that names all variables which are missing or wrong */
export function restoreEnvironment(variables: Readonly<Record<string, string | undefined>>): RestoreEnvironment {
  const read = new EnvironmentReader(variables);
  const text = (name: RestoreVariable) => read.text(name);
  const count = (name: RestoreVariable) => read.count(name);
  const halves = (name: RestoreVariable) => read.halves(name);
  const environment = {
    clusterIdentifier: text("CLUSTER_IDENTIFIER"),
    kmsKeyArn: text("KMS_KEY_ARN"),
    backupRetentionDays: count("BACKUP_RETENTION_DAYS"),
    maximumAgeHours: count("MAXIMUM_AGE_HOURS"),
    temporary: {
      clusterIdentifier: text("TEMPORARY_CLUSTER"),
      instanceIdentifier: text("TEMPORARY_INSTANCE"),
      subnetGroup: text("SUBNET_GROUP"),
      securityGroupId: text("SECURITY_GROUP_ID"),
      clusterParameterGroup: text("CLUSTER_PARAMETER_GROUP"),
      instanceParameterGroup: text("INSTANCE_PARAMETER_GROUP"),
      minimumCapacity: halves("MINIMUM_CAPACITY"),
      maximumCapacity: halves("MAXIMUM_CAPACITY"),
      certificateAuthority: text("CERTIFICATE_AUTHORITY"),
    },
  };
  read.finish();
  return environment;
}
