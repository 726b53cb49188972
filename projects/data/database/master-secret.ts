import { z } from "zod";

/** As RDS writes it: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html */
const masterSecret = z
  .object({ username: z.string().min(1), password: z.string().min(1) })
  .transform(({ username, password }) => ({ user: username, password }));

/** @throws {Error} where it is not RDS's secret; the message does not contain it */
export function readMasterSecret(secret: string | undefined): z.output<typeof masterSecret> {
  try {
    return masterSecret.parse(JSON.parse(secret ?? ""));
  } catch {
    throw new Error("the master secret does not hold a username and a password");
  }
}
