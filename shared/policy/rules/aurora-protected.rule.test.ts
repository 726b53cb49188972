import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { auroraProtected } from "./aurora-protected.rule.ts";

it.each([
  { properties: { storageEncrypted: true, backupRetentionPeriod: 7 }, problems: [] },
  { properties: { storageEncrypted: true, backupRetentionPeriod: 6 }, problems: ["keeps backups 6 days"] },
  { properties: { storageEncrypted: true }, problems: ["keeps backups 1 days"] },
  { properties: { storageEncrypted: false, backupRetentionPeriod: 35 }, problems: ["its storage is not encrypted"] },
])("says $problems of $properties", ({ properties, problems }) => {
  expect(problemsOf(auroraProtected, [resource("aws:rds/cluster:Cluster", properties)])).toEqual(problems);
});
