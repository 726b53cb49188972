import { EnvironmentReader } from "./environment-reader.ts";

/** Environment variables of the function that checks, beside the runtime's own `AWS_REGION`; all of them are required. */
export type CheckVariable = "DATABASE_NAME" | "DATABASE_USER";

export interface CheckEnvironment {
  readonly database: string;
  /** Logs in by IAM. */
  readonly user: string;
  readonly region: string;
}

/** @throws {Error} that names all variables which are missing */
export function checkEnvironment(variables: Readonly<Record<string, string | undefined>>): CheckEnvironment {
  const read = new EnvironmentReader(variables);
  const text = (name: CheckVariable | "AWS_REGION") => read.text(name);
  const environment = { database: text("DATABASE_NAME"), user: text("DATABASE_USER"), region: text("AWS_REGION") };
  read.finish();
  return environment;
}
