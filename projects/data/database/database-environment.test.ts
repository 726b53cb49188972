import { expect, it } from "vitest";
import { databaseEnvironment, requiredVariable } from "./database-environment.ts";

const variables = {
  DATABASE_HOST: "writer.rds.amazonaws.com",
  DATABASE_PORT: "5432",
  DATABASE_NAME: "payments",
  AWS_REGION: "ap-southeast-1",
};

it("reads where the database is", () => {
  expect(databaseEnvironment(variables)).toEqual({
    host: "writer.rds.amazonaws.com",
    port: 5432,
    database: "payments",
    region: "ap-southeast-1",
  });
});

it.each(Object.keys(variables))("names the variable that is missing: %s", (name) => {
  const message = `the function's environment is wrong: ${name} is missing`;
  expect(() => databaseEnvironment({ ...variables, [name]: undefined })).toThrow(message);
  expect(() => databaseEnvironment({ ...variables, [name]: "" })).toThrow(message);
  expect(() => requiredVariable({}, name)).toThrow(message);
});

it.each(["0", "five", "54321x", "543210"])("refuses the port %j", (port) => {
  expect(() => databaseEnvironment({ ...variables, DATABASE_PORT: port })).toThrow(`DATABASE_PORT is "${port}"`);
});
