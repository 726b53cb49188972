import { expect, it } from "vitest";
import { verificationEnvironment } from "./verification-environment.ts";

const complete = {
  CLUSTER_IDENTIFIER: "db-cluster-payments-dev-x1",
  KMS_KEY_ARN: "arn:aws:kms:ap-southeast-1:111122223333:key/00000000-0000-4000-8000-000000000003",
  BACKUP_RETENTION_DAYS: "7",
  MAXIMUM_AGE_HOURS: "26",
  METRIC_NAMESPACE: "Payments/Backup",
  ENVIRONMENT: "dev-x1",
};

it("reads numbers as numbers", () => {
  expect(verificationEnvironment(complete)).toEqual({
    clusterIdentifier: "db-cluster-payments-dev-x1",
    kmsKeyArn: complete.KMS_KEY_ARN,
    backupRetentionDays: 7,
    maximumAgeHours: 26,
    metricNamespace: "Payments/Backup",
    environment: "dev-x1",
  });
});

it.each(Object.keys(complete))("refuses an environment without %s", (name) => {
  const message = `the function's environment is wrong: ${name} is missing`;
  expect(() => verificationEnvironment({ ...complete, [name]: undefined })).toThrow(message);
  expect(() => verificationEnvironment({ ...complete, [name]: "" })).toThrow(message);
});

it.each(["NaN", "0", "-1", "7.5", " 7", "a week", "1e2"])(
  "refuses %j as a limit: no backup would be too old for it",
  (limit) => {
    for (const name of ["BACKUP_RETENTION_DAYS", "MAXIMUM_AGE_HOURS"])
      expect(() => verificationEnvironment({ ...complete, [name]: limit })).toThrow(
        `${name} is no positive whole number: "${limit}"`,
      );
  },
);

it("names everything that is wrong at once", () => {
  expect(() => verificationEnvironment({})).toThrow(
    /CLUSTER_IDENTIFIER is missing; KMS_KEY_ARN is missing; BACKUP_RETENTION_DAYS is missing; MAXIMUM_AGE_HOURS is missing; METRIC_NAMESPACE is missing; ENVIRONMENT is missing/,
  );
});
