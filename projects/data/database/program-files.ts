import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Folder of the migrations, beside the program. */
export const migrationsFolder = (): string => fileURLToPath(new URL("migrations", import.meta.url));

/** The authorities that may vouch for the database, PEM; the stack puts them beside the program. */
export const trustedAuthorities = (): string[] => [
  readFileSync(new URL("rds-authorities.pem", import.meta.url), "utf8"),
];
