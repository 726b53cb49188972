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

const second = 1000;
const minute = 60 * second;

/**
 * What the cluster sets beside the engine's defaults: connections with TLS only
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html#AuroraPostgreSQL.Security.SSL),
 * a log that says who was connected and who changed what
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Appendix.PostgreSQL.CommonDBATasks.pgaudit.basic-setup.html),
 * and an end to statements and sessions that hang
 * (https://www.postgresql.org/docs/17/runtime-config-client.html#GUC-STATEMENT-TIMEOUT). Roles whose work takes longer
 * have their own limit, set by the first migration.
 */
export const clusterParameters: readonly DatabaseParameter[] = [
  { name: "rds.force_ssl", value: "1", applyMethod: "immediate" },
  { name: "ssl_min_protocol_version", value: "TLSv1.2", applyMethod: "immediate" },
  { name: "log_connections", value: "1", applyMethod: "immediate" },
  { name: "log_disconnections", value: "1", applyMethod: "immediate" },
  { name: "log_min_duration_statement", value: "1000", applyMethod: "immediate" },
  // Without the values of slow statements: what customers pay does not belong into a log of seven years.
  { name: "log_parameter_max_length", value: "0", applyMethod: "immediate" },
  // Aurora's own default is pg_stat_statements, which Performance Insights reads: a list replaces it.
  { name: "shared_preload_libraries", value: "pg_stat_statements,pgaudit", applyMethod: "pending-reboot" },
  { name: "pgaudit.log", value: "ddl,role,write", applyMethod: "immediate" },
  { name: "pgaudit.log_catalog", value: "0", applyMethod: "immediate" },
  { name: "pgaudit.log_parameter", value: "0", applyMethod: "immediate" },
  { name: "statement_timeout", value: String(30 * second), applyMethod: "immediate" },
  { name: "idle_in_transaction_session_timeout", value: String(minute), applyMethod: "immediate" },
  { name: "idle_session_timeout", value: String(30 * minute), applyMethod: "immediate" },
];
