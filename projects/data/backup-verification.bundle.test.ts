import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { type Answers, awsEndpoints } from "./backup-verification/aws-endpoints.fixture.ts";
import { backupVerificationBundle } from "./backup-verification.bundle.ts";

const run = promisify(execFile);
const project = fileURLToPath(new URL(".", import.meta.url));
const repository = join(project, "../..");

function temporaryFolder(parent: string): string {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "bundle-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it("is the same bytes every time", () => expect(backupVerificationBundle()).toBe(backupVerificationBundle()));

it("is the same bytes from whatever folder the build is started", async () => {
  const module = pathToFileURL(join(project, "backup-verification.bundle.ts")).href;
  const script = `process.stdout.write((await import(${JSON.stringify(module)})).backupVerificationBundle())`;
  for (const cwd of [tmpdir(), project, join(repository, "scripts")]) {
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd });
    expect(stdout, cwd).toBe(backupVerificationBundle());
  }
});

it("is the same bytes wherever the repository lies", () => {
  const folder = temporaryFolder(tmpdir());
  cpSync(join(project, "backup-verification"), folder, { recursive: true });
  expect(backupVerificationBundle(pathToFileURL(`${folder}/`))).toBe(backupVerificationBundle());
});

it("is free of paths of this machine", () => {
  const bundle = backupVerificationBundle();
  for (const path of [repository, process.cwd(), tmpdir(), "node_modules", "file:"]) expect(bundle).not.toContain(path);
});

it("brings nothing of the AWS SDK: the runtime has it", () => {
  const imports = backupVerificationBundle().match(/from "([^"]+)"/g) ?? [];
  expect([...new Set(imports)].sort()).toEqual(['from "@aws-sdk/client-cloudwatch"', 'from "@aws-sdk/client-rds"']);
});

it("differs when the source differs", () => {
  const folder = temporaryFolder(tmpdir());
  cpSync(join(project, "backup-verification"), folder, { recursive: true });
  writeFileSync(join(folder, "handler.ts"), 'export const handler = () => "another";\n');
  expect(backupVerificationBundle(pathToFileURL(`${folder}/`))).not.toBe(backupVerificationBundle());
});

/** Runs the bundle as Lambda does: as `index.mjs`, told by environment variables alone. */
async function invoke(
  answers: Answers,
  variables: Record<string, string> = {},
): Promise<{ stdout: string; stderr: string }> {
  const file = join(temporaryFolder(join(repository, ".local/tests")), "index.mjs");
  writeFileSync(file, backupVerificationBundle());
  const { url } = await awsEndpoints(answers);
  const script = `const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    process.stdout.write(JSON.stringify(await handler().catch(({ message }) => ({ message }))));`;
  const env = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "ap-southeast-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    CLUSTER_IDENTIFIER: "db-cluster-payments-dev-x1",
    KMS_KEY_ARN: "key",
    BACKUP_RETENTION_DAYS: "7",
    MAXIMUM_AGE_HOURS: "26",
    METRIC_NAMESPACE: "Payments/Backup",
    ENVIRONMENT: "dev-x1",
    ...variables,
  };
  return run(process.execPath, ["--input-type=module", "-e", script], { env });
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const good = () => ({
  cluster: { LatestRestorableTime: minutesAgo(3), BackupRetentionPeriod: 7 },
  snapshotPages: [
    [{ SnapshotCreateTime: minutesAgo(60), Status: "available", StorageEncrypted: true, KmsKeyId: "key" }],
  ],
});

it("verifies good backups when Lambda calls it", async () => {
  expect(JSON.parse((await invoke(good())).stdout)).toEqual({ verified: true });
});

it("fails the run with every fault, so that Lambda counts an error", async () => {
  expect(JSON.parse((await invoke({ ...good(), snapshotPages: [[]] })).stdout)).toEqual({
    message: "backup verification failed: there is no completed snapshot",
  });
});

it("fails the run when a variable is missing", async () => {
  expect(JSON.parse((await invoke(good(), { MAXIMUM_AGE_HOURS: "" })).stdout)).toEqual({
    message: "the function's environment is wrong: MAXIMUM_AGE_HOURS is missing",
  });
});
