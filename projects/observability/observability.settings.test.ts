import { fileURLToPath } from "node:url";
import { environments } from "@payments/shared/scope/deployment-scope.ts";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import { parseSettings } from "@payments/shared/settings/stack-settings.ts";
import { expect, it } from "vitest";
import observabilitySettings from "./observability.settings.ts";

const alarms = { responseTimeSeconds: 1, errorRatePercent: 1, databaseConnections: 150 };
const valid = { environmentSuffix: "d1", region: "ap-southeast-1", alarms };
const parse = (settings: unknown) =>
  parseSettings(observabilitySettings(), settings, "projects/observability/Pulumi.dev.yaml");

it("takes settings that are right", () => {
  expect(parse(valid)).toEqual(valid);
});

it("takes the bounds themselves, and fractions where they mean something", () => {
  const bounds = { responseTimeSeconds: 0.25, errorRatePercent: 100, databaseConnections: 1 };
  expect(parse({ ...valid, alarms: bounds }).alarms).toEqual(bounds);
});

it.each([
  {
    mistake: "no thresholds",
    settings: { environmentSuffix: "d1", region: "ap-southeast-1" },
    message: /expected object[\s\S]*at alarms/,
  },
  {
    mistake: "a response time that the mission does not allow",
    alarms: { ...alarms, responseTimeSeconds: 1.5 },
    message: /expected number to be <=1\n.*at alarms.responseTimeSeconds/,
  },
  {
    mistake: "a response time of nothing",
    alarms: { ...alarms, responseTimeSeconds: 0 },
    message: /expected number to be >0\n.*at alarms.responseTimeSeconds/,
  },
  {
    mistake: "a response time with its unit",
    alarms: { ...alarms, responseTimeSeconds: "1s" },
    message: /expected number, received string\n.*at alarms.responseTimeSeconds/,
  },
  {
    mistake: "an error rate of nothing, which would always ring",
    alarms: { ...alarms, errorRatePercent: 0 },
    message: /expected number to be >0\n.*at alarms.errorRatePercent/,
  },
  {
    mistake: "an error rate above the whole, which would never ring",
    alarms: { ...alarms, errorRatePercent: 101 },
    message: /expected number to be <=100\n.*at alarms.errorRatePercent/,
  },
  {
    mistake: "half a connection",
    alarms: { ...alarms, databaseConnections: 99.5 },
    message: /expected int[\s\S]*at alarms.databaseConnections/,
  },
  {
    mistake: "no connections",
    alarms: { ...alarms, databaseConnections: 0 },
    message: /expected number to be >0\n.*at alarms.databaseConnections/,
  },
  {
    mistake: "an unknown threshold",
    alarms: { ...alarms, latencyMs: 900 },
    message: /Unrecognized key: "latencyMs"\n.*at alarms/,
  },
  { mistake: "an unknown key", settings: { ...valid, email: "x@example.com" }, message: /Unrecognized key: "email"/ },
])("refuses $mistake", ({ settings, alarms: thresholds, message }) => {
  expect(() => parse(settings ?? { ...valid, alarms: thresholds })).toThrow(message);
});

it("says all mistakes at once, where they stand and what to do", () => {
  const mistakes = { ...valid, alarms: { responseTimeSeconds: 2, errorRatePercent: 0, databaseConnections: "many" } };
  for (const part of [
    /^InvalidSettings: projects\/observability\/Pulumi.dev.yaml has mistakes:/,
    /at alarms.responseTimeSeconds/,
    /at alarms.errorRatePercent/,
    /at alarms.databaseConnections/,
    /remedy: correct these keys/,
  ]) {
    expect(() => parse(mistakes)).toThrow(part);
  }
});

const folder = fileURLToPath(new URL(".", import.meta.url));

it.each(environments)("finds the committed settings of %s right", (environment) => {
  const settings = readSettingsFile({ name: "observability", folder }, environment, observabilitySettings);
  expect(settings.region).toBe("ap-southeast-1");
});

it("rehearses with the thresholds of production", () => {
  const [local, prod] = (["local", "prod"] as const).map((environment) =>
    readSettingsFile({ name: "observability", folder }, environment, observabilitySettings),
  );
  expect(local?.alarms).toEqual(prod?.alarms);
});
