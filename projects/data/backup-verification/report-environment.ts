import { EnvironmentReader } from "./environment-reader.ts";

/** Environment variables of the function that reports; all of them are required. */
export type ReportVariable = "METRIC_NAMESPACE" | "ENVIRONMENT" | "EVIDENCE_BUCKET";

export interface ReportEnvironment {
  readonly metricNamespace: string;
  /** Dimension of the metrics and part of the record's key: `prod-x7`. */
  readonly environment: string;
  readonly evidenceBucket: string;
}

/** @throws {Error} that names all variables which are missing */
export function reportEnvironment(variables: Readonly<Record<string, string | undefined>>): ReportEnvironment {
  const read = new EnvironmentReader(variables);
  const text = (name: ReportVariable) => read.text(name);
  const environment = {
    metricNamespace: text("METRIC_NAMESPACE"),
    environment: text("ENVIRONMENT"),
    evidenceBucket: text("EVIDENCE_BUCKET"),
  };
  read.finish();
  return environment;
}
