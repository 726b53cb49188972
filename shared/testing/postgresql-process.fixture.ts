import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { ServerUser } from "./postgresql-binaries.fixture.ts";

export interface PostgresqlProcess {
  stop(options: { readonly keepFolder: boolean }): Promise<void>;
}

export interface PostgresqlProcessArgs {
  readonly user: ServerUser;
  readonly binaries: string;
  /** Everything of this server; goes with it. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The server's parent. Its standard input ends when it is told to stop, and as well when the process that started it dies
 * in whatever way: so no server and no folder outlives a test. It keeps no hold of the server's log, whose end thus
 * says that the server is gone.
 */
const guardian = `
"$@" &
server=$!
exec >&- 2>&-
read -r order
kill -INT $server
wait $server
[ "$order" = keep ] || rm -rf "$SERVER_FOLDER"
`;

/** Starts the server and waits until it takes connections. @throws {Error} with its log, if it ends before that */
export async function startPostgresqlProcess(args: PostgresqlProcessArgs): Promise<PostgresqlProcess> {
  const { user, binaries, folder, dataFolder, parameters } = args;
  const configuration = Object.entries(parameters).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = [join(binaries, "postgres"), "-D", dataFolder, ...configuration];
  const child = spawn("sh", ["-c", guardian, "guardian", ...command], {
    ...user,
    cwd: folder,
    env: { ...process.env, LC_ALL: "C", SERVER_FOLDER: folder },
    stdio: ["pipe", "ignore", "pipe"],
    detached: true, // an interrupt at the keyboard is for the tests, which then end this one in order
  });
  const exited = once(child, "exit");
  const stop = async ({ keepFolder }: { keepFolder: boolean }) => {
    child.stdin.end(keepFolder ? "keep\n" : "stop\n");
    await exited;
  };
  try {
    await readiness(child);
    return { stop };
  } catch (error) {
    await stop({ keepFolder: false });
    throw error;
  }
}

function readiness(child: ChildProcessByStdio<Writable, null, Readable>): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (text: string) => {
      log += text;
      if (log.includes("database system is ready to accept connections")) resolve();
    });
    child.stderr.on("end", () => {
      reject(new Error(`PostgreSQL did not start:\n${log}`));
    });
  });
}
