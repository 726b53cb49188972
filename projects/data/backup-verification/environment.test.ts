import { describe, expect, it } from "vitest";
import { checkEnvironment } from "./check-environment.ts";
import { reportEnvironment } from "./report-environment.ts";
import { restoreEnvironment } from "./restore-environment.ts";

const complete = {
  restore: {
    CLUSTER_IDENTIFIER: "db-cluster-payments-dev-x1",
    KMS_KEY_ARN: "key",
    BACKUP_RETENTION_DAYS: "7",
    MAXIMUM_AGE_HOURS: "26",
    TEMPORARY_CLUSTER: "db-cluster-verification-dev-x1",
    TEMPORARY_INSTANCE: "db-instance-verification-dev-x1",
    SUBNET_GROUP: "db-subnet-group-dev-x1",
    SECURITY_GROUP_ID: "sg-1",
    CLUSTER_PARAMETER_GROUP: "db-cluster-parameter-group-dev-x1",
    INSTANCE_PARAMETER_GROUP: "db-parameter-group-dev-x1",
    MINIMUM_CAPACITY: "0.5",
    MAXIMUM_CAPACITY: "2",
    CERTIFICATE_AUTHORITY: "rds-ca-rsa2048-g1",
  },
  check: { DATABASE_NAME: "payments", DATABASE_USER: "payments_verifier", AWS_REGION: "ap-southeast-1" },
  report: { METRIC_NAMESPACE: "Payments/Backup", ENVIRONMENT: "dev-x1", EVIDENCE_BUCKET: "archive" },
} as const;
const readers = { restore: restoreEnvironment, check: checkEnvironment, report: reportEnvironment };

describe.each(["restore", "check", "report"] as const)("the environment of %s", (role) => {
  const read = readers[role];

  it.each(Object.keys(complete[role]))("is refused without %s", (name) => {
    const message = `the function's environment is wrong: ${name} is missing`;
    expect(() => read({ ...complete[role], [name]: undefined })).toThrow(message);
    expect(() => read({ ...complete[role], [name]: "" })).toThrow(message);
  });

  it("is refused with everything that is wrong at once", () => {
    const missing = Object.keys(complete[role]).map((name) => `${name} is missing`);
    expect(() => read({})).toThrow(missing.join("; "));
  });
});

it("reads numbers as numbers", () => {
  const { backupRetentionDays, maximumAgeHours, temporary } = restoreEnvironment(complete.restore);
  expect({ backupRetentionDays, maximumAgeHours }).toEqual({ backupRetentionDays: 7, maximumAgeHours: 26 });
  expect(temporary).toMatchObject({ minimumCapacity: 0.5, maximumCapacity: 2 });
});

it.each(["NaN", "0", "-1", "7.5", " 7", "a week", "1e2"])(
  "refuses %j as a limit: no backup would be too old for it",
  (limit) => {
    for (const name of ["BACKUP_RETENTION_DAYS", "MAXIMUM_AGE_HOURS"])
      expect(() => restoreEnvironment({ ...complete.restore, [name]: limit })).toThrow(
        `${name} is no positive whole number: "${limit}"`,
      );
  },
);

it.each(["-1", "0.7", "two"])("refuses %j as capacity", (capacity) => {
  expect(() => restoreEnvironment({ ...complete.restore, MAXIMUM_CAPACITY: capacity })).toThrow(
    `MAXIMUM_CAPACITY is no multiple of 0.5: "${capacity}"`,
  );
});
