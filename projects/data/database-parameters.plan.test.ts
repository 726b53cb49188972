import fc from "fast-check";
import { expect, it } from "vitest";
import { clusterParameters, parameterGroupFamily } from "./database-parameters.plan.ts";

const value = (name: string) => clusterParameters.find((parameter) => parameter.name === name)?.value;

it.each([
  { promise: "refuses every connection without TLS", name: "rds.force_ssl", expected: "1" },
  { promise: "refuses TLS below 1.2", name: "ssl_min_protocol_version", expected: "TLSv1.2" },
  { promise: "logs who connects", name: "log_connections", expected: "1" },
  { promise: "logs who disconnects", name: "log_disconnections", expected: "1" },
  { promise: "logs statements that take a second or more", name: "log_min_duration_statement", expected: "1000" },
  { promise: "keeps the values of statements out of the log", name: "log_parameter_max_length", expected: "0" },
])("$promise", ({ name, expected }) => expect(value(name)).toBe(expected));

it("sets nothing beside, and nothing twice", () => {
  expect(clusterParameters.map(({ name }) => name).sort()).toEqual([
    "log_connections",
    "log_disconnections",
    "log_min_duration_statement",
    "log_parameter_max_length",
    "rds.force_ssl",
    "ssl_min_protocol_version",
  ]);
});

it("takes effect without a restart", () => {
  expect(clusterParameters.filter(({ applyMethod }) => applyMethod !== "immediate")).toEqual([]);
});

it("gives every minor version the family of its major version", () => {
  fc.assert(
    fc.property(fc.nat(99), fc.nat(99), (major, minor) => {
      return parameterGroupFamily(`${String(major)}.${String(minor)}`) === `aurora-postgresql${String(major)}`;
    }),
  );
});
