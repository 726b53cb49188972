import { Client, DatabaseError } from "pg";
import type { Fault, FaultCode } from "./verification-run.ts";

export interface DatabaseLogin {
  /** The name that the server's certificate must be for. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Authorities that may vouch for the server, PEM. Those of the machine may not. */
  readonly authorities: readonly string[];
  /** The password, or the token that stands for it; asked for at the last moment, since tokens live 15 minutes. */
  readonly password: () => Promise<string>;
}

/** The database did not let the verification in; the fault says by which check. */
export class ConnectionRefused extends Error {
  override readonly name = "ConnectionRefused";
  readonly fault: Fault;

  constructor(code: FaultCode, detail: string) {
    super(detail);
    this.fault = { code, detail };
  }
}

/** What Node calls the ways in which a certificate is not trusted: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const tlsFaults: Readonly<Record<string, FaultCode>> = {
  CERT_HAS_EXPIRED: "ExpiredCertificate",
  CERT_NOT_YET_VALID: "ExpiredCertificate",
  CERT_SIGNATURE_FAILURE: "UnknownAuthority", // of the name of ours, by another key
  DEPTH_ZERO_SELF_SIGNED_CERT: "UnknownAuthority",
  ERR_TLS_CERT_ALTNAME_INVALID: "CertificateOfAnotherHost",
  SELF_SIGNED_CERT_IN_CHAIN: "UnknownAuthority",
  UNABLE_TO_GET_ISSUER_CERT: "UnknownAuthority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "UnknownAuthority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "UnknownAuthority",
};

/** Class 28 of PostgreSQL's error codes: https://www.postgresql.org/docs/17/errcodes-appendix.html */
const invalidAuthorization = /^28/;

/**
 * Connects as `sslmode=verify-full` does: TLS or nothing, a certificate of one of the authorities, valid now, for this host.
 *
 * @throws {ConnectionRefused} with the check that failed
 */
export async function connectVerified({ authorities, ...login }: DatabaseLogin): Promise<Client> {
  const client = new Client({
    ...login,
    application_name: "backup-verification",
    connectionTimeoutMillis: 30_000,
    ssl: { ca: [...authorities], rejectUnauthorized: true },
  });
  // A connection that breaks while nobody waits for an answer must not end the process; the next query tells of it.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw refusal(error, `${login.host}:${String(login.port)}`);
  }
}

function refusal(error: unknown, server: string): ConnectionRefused {
  const { code = "", message } = error as { readonly code?: string; readonly message: string };
  const tlsFault = tlsFaults[code];
  if (tlsFault) return new ConnectionRefused(tlsFault, `${server} is not trusted: ${message}`);
  if (message.includes("does not support SSL")) return new ConnectionRefused("NoTls", `${server} speaks no TLS`);
  if (error instanceof DatabaseError && invalidAuthorization.test(code))
    return new ConnectionRefused("WrongCredentials", `${server} refuses the log-in: ${message}`);
  return new ConnectionRefused("ConnectionFailed", `${server} cannot be reached: ${message}`);
}
