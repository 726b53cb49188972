import { databaseRoles } from "../database-roles.plan.ts";
import { applyMigrations } from "./apply-migrations.ts";
import { withDatabase } from "./database-connection.ts";
import { databaseEnvironment } from "./database-environment.ts";
import { iamLogIn } from "./iam-log-in.ts";
import { migrationsFolder } from "./program-files.ts";

/** What a deployment calls when there are new migrations: brings the schema up to date, as the migrator. */
export async function handler(): Promise<{ readonly applied: readonly string[] }> {
  const logIn = await iamLogIn(databaseEnvironment(process.env), databaseRoles.migrator);
  const run = { folder: migrationsFolder(), as: "migrator" } as const;
  return { applied: await withDatabase(logIn, (client) => applyMigrations(client, run)) };
}
