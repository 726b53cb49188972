import { databaseRoles } from "../database-roles.plan.ts";
import { withDatabase } from "./database-connection.ts";
import { databaseEnvironment } from "./database-environment.ts";
import { iamLogIn } from "./iam-log-in.ts";

/** What the schedule calls before the day's backup: writes down what the database holds, as the verifier. */
export async function handler(): Promise<{ readonly manifest: string }> {
  const logIn = await iamLogIn(databaseEnvironment(process.env), databaseRoles.verifier);
  return withDatabase(logIn, async (client) => {
    const { rows } = await client.query<{ id: string }>("SELECT payments.write_manifest() AS id");
    return { manifest: rows[0]?.id ?? "" };
  });
}
