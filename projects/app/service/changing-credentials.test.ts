import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { databaseSettings, noScope, noTracer } from "./payment-app.fixture.ts";
import { type PaymentDatabase, serviceRole, startPaymentDatabase } from "./payment-database.fixture.ts";

let server: PaymentDatabase;
let valid = "";
let asked = 0;
beforeAll(async () => {
  server = await startPaymentDatabase();
});
afterAll(() => server.stop());

/** From now on no other one is taken; sessions that are there stay, as those of expired tokens do. */
async function change(): Promise<void> {
  const next = randomUUID();
  await server.superuser.query(`ALTER ROLE ${serviceRole} PASSWORD '${next}'`);
  valid = next;
}
const settings = { connectionSeconds: 1, poolSize: 6 };
const open = (password: () => Promise<string>): Database =>
  openDatabase({ ...databaseSettings(server, settings.poolSize), ...settings, password }, noTracer);
const askDatabase = (database: Database) =>
  database.transaction(noScope, (query) => query({ name: "one", sql: "SELECT 1 AS one" }));

it("a password that changes again and again under concurrent requests fails none of them: new connections ask for it anew", async () => {
  await change();
  const database = open(() => {
    asked += 1;
    return Promise.resolve(valid);
  });
  let failed = 0;
  let served = 0;
  let changes = 0;
  const worker = async () => {
    while (changes < 40) {
      await askDatabase(database).then(
        () => (served += 1),
        () => (failed += 1),
      );
      await new Promise((later) => setImmediate(later));
    }
  };
  const workers = Array.from({ length: 12 }, worker);
  while (changes < 40) {
    await change();
    changes += 1;
    await new Promise((later) => setTimeout(later, 75));
  }
  await Promise.all(workers);
  await database.close();
  expect(failed).toBe(0);
  expect(served).toBeGreaterThan(1000);
  // More than the pool holds: connections were closed at their age and made anew with another password.
  expect(asked).toBeGreaterThan(2 * settings.poolSize);
  console.log(
    `credentials: ${String(served)} requests, ${String(changes)} changes of the password, ${String(asked)} log-ins, ${String(failed)} failed`,
  );
});

it("a password that changes while a connection logs in is asked for once more: the server had read the old one", async () => {
  await change();
  let asks = 0;
  const database = open(async () => {
    asks += 1;
    if (asks === 1) await change();
    return valid;
  });
  expect(await askDatabase(database)).toEqual([{ one: 1 }]);
  expect(asks).toBe(2);
  await database.close();
});

it("a token that the server does not let in yet is asked for once more: SQLSTATE 28000, which Aurora says of a token", async () => {
  await change();
  let asks = 0;
  const database = open(async () => {
    asks += 1;
    await server.superuser.query(`ALTER ROLE ${serviceRole} ${asks === 1 ? "NOLOGIN" : "LOGIN"}`);
    return valid;
  });
  expect(await askDatabase(database)).toEqual([{ one: 1 }]);
  expect(asks).toBe(2);
  await database.close();
});

it("a password that is never right is asked for twice, and the request can be tried again", async () => {
  let asks = 0;
  const database = open(() => {
    asks += 1;
    return Promise.resolve("wrong");
  });
  await expect(askDatabase(database)).rejects.toMatchObject({ code: "unavailable" });
  expect(asks).toBe(2);
  await database.close();
});
