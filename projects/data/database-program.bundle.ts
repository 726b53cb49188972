import { readdirSync, readFileSync } from "node:fs";
import { functionBundle } from "@payments/shared/components/function-bundle.ts";
import { rdsAuthorities } from "@payments/shared/database/rds-authorities.plan.ts";

const sources = new URL("database/", import.meta.url);
const migrations = new URL("migrations/", import.meta.url);

/** A program of `database/`, each a function of its own. */
export type DatabaseProgram = "roles" | "schema" | "manifest";

/**
 * One program as an ES module. The runtime brings AWS's clients but not its signer, nor `pg`: they are bundled.
 *
 * @param folder where the programs lie
 */
export function databaseProgramBundle(program: DatabaseProgram, folder: URL = sources): string {
  return functionBundle({ folder, entry: `${program}.handler.ts`, alias: { jiti: "./no-script-migrations.ts" } });
}

/** What the programs find beside themselves: the migrations, and the authorities that they trust in the region. */
export function databaseProgramFiles(region: string): Readonly<Record<string, string>> {
  const names = readdirSync(migrations).filter((name) => name.endsWith(".sql"));
  const sql = names.sort().map((name) => [`migrations/${name}`, readFileSync(new URL(name, migrations), "utf8")]);
  return {
    ...(Object.fromEntries(sql) as Record<string, string>),
    "rds-authorities.pem": rdsAuthorities(region).join("\n"),
  };
}
