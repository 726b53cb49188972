import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createCertificateAuthority } from "./certificate-authority.fixture.ts";
import { type PostgresqlServer, startPostgresqlServer } from "./postgresql-server.fixture.ts";

async function ask(server: PostgresqlServer, sql: string, ssl: pg.ClientConfig["ssl"]): Promise<unknown> {
  const { host, port, superuser: user, password } = server;
  const client = new pg.Client({ host, port, user, password, database: "postgres", ...(ssl ? { ssl } : {}) });
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: "array" });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

const verified = (server: PostgresqlServer) => ({ ca: server.caCertificate });

describe("a server", () => {
  let server: PostgresqlServer;
  beforeAll(async () => {
    server = await startPostgresqlServer({ settings: { work_mem: "5MB" } });
  });
  afterAll(() => server.stop());

  it("is PostgreSQL 17 with the settings that were asked for", async () => {
    expect(await ask(server, "SHOW server_version", verified(server))).toMatch(/^17\./);
    expect(await ask(server, "SHOW work_mem", verified(server))).toBe("5MB");
  });

  it("is reached with TLS, its certificate verified", async () => {
    expect(await ask(server, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", verified(server))).toBe(true);
  });

  it("refuses connections without TLS, as Aurora does", async () => {
    await expect(ask(server, "SELECT 1", false)).rejects.toThrow(/no pg_hba.conf entry .* no encryption/);
  });

  it("is not trusted by a client that knows another authority", async () => {
    const { certificate: ca } = await createCertificateAuthority();
    await expect(ask(server, "SELECT 1", { ca })).rejects.toThrow(/unable to verify|certificate/);
  });

  it("keeps its data over a restart, during which its files may be changed", async () => {
    await ask(server, "CREATE TABLE kept AS SELECT 42 AS answer", verified(server));
    const seen: boolean[] = [];
    await server.restart((folder) => seen.push(existsSync(`${folder}/postmaster.pid`)));
    expect(seen).toEqual([false]);
    expect(await ask(server, "SELECT answer FROM kept", verified(server))).toBe(42);
  });
});

describe("a certificate", () => {
  it.each([
    { flaw: "of another host", request: { host: "db.example.com" }, refusal: /altnames/ },
    {
      flaw: "that has expired",
      request: { host: "localhost", notBefore: new Date("2020-01-01"), notAfter: new Date("2020-12-31") },
      refusal: /expired/,
    },
  ])("$flaw is refused by the client", async ({ request, refusal }) => {
    const authority = await createCertificateAuthority();
    const server = await startPostgresqlServer({ tls: await authority.issue(request) });
    try {
      await expect(ask(server, "SELECT 1", verified(server))).rejects.toThrow(refusal);
    } finally {
      await server.stop();
    }
  });
});

describe("what is left behind", () => {
  let place: string;
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), "left-behind-"));
    chmodSync(place, 0o1777); // as /tmp: the server removes its own folder
    vi.stubEnv("TMPDIR", place);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(place, { recursive: true });
  });

  it("is nothing by a server that was stopped", async () => {
    const server = await startPostgresqlServer({ tls: false });
    await expect(ask(server, "SELECT 1", { rejectUnauthorized: false })).rejects.toThrow(/does not support SSL/);
    expect(await ask(server, "SELECT 1", false)).toBe(1);
    await server.stop();
    expect(readdirSync(place)).toEqual([]);
    await expect(ask(server, "SELECT 1", false)).rejects.toThrow(/ECONNREFUSED/);
  });

  it("is nothing by a server that did not start, and its own log says why", async () => {
    await expect(startPostgresqlServer({ settings: { work_mem: "a lot" } })).rejects.toThrow(
      /invalid value for parameter "work_mem": "a lot"/,
    );
    expect(readdirSync(place)).toEqual([]);
  });

  it("is nothing by a test process that was killed", async () => {
    const fixture = new URL("postgresql-server.fixture.ts", import.meta.url).href;
    const program = `const { startPostgresqlServer: start } = await import("${fixture}"); console.log((await start()).port);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    expect(readdirSync(place)).toHaveLength(1);
    child.kill("SIGKILL");
    await expect.poll(() => readdirSync(place)).toEqual([]);
  });
});
