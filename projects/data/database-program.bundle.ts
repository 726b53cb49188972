import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rdsAuthorities } from "@payments/shared/database/rds-authorities.plan.ts";
import { buildSync } from "esbuild";

const sources = new URL("database/", import.meta.url);
const migrations = new URL("migrations/", import.meta.url);

/** A program of `database/`, each a function of its own. */
export type DatabaseProgram = "roles" | "schema" | "manifest";

/**
 * One program as an ES module. The runtime brings AWS's clients
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html) but not its signer, nor `pg`: they are bundled. The
 * same source gives the same bytes, wherever the repository lies.
 *
 * @param folder where the programs lie
 */
export function databaseProgramBundle(program: DatabaseProgram, folder: URL = sources): string {
  const { outputFiles } = buildSync({
    absWorkingDir: fileURLToPath(folder),
    alias: { jiti: "./no-script-migrations.ts" },
    entryPoints: [`${program}.handler.ts`],
    // What is CommonJS among the dependencies asks for Node's own modules by require, which a module does not have.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    bundle: true,
    external: ["@aws-sdk/client-*", "pg-native"],
    format: "esm",
    legalComments: "none",
    minify: true,
    platform: "node",
    target: "node24",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
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
