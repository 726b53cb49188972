import { execFile } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createCertificateAuthority, type ServerCertificate } from "./certificate-authority.fixture.ts";
import { freePort } from "./free-port.ts";
import { runnableBinaries, type ServerUser, serverUser } from "./postgresql-binaries.fixture.ts";
import { type PostgresqlProcess, startPostgresqlProcess } from "./postgresql-process.fixture.ts";

export interface PostgresqlServerOptions {
  /** Without it a certificate for `localhost` of an authority of its own; `false` for a server that knows no TLS. */
  readonly tls?: ServerCertificate | false;
  /** Configuration parameters beside the defaults, as in `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running PostgreSQL 17. With TLS it refuses connections without, as `rds.force_ssl` makes Aurora do. */
export interface PostgresqlServer {
  readonly host: "localhost";
  readonly port: number;
  readonly superuser: "postgres";
  readonly password: string;
  /** Authority of the server's certificate, PEM; empty without TLS. */
  readonly caCertificate: string;
  readonly dataFolder: string;
  /** Stops the server in order and starts it again; between the two its files may be changed. */
  restart(whileStopped?: (dataFolder: string) => void): Promise<void>;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

const superuser = "postgres";
const password = "only on loopback, for one test";
const run = promisify(execFile);

/**
 * Starts a real PostgreSQL 17 on a free loopback port, in a folder of its own. The folder and the process go with
 * `stop()`, with a start that fails, and with the death of the process that started them.
 *
 * @throws {Error} with the server's own log, where it does not start
 */
export async function startPostgresqlServer({
  tls,
  settings = {},
}: PostgresqlServerOptions = {}): Promise<PostgresqlServer> {
  const certificate = tls ?? (await (await createCertificateAuthority()).issue({ host: "localhost" }));
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), "postgresql-"));
  const dataFolder = join(folder, "data");
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    giveTo(user, folder, 0o700);
    const binaries = runnableBinaries(user, folder);
    await initialise({ user, folder, dataFolder, binaries });
    const port = await freePort();
    const parameters = { ...configuration(dataFolder, certificate, user), port: String(port), ...settings };
    const start = () => startPostgresqlProcess({ user, binaries, folder, dataFolder, parameters });
    let server: PostgresqlProcess = await start();
    return {
      host: "localhost",
      port,
      superuser,
      password,
      caCertificate: certificate ? certificate.authority : "",
      dataFolder,
      restart: async (whileStopped) => {
        await server.stop({ keepFolder: true });
        whileStopped?.(dataFolder);
        server = await start();
      },
      stop: async () => {
        await server.stop({ keepFolder: false });
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

interface NewCluster {
  readonly user: ServerUser;
  readonly folder: string;
  readonly dataFolder: string;
  readonly binaries: string;
}

async function initialise({ user, folder, dataFolder, binaries }: NewCluster): Promise<void> {
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password);
  giveTo(user, passwordFile, 0o600);
  const options = [
    `--pgdata=${dataFolder}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
  ];
  await run(join(binaries, "initdb"), options, { ...user, cwd: folder });
}

/** Who may connect and how, and the parameters that say so. */
function configuration(
  dataFolder: string,
  certificate: ServerCertificate | false,
  user: ServerUser,
): Record<string, string> {
  const write = (name: string, content: string) => {
    const path = join(dataFolder, name);
    writeFileSync(path, content);
    giveTo(user, path, 0o600);
  };
  const connection = certificate ? "hostssl" : "host";
  write(
    "pg_hba.conf",
    ["127.0.0.1/32", "::1/128"].map((from) => `${connection} all all ${from} scram-sha-256\n`).join(""),
  );
  const local = { listen_addresses: "localhost", unix_socket_directories: "", fsync: "off" };
  if (!certificate) return local;
  write("server.crt", certificate.certificate);
  write("server.key", certificate.privateKey);
  return { ...local, ssl: "on", ssl_cert_file: "server.crt", ssl_key_file: "server.key" };
}

function giveTo({ uid, gid }: ServerUser, path: string, mode: number): void {
  chmodSync(path, mode);
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
