import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { applyMigrations } from "./apply-migrations.ts";
import { withDatabase } from "./database-connection.ts";
import { databaseEnvironment, requiredVariable } from "./database-environment.ts";
import { readMasterSecret } from "./master-secret.ts";
import { migrationsFolder, trustedAuthorities } from "./program-files.ts";

const secrets = new SecretsManagerClient({});

/** What a deployment calls once for a cluster: makes the database's roles, as the master user. */
export async function handler(): Promise<{ readonly applied: readonly string[] }> {
  const { host, port, database } = databaseEnvironment(process.env);
  const SecretId = requiredVariable(process.env, "MASTER_SECRET_ARN");
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const logIn = { host, port, database, ...readMasterSecret(SecretString), authorities: trustedAuthorities() };
  const run = { folder: migrationsFolder(), as: "owner" } as const;
  return { applied: await withDatabase(logIn, (client) => applyMigrations(client, run)) };
}
