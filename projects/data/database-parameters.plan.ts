/** A parameter as RDS takes it. */
export interface DatabaseParameter {
  readonly name: string;
  readonly value: string;
  /** Static parameters are taken over with the next restart. */
  readonly applyMethod: "immediate" | "pending-reboot";
}

/** `aurora-postgresql17` for engine version 17.5: a group of another family is refused by RDS. */
export function parameterGroupFamily(engineVersion: string): string {
  return `aurora-postgresql${engineVersion.split(".")[0] ?? ""}`;
}

/**
 * What the cluster sets beside the engine's defaults: connections with TLS only, and a log that says who was connected
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html#AuroraPostgreSQL.Security.SSL).
 */
export const clusterParameters: readonly DatabaseParameter[] = [
  { name: "rds.force_ssl", value: "1", applyMethod: "immediate" },
  { name: "ssl_min_protocol_version", value: "TLSv1.2", applyMethod: "immediate" },
  { name: "log_connections", value: "1", applyMethod: "immediate" },
  { name: "log_disconnections", value: "1", applyMethod: "immediate" },
  { name: "log_min_duration_statement", value: "1000", applyMethod: "immediate" },
  // Without the values of slow statements: what customers pay does not belong into a log of seven years.
  { name: "log_parameter_max_length", value: "0", applyMethod: "immediate" },
];
