import { createCertificateAuthority } from "@payments/shared/testing/certificate-authority.fixture.ts";
import {
  type PostgresqlServerOptions,
  startPostgresqlServer,
} from "@payments/shared/testing/postgresql-server.fixture.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import { withDatabase } from "../database/database-connection.ts";
import { databaseRoles } from "../database-roles.plan.ts";
import { temporaryCluster, type Verification, verify } from "./verification.fixture.ts";

const day = 24 * 60 * 60 * 1000;
const authority = await createCertificateAuthority();

interface Server {
  readonly tls?: PostgresqlServerOptions["tls"];
  /** Authorities that the check trusts. */
  readonly trusted?: readonly string[];
  readonly password?: string;
}

/** A verification whose restored cluster is this server. */
async function verifyAt({ tls, trusted, password = "right" }: Server): Promise<Verification> {
  const server = await startPostgresqlServer(tls === undefined ? {} : { tls });
  onTestFinished(() => server.stop());
  const { host, port, superuser, caCertificate } = server;
  if (caCertificate) {
    const logIn = { host, port, database: "postgres", user: superuser, password: server.password };
    const makeRole = `CREATE ROLE ${databaseRoles.verifier} LOGIN PASSWORD 'right'`;
    await withDatabase({ ...logIn, authorities: [caCertificate] }, (client) => client.query(makeRole)).catch(
      () => undefined,
    );
  }
  return verify({ database: { host, port, database: "postgres", password, authorities: trusted ?? [caCertificate] } });
}

const anotherHost = () => authority.issue({ host: "db-cluster-payments-dev-x1.example.com" });
const expired = () =>
  authority.issue({
    host: "localhost",
    notBefore: new Date(Date.now() - 2 * day),
    notAfter: new Date(Date.now() - day),
  });

describe("a restored server that cannot be trusted is found and named:", () => {
  it.each<{
    readonly what: string;
    readonly server: () => Promise<Server>;
    readonly code: string;
    readonly detail: RegExp;
  }>([
    {
      what: "a certificate of another host",
      server: async () => ({ tls: await anotherHost() }),
      code: "CertificateOfAnotherHost",
      detail: /localhost:\d+ is not trusted: .*does not match certificate's altnames/,
    },
    {
      what: "an expired certificate",
      server: async () => ({ tls: await expired() }),
      code: "ExpiredCertificate",
      detail: /certificate has expired/,
    },
    {
      what: "an unknown authority",
      server: async () => ({ trusted: [(await createCertificateAuthority("another authority")).certificate] }),
      code: "UnknownAuthority",
      detail: /is not trusted: unable to verify the first certificate|is not trusted: unable to get/,
    },
    {
      what: "an unknown authority of the name of ours",
      server: () => Promise.resolve({ trusted: [authority.certificate] }),
      code: "UnknownAuthority",
      detail: /is not trusted: certificate signature failure/,
    },
    {
      what: "a server without TLS",
      server: () => Promise.resolve({ tls: false, trusted: [authority.certificate] }),
      code: "NoTls",
      detail: /localhost:\d+ speaks no TLS/,
    },
    {
      what: "wrong credentials",
      server: () => Promise.resolve({ password: "wrong" }),
      code: "WrongCredentials",
      detail: /refuses the log-in: password authentication failed for user "payments_verifier"/,
    },
  ])("$what", async ({ server, code, detail }) => {
    const { codes, details, execution, account } = await verifyAt(await server());
    expect(codes).toEqual([code]);
    expect(details).toMatch(detail);
    expect(execution).toMatchObject({ status: "FAILED", error: "BackupNotVerified" });
    expect(account.rds.clusters.has(temporaryCluster)).toBe(false);
  });

  it("no server at all", async () => {
    const database = {
      host: "localhost",
      port: 1,
      database: "postgres",
      password: "",
      authorities: [authority.certificate],
    };
    expect((await verify({ database })).codes).toEqual(["ConnectionFailed"]);
  });
});
