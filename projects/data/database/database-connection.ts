import pg from "pg";

export interface DatabaseLogIn {
  /** The cluster's endpoint; the certificate is for this name. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** A password, or a token of IAM, which lives for 15 minutes. */
  readonly password: string;
  /** Whose certificates are trusted, PEM. */
  readonly authorities: readonly string[];
}

/**
 * Works in a connection as `sslmode=verify-full` makes one: TLS, a certificate of a trusted authority, for this host, valid
 * now. Closes it whatever happens.
 */
export async function withDatabase<Result>(
  { authorities, ...logIn }: DatabaseLogIn,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    ...logIn,
    ssl: { ca: [...authorities], rejectUnauthorized: true },
    connectionTimeoutMillis: 30_000,
    application_name: "payments-database",
  });
  // A connection that breaks between two queries must not end the process: the next query tells of it.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
