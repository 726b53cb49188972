import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { rdsAuthorities } from "@payments/shared/database/rds-authorities.plan.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { awsEndpoints } from "./backup-verification/aws-endpoints.fixture.ts";
import { SimulatedRds } from "./backup-verification/simulated-rds.fixture.ts";
import { minutesAgo } from "./backup-verification/verification.fixture.ts";
import { backupVerificationBundle, type VerificationFunction } from "./backup-verification.bundle.ts";

const run = promisify(execFile);
const project = fileURLToPath(new URL(".", import.meta.url));
const repository = join(project, "../..");
const roles: readonly VerificationFunction[] = ["restore", "check", "report"];

function temporaryFolder(parent: string): string {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "bundle-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The sources in another place; packages are found as they are here. */
function copyOfSources(): string {
  const root = temporaryFolder(tmpdir());
  const folder = join(root, "projects/data");
  for (const part of ["backup-verification", "database", "package.json"])
    cpSync(join(project, part), join(folder, part), { recursive: true });
  cpSync(join(project, "database-roles.plan.ts"), join(folder, "database-roles.plan.ts"));
  symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
  if (existsSync(join(project, "node_modules")))
    symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
  return join(folder, "backup-verification");
}

const bundleOf = (role: VerificationFunction, folder: string) =>
  backupVerificationBundle(role, pathToFileURL(`${folder}/`));

describe.each(roles)("the bundle of %s", (role) => {
  it("is the same bytes every time", () => expect(backupVerificationBundle(role)).toBe(backupVerificationBundle(role)));

  it("is the same bytes from whatever folder the build is started", async () => {
    const module = pathToFileURL(join(project, "backup-verification.bundle.ts")).href;
    const script = `process.stdout.write((await import(${JSON.stringify(module)})).backupVerificationBundle("${role}"))`;
    for (const cwd of [tmpdir(), join(repository, "scripts")]) {
      const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], {
        cwd,
        maxBuffer: 16 * 1024 * 1024,
      });
      expect(stdout === backupVerificationBundle(role), cwd).toBe(true);
    }
  });

  it("is the same bytes wherever the repository lies", () => {
    expect(bundleOf(role, copyOfSources()) === backupVerificationBundle(role)).toBe(true);
  });

  it("is free of paths of this machine", () => {
    const bundle = backupVerificationBundle(role);
    expect([repository, process.cwd(), tmpdir()].filter((path) => bundle.includes(path))).toEqual([]);
  });

  it("brings no client of the AWS SDK: the runtime has them", () => {
    const imports = backupVerificationBundle(role).match(/from ?"(@[^"]+)"/g) ?? [];
    const clients = { restore: ["rds"], check: [], report: ["cloudwatch", "s3"] }[role];
    expect([...new Set(imports)].sort()).toEqual(clients.map((name) => `from"@aws-sdk/client-${name}"`));
  });

  it("differs when the source differs", () => {
    const folder = copyOfSources();
    writeFileSync(join(folder, `${role}.handler.ts`), 'export const handler = () => "another";\n');
    expect(bundleOf(role, folder) === backupVerificationBundle(role)).toBe(false);
  });
});

/** Runs a bundle as Lambda does: as `index.mjs`, told by environment variables alone. */
async function invoke(role: VerificationFunction, variables: Record<string, string>, input: object): Promise<unknown> {
  const file = join(temporaryFolder(join(repository, ".local/tests")), "index.mjs");
  writeFileSync(file, backupVerificationBundle(role));
  writeFileSync(join(file, "../rds-authorities.pem"), rdsAuthorities("ap-southeast-1").join("\n"));
  const script = `const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    const answer = await handler(${JSON.stringify(input)}, { getRemainingTimeInMillis: () => 900000 })
      .catch(({ message }) => ({ message }));
    process.stdout.write(JSON.stringify(answer));`;
  const env = {
    AWS_REGION: "ap-southeast-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    ...variables,
  };
  return JSON.parse((await run(process.execPath, ["--input-type=module", "-e", script], { env })).stdout);
}

const state = { run: { execution: "e1", startedAt: "2026-11-25T19:00:00.000Z", faults: [] } };
const restoreVariables = {
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
};

describe("called as Lambda calls it", () => {
  it("restore looks at the backups", async () => {
    const snapshot = {
      SnapshotCreateTime: minutesAgo(60),
      Status: "available",
      StorageEncrypted: true,
      KmsKeyId: "key",
    };
    const { url } = await awsEndpoints(
      new SimulatedRds({
        source: {
          identifier: "db-cluster-payments-dev-x1",
          LatestRestorableTime: minutesAgo(3),
          BackupRetentionPeriod: 7,
        },
        snapshotPages: [[{ ...snapshot, DBClusterSnapshotIdentifier: "rds:today" }]],
      }),
    );
    const answer = await invoke(
      "restore",
      { ...restoreVariables, AWS_ENDPOINT_URL: url },
      { step: "inspect", input: state },
    );
    expect(answer).toMatchObject({ progress: "done", faults: [], snapshot: { identifier: "rds:today" } });
  });

  it("check connects by a token and says why it was not let in", async () => {
    const input = { run: { ...state.run, endpoint: { host: "localhost", port: 1 } } };
    const variables = { DATABASE_NAME: "payments", DATABASE_USER: "payments_verifier" };
    expect(await invoke("check", variables, { step: "check", input })).toMatchObject({
      progress: "stop",
      faults: [{ code: "ConnectionFailed" }],
    });
  });

  it("report writes the record", async () => {
    const { url, objects, metrics } = await awsEndpoints();
    const variables = { METRIC_NAMESPACE: "Payments/Backup", ENVIRONMENT: "dev-x1", EVIDENCE_BUCKET: "archive" };
    const answer = await invoke("report", { ...variables, AWS_ENDPOINT_URL: url }, { step: "report", input: state });
    expect(answer).toMatchObject({ verified: true });
    expect([...objects.keys()]).toEqual(["archive/evidence/backup-verification/dev-x1/2026/11/25/e1.json"]);
    expect(metrics).toHaveLength(1);
  });

  it.each(roles)("%s refuses an environment that is not complete", async (role) => {
    const input = { step: "inspect", input: { run: { ...state.run, endpoint: { host: "localhost", port: 1 } } } };
    expect(await invoke(role, {}, input)).toMatchObject({
      message: expect.stringMatching(/^the function's environment is wrong: \w+ is missing/) as string,
    });
  });
});
