import { expect, it } from "vitest";
import { readMasterSecret } from "./master-secret.ts";

it("takes user and password as RDS writes them, whatever else is there", () => {
  const secret = { username: "payments_owner", password: "a:b", engine: "postgres" };
  expect(readMasterSecret(JSON.stringify(secret))).toEqual({ user: "payments_owner", password: "a:b" });
});

it.each([undefined, "", "hunter2", '{"username":"payments_owner"}', '{"username":"payments_owner","password":""}'])(
  "refuses %j without repeating it",
  (secret) => {
    expect(() => readMasterSecret(secret)).toThrow(/^the master secret does not hold a username and a password$/);
  },
);
