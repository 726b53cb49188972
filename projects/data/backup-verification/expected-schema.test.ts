import { expect, it, onTestFinished } from "vitest";
import { startAurora } from "../database/aurora.fixture.ts";
import { withDatabase } from "../database/database-connection.ts";
import { databaseRoles } from "../database-roles.plan.ts";
import { appliedMigrations, readCatalogue } from "./schema-catalogue.ts";

it("is what the migrations make on a real PostgreSQL (after a new one: npm test -- --project data expected-schema -u)", async () => {
  const aurora = await startAurora();
  onTestFinished(() => aurora.stop());
  await aurora.migrate("owner");
  await aurora.migrate("migrator");
  const found = await withDatabase(await aurora.logIn(databaseRoles.verifier), async (client) => ({
    migrations: await appliedMigrations(client),
    catalogue: await readCatalogue(client),
  }));
  await expect(`${JSON.stringify(found, undefined, 2)}\n`).toMatchFileSnapshot("expected-schema.json");
});
