import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Aurora, startAurora } from "./database/aurora.fixture.ts";
import { type DatabaseProgram, databaseProgramBundle, databaseProgramFiles } from "./database-program.bundle.ts";
import { databaseRoles, ownerRole } from "./database-roles.plan.ts";

const run = promisify(execFile);
const project = fileURLToPath(new URL(".", import.meta.url));
const repository = join(project, "../..");
const digest = (text: string) => createHash("sha256").update(text).digest("hex");
const programs: readonly DatabaseProgram[] = ["roles", "schema", "manifest"];

function temporaryFolder(parent = join(project, ".local/tests")): string {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "database-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of the sources with some files changed. */
function changedSources(files: Readonly<Record<string, string>>): URL {
  const folder = temporaryFolder();
  cpSync(join(project, "database"), join(folder, "database"), { recursive: true });
  cpSync(join(project, "database-roles.plan.ts"), join(folder, "database-roles.plan.ts"));
  for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, "database", name), source);
  return pathToFileURL(`${folder}/database/`);
}

describe.each(programs)("the program %s", (program) => {
  // Compared by digest: a bundle is too long for a message.
  it("is the same bytes every time, wherever the repository lies", () => {
    expect(digest(databaseProgramBundle(program, changedSources({})))).toBe(digest(databaseProgramBundle(program)));
  });

  it("is free of paths of this machine", () => {
    expect(databaseProgramBundle(program).includes(repository)).toBe(false);
  });
});

it("comes with every migration, and with the authorities of RDS in its region", () => {
  const files = databaseProgramFiles("ap-southeast-1");
  expect(Object.keys(files)).toEqual([
    "migrations/0001_roles.sql",
    "migrations/0002_ledger.sql",
    "migrations/0003_backup_manifest.sql",
    "migrations/0004_principals_and_transactions.sql",
    "migrations/0005_states_and_events.sql",
    "migrations/0006_entries_of_transactions.sql",
    "rds-authorities.pem",
  ]);
  expect(files["rds-authorities.pem"]?.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
});

describe("on a real server", () => {
  let aurora: Aurora;
  beforeAll(async () => {
    aurora = await startAurora();
  });
  afterAll(() => aurora.stop());

  interface Invocation {
    readonly sources?: URL;
    /** The test's own, instead of those of RDS. */
    readonly trust?: string;
    readonly variables?: Readonly<Record<string, string>>;
  }

  /** Runs the program as Lambda does: from the function's files, told by environment variables alone. */
  async function invoke(program: DatabaseProgram, { sources, trust, variables }: Invocation = {}): Promise<unknown> {
    const folder = temporaryFolder();
    const files = {
      ...databaseProgramFiles("ap-southeast-1"),
      "index.mjs": databaseProgramBundle(program, sources),
      ...(trust && { "rds-authorities.pem": trust }),
    };
    mkdirSync(join(folder, "migrations"));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const script = `const { handler } = await import(${JSON.stringify(pathToFileURL(join(folder, "index.mjs")).href)});
      process.stdout.write(JSON.stringify(await handler().catch(({ message }) => ({ message }))));`;
    const env = {
      AWS_REGION: "ap-southeast-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      DATABASE_HOST: aurora.host,
      DATABASE_PORT: String(aurora.port),
      DATABASE_NAME: "payments",
      ...variables,
    };
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { env, cwd: folder });
    return JSON.parse(stdout);
  }

  /** Logs in by password, where RDS would take a token. */
  const byPassword = (password: string) =>
    `import { trustedAuthorities } from "./program-files.ts";
     export const iamLogIn = async ({ host, port, database }, user) =>
       ({ host, port, database, user, password: ${JSON.stringify(password)}, authorities: trustedAuthorities() });`;

  async function secretsManager(secret: string): Promise<string> {
    const server = createServer((_, response) => response.end(JSON.stringify({ SecretString: secret })));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  it("trusts no authority but those of RDS", async () => {
    for (const program of ["schema", "manifest"] as const)
      expect(await invoke(program)).toEqual({
        message: expect.stringMatching(/unable to (verify|get).*certificate/) as string,
      });
  });

  it("makes the roles as the master user, brings the schema up to date as the migrator, and writes a manifest", async () => {
    const { password } = await aurora.logIn(ownerRole);
    const trust = aurora.caCertificate;
    const variables = {
      AWS_ENDPOINT_URL: await secretsManager(JSON.stringify({ username: ownerRole, password })),
      MASTER_SECRET_ARN: "arn:secret",
    };
    expect(await invoke("roles", { trust, variables })).toEqual({ applied: ["0001_roles"] });
    await aurora.logIn(databaseRoles.migrator);
    await aurora.logIn(databaseRoles.verifier);
    const sources = changedSources({ "iam-log-in.ts": byPassword(password) });
    expect(await invoke("schema", { sources, trust })).toEqual({
      applied: [
        "0002_ledger",
        "0003_backup_manifest",
        "0004_principals_and_transactions",
        "0005_states_and_events",
        "0006_entries_of_transactions",
      ],
    });
    expect(await invoke("schema", { sources, trust })).toEqual({ applied: [] });
    expect(await invoke("manifest", { sources, trust })).toEqual({ manifest: "1" });
  });

  it("says of a secret that is not RDS's what is wrong, and not what is in it", async () => {
    const variables = { AWS_ENDPOINT_URL: await secretsManager("hunter2"), MASTER_SECRET_ARN: "arn:secret" };
    expect(await invoke("roles", { variables })).toEqual({
      message: "the master secret does not hold a username and a password",
    });
  });

  it("fails the run when a variable is missing", async () => {
    expect(await invoke("schema", { variables: { DATABASE_PORT: "" } })).toEqual({
      message: "the function's environment is wrong: DATABASE_PORT is missing",
    });
  });
});
