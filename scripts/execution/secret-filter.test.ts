import fc from "fast-check";
import { expect, it } from "vitest";
import { SecretFilter } from "./secret-filter.ts";

function filterOf(...secrets: unknown[]): SecretFilter {
  const filter = new SecretFilter();
  for (const secret of secrets) filter.learn(secret);
  return filter;
}

it("leaves no secret in a text, whatever it is made of and whatever stands around it", () => {
  const secret = fc.string({ minLength: 6, maxLength: 40, unit: "grapheme" }).filter((text) => text.trim().length >= 6);
  fc.assert(
    fc.property(secret, secret, fc.string(), (one, other, around) => {
      fc.pre(!"[secret]".includes(one) && !"[secret]".includes(other));
      const text = filterOf({ nested: [{ one }] }, other).masked(`${around}: ${one} and ${other}.`);
      return !text.includes(one) && !text.includes(other);
    }),
  );
});

const password = `p@ss"w\\ord/%&<>+= é`;

it.each([
  ["as it is", password],
  ["in JSON", JSON.stringify(password).slice(1, -1)],
  ["in an address", encodeURIComponent(password)],
  ["in base64", Buffer.from(password).toString("base64")],
  ["in hex", Buffer.from(password).toString("hex")],
])("finds a secret %s", (_, form) => {
  expect(filterOf(password).masked(`cannot log in with ${form} at host`)).toBe("cannot log in with [secret] at host");
});

it("finds a key of several lines whose lines are printed apart", () => {
  const key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----\n";
  const printed = filterOf(key).masked(key.replaceAll(/^/gm, "    "));
  expect(printed).not.toMatch(/MIIEvQ|kqhkiG/);
});

it("takes a secret out before one that is part of it", () => {
  expect(filterOf("password", "password-of-app").masked("with password-of-app")).toBe("with [secret]");
});

it("leaves short texts alone: they are in every other word", () => {
  expect(filterOf("true", 5432, undefined).masked("true: port 5432")).toBe("true: port 5432");
});

it.each([
  ["-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----", "[secret]"],
  ["-----BEGIN RSA PRIVATE KEY-----\nMIIE", "[secret]"],
  ["bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJl ends", "bearer [secret] ends"],
  ["key AKIAIOSFODNN7EXAMPLE of ana", "key [secret] of ana"],
  ["postgres://app:hunter2@db:5432/payments", "postgres://app:[secret]@db:5432/payments"],
])("takes for a secret what looks like one: %s", (text, masked) => {
  expect(new SecretFilter().masked(text)).toBe(masked);
});

it.each([
  "arn:aws:iam::111122223333:role/role-task-dev-x1",
  "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
  "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html",
  "organization/network/dev: vpc-0a1b2c3d4e5f60718 is in use",
])("leaves alone what only resembles one: %s", (text) => expect(new SecretFilter().masked(text)).toBe(text));
