import { Signer } from "@aws-sdk/rds-signer";
import type { DatabaseLogIn } from "./database-connection.ts";
import type { DatabaseEnvironment } from "./database-environment.ts";
import { trustedAuthorities } from "./program-files.ts";

/** Logs a role in by IAM: the function's own role signs a token in place of a password. */
export async function iamLogIn(environment: DatabaseEnvironment, user: string): Promise<DatabaseLogIn> {
  const { host, port, database, region } = environment;
  const password = await new Signer({ hostname: host, port, region, username: user }).getAuthToken();
  return { host, port, database, user, password, authorities: trustedAuthorities() };
}
