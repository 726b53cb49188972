import { fileURLToPath } from "node:url";
import { environments } from "@payments/shared/scope/deployment-scope.ts";
import { readSettingsFile } from "@payments/shared/settings/settings-file.ts";
import { parseSettings } from "@payments/shared/settings/stack-settings.ts";
import { offeredVersion } from "@payments/shared/simulated-aws/services/aurora-postgresql.engine.ts";
import { describe, expect, it } from "vitest";
import settingsOf, { type DataSettings } from "./data.settings.ts";

const project = { name: "data", folder: fileURLToPath(new URL(".", import.meta.url)) };

const valid: DataSettings = {
  environmentSuffix: "x7",
  region: "ap-southeast-1",
  database: { engineVersion: "17.5", minimumCapacity: 0.5, maximumCapacity: 2, backupRetentionDays: 35 },
  verification: { hour: 19, maximumAgeHours: 26 },
};
const database = (change: object) => ({ ...valid, database: { ...valid.database, ...change } });
const verification = (change: object) => ({ ...valid, verification: { ...valid.verification, ...change } });
const without = (section: object, key: string) =>
  Object.fromEntries(Object.entries(section).filter(([name]) => name !== key));
const parse = (settings: unknown) => parseSettings(settingsOf(), settings, "projects/data/Pulumi.dev.yaml");

describe("the committed settings", () => {
  it.each(environments)("of %s are valid, and let the database scale from 0.5 to 2 capacity units", (environment) => {
    const settings = readSettingsFile(project, environment, settingsOf);
    expect(settings.region).toBe("ap-southeast-1");
    expect(settings.database).toMatchObject({ minimumCapacity: 0.5, maximumCapacity: 2 });
  });

  it.each(environments)("of %s keep backups as long as RDS does", (environment) => {
    expect(readSettingsFile(project, environment, settingsOf).database.backupRetentionDays).toBe(35);
  });
});

describe("settings", () => {
  it("are taken as they stand", () => expect(parse(valid)).toEqual(valid));

  it.each<{ readonly mistake: string; readonly settings: unknown; readonly message: string }>([
    { mistake: "no settings", settings: undefined, message: "Invalid input: expected object, received undefined" },
    { mistake: "no database", settings: without(valid, "database"), message: "at database" },
    { mistake: "no verification", settings: without(valid, "verification"), message: "at verification" },
    {
      mistake: "no engine version",
      settings: { ...valid, database: without(valid.database, "engineVersion") },
      message: "at database.engineVersion",
    },
    {
      mistake: "an engine version that YAML reads as a number",
      settings: database({ engineVersion: 17.5 }),
      message: "expected string, received number\n  → at database.engineVersion",
    },
    {
      mistake: "another major version",
      settings: database({ engineVersion: "16.4" }),
      message: "expected a version of Aurora PostgreSQL 17 that RDS offers: 17.4, 17.5",
    },
    {
      mistake: "a minor version that RDS does not offer",
      settings: database({ engineVersion: "17.99" }),
      message: "expected a version of Aurora PostgreSQL 17 that RDS offers: 17.4, 17.5",
    },
    {
      mistake: "a major version alone",
      settings: database({ engineVersion: "17" }),
      message: "expected a version of Aurora PostgreSQL 17 that RDS offers: 17.4, 17.5",
    },
    {
      mistake: "a capacity below the mission's range",
      settings: database({ minimumCapacity: 0 }),
      message: "Too small: expected number to be >=0.5\n  → at database.minimumCapacity",
    },
    {
      mistake: "a capacity above the mission's range",
      settings: database({ maximumCapacity: 2.5 }),
      message: "Too big: expected number to be <=2\n  → at database.maximumCapacity",
    },
    {
      mistake: "a maximum that RDS does not take",
      settings: database({ maximumCapacity: 0.5 }),
      message: "Too small: expected number to be >=1\n  → at database.maximumCapacity",
    },
    {
      mistake: "a capacity between two halves",
      settings: database({ minimumCapacity: 0.7 }),
      message: "Invalid number: must be a multiple of 0.5\n  → at database.minimumCapacity",
    },
    {
      mistake: "a range upside down",
      settings: database({ minimumCapacity: 2, maximumCapacity: 1 }),
      message: "minimumCapacity is above maximumCapacity\n  → at database.minimumCapacity",
    },
    {
      mistake: "backups for less than a week",
      settings: database({ backupRetentionDays: 6 }),
      message: "expected number to be >=7\n  → at database.backupRetentionDays",
    },
    {
      mistake: "backups for longer than RDS keeps them",
      settings: database({ backupRetentionDays: 36 }),
      message: "expected number to be <=35\n  → at database.backupRetentionDays",
    },
    {
      mistake: "half a day of backups",
      settings: database({ backupRetentionDays: 7.5 }),
      message: "expected int, received number\n  → at database.backupRetentionDays",
    },
    {
      mistake: "a misspelt key",
      settings: database({ backupRetentionDay: 7 }),
      message: 'Unrecognized key: "backupRetentionDay"',
    },
    { mistake: "an unknown section", settings: { ...valid, replica: {} }, message: 'Unrecognized key: "replica"' },
    {
      mistake: "an hour that no day has",
      settings: verification({ hour: 24 }),
      message: "expected number to be <=23\n  → at verification.hour",
    },
    {
      mistake: "an hour as text",
      settings: verification({ hour: "19" }),
      message: "expected number, received string\n  → at verification.hour",
    },
    {
      mistake: "an age that a daily backup always exceeds",
      settings: verification({ maximumAgeHours: 23 }),
      message: "expected number to be >=24\n  → at verification.maximumAgeHours",
    },
    {
      mistake: "an age that hides a missing day",
      settings: verification({ maximumAgeHours: 49 }),
      message: "expected number to be <=48\n  → at verification.maximumAgeHours",
    },
    {
      mistake: "an illegal suffix",
      settings: { ...valid, environmentSuffix: "Prod_1" },
      message: "expected 1 to 8 lower-case letters and digits, a letter first\n  → at environmentSuffix",
    },
  ])("with $mistake are refused", ({ settings, message }) => {
    expect(() => parse(settings)).toThrow(message);
    expect(() => parse(settings)).toThrow(/^InvalidSettings: projects\/data\/Pulumi.dev.yaml has mistakes:/);
    expect(() => parse(settings)).toThrow(/\n +remedy: \S+/);
  });

  it("take every minor version that the account offers, and none beside", () => {
    for (let minor = 0; minor < 40; minor += 1) {
      const engineVersion = `17.${String(minor)}`;
      const taken = () => parse(database({ engineVersion }));
      if (offeredVersion(engineVersion)) expect(taken()).toMatchObject({ database: { engineVersion } });
      else expect(taken).toThrow(/that RDS offers/);
    }
  });

  it("report all their mistakes at once", () => {
    const settings = { ...database({ engineVersion: "16.4", backupRetentionDays: 1 }), verification: { hour: 30 } };
    for (const path of ["database.engineVersion", "database.backupRetentionDays", "verification.hour"])
      expect(() => parse(settings)).toThrow(`at ${path}`);
  });
});
